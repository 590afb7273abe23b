"""The terms of the licences: side by side, in full, in both languages, and by version."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from licensing.models import LicenceKind
from stock.purchases import wording
from stock.storefront.shop.comparison import compare
from tests.storefront.shop.conftest import text_of


@pytest.mark.parametrize("kind", LicenceKind.values)
@pytest.mark.django_db
def test_the_whole_terms_in_both_languages(open_shop: Any, kind: str) -> None:
    english = text_of(open_shop(f"/licences/{kind}/"))
    korean = text_of(open_shop(f"/licences/{kind}/", language="ko"))
    version = settings.LICENCE_TERMS_VERSION
    for language, page in (("en", english), ("ko", korean)):
        articles = wording.articles(version, kind=LicenceKind(kind), language=language)
        for article in articles:
            assert article.title in page
            for paragraph in article.paragraphs:
                assert paragraph in page
    assert version in english
    assert len(wording.articles(version, kind=LicenceKind(kind), language="en")) == len(
        wording.articles(version, kind=LicenceKind(kind), language="ko")
    )


@pytest.mark.django_db
def test_a_version_stays_readable_and_is_called_earlier(open_shop: Any, settings: Any) -> None:
    settings.LICENCE_TERMS_VERSION = "2030-01"
    page = open_shop("/licences/personal/2026-11/")
    assert "These are earlier terms" in page
    assert 'content="noindex"' in page
    settings.LICENCE_TERMS_VERSION = "2026-11"
    assert "These are earlier terms" not in open_shop("/licences/personal/2026-11/")


@pytest.mark.django_db
def test_what_there_is_not(open_shop: Any) -> None:
    open_shop("/licences/royal/", status=404)
    open_shop("/licences/personal/1999-01/", status=404)
    assert "Side by side" in open_shop("/licences/")


def test_the_shop_sells_under_terms_that_exist() -> None:
    assert settings.LICENCE_TERMS_VERSION in wording.WORDINGS


@pytest.mark.django_db
def test_every_limit_belongs_to_something_allowed() -> None:
    table = compare()
    assert len(table.columns) == len(LicenceKind)
    for use in table.uses:
        assert len(use.cells) == len(table.columns)
        assert all(cell.allowed or not cell.limit for cell in use.cells)
