"""Korean and English are complete; Japanese is prepared, and read in English where it has gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from config import languages
from config.prepare import compile_messages
from stock.ui.templatetags import ui


def test_what_is_prepared_is_offered_on_request() -> None:
    assert [code for code, _name in languages.offered("")] == ["ko", "en"]
    assert [code for code, _name in languages.offered(" ja ")] == ["ko", "en", "ja"]


def test_a_language_that_is_not_prepared_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREPARED_LANGUAGES", "ja,tlh")
    with pytest.raises(ImproperlyConfigured, match="PREPARED_LANGUAGES: tlh"):
        languages.offered()


def test_a_gap_is_read_in_english(tmp_path: Path) -> None:
    folder = tmp_path / "ja" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    folder.joinpath("django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Bag"\nmsgstr "バッグ"\n\n'
        'msgid "Search"\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Artists"\nmsgstr "歌手"\n\n'
        'msgid "%(count)s photo"\nmsgid_plural "%(count)s photos"\nmsgstr[0] ""\n',
        encoding="utf-8",
    )
    compile_messages(tmp_path)
    import gettext

    with folder.joinpath("django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Bag") == "バッグ"
    assert catalogue.gettext("Search") == "Search"
    assert catalogue.gettext("Artists") == "Artists"
    assert catalogue.ngettext("%(count)s photo", "%(count)s photos", 3) == "%(count)s photos"


@pytest.fixture
def in_japanese(settings: Any) -> Iterator[None]:
    """The shop as it is with ``PREPARED_LANGUAGES=ja``."""
    settings.LANGUAGES = languages.offered("ja")
    trans_real.get_languages.cache_clear()
    yield
    trans_real.get_languages.cache_clear()


@pytest.mark.django_db
def test_the_shop_speaks_japanese_when_asked_to(in_japanese: None, client: Client) -> None:
    page = client.get("/ja/").content.decode()
    assert '<html lang="ja">' in page
    assert 'hreflang="ja"' in client.get("/").content.decode()
    assert "アーティスト" in page
    # What is not translated is English and never Korean, apart from the link to the Korean shop.
    assert not [char for char in page.replace("한국어", "") if "가" <= char <= "힣"]
    with translation.override("ja"):
        assert ui.day(dt.date(2026, 11, 22)) == "2026年11月22日"
        assert ui.money(12000, "KRW") == "₩12,000"


@pytest.mark.django_db
def test_without_being_asked_it_has_no_japanese_pages(client: Client) -> None:
    assert client.get("/ja/").status_code == 404
    assert 'hreflang="ja"' not in client.get("/").content.decode()


def test_japanese_has_the_same_messages_and_their_placeholders() -> None:
    from tests.architecture.test_messages import LOCALE, placeholders

    read = {}
    for language in ("ko", "ja"):
        with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            read[language] = read_po(file, locale=language)
    assert {(m.context, m.id) for m in read["ja"]} == {(m.context, m.id) for m in read["ko"]}
    for message in read["ja"]:
        if message.id and message.string and all(message.string):
            assert placeholders(message.string) == placeholders(message.id), message.id
