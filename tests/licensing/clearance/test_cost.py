"""Asking for many photos costs the database as much as asking for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from licensing import clearance
from licensing.models import LicenceKind
from stock.catalogue.models import Photo
from tests.factories import make_artist, make_cleared_photo

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 6])
def test_a_list_is_one_query(at: datetime, django_assert_num_queries: Any, number: int) -> None:
    photos = {make_cleared_photo() for _ in range(number)}
    with django_assert_num_queries(1):
        rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
        assert set(rows) == photos
    with django_assert_num_queries(1):
        rows = clearance.cleared_for_any(
            Photo.objects.all(), kinds=LicenceKind.values, territory="KR", at=at
        )
        assert set(rows) == photos


def test_it_narrows_what_it_is_given(at: datetime) -> None:
    one, other = make_cleared_photo(), make_cleared_photo()
    some = Photo.objects.filter(pk=one.pk)
    assert list(clearance.cleared(some, kind="personal", territory="KR", at=at)) == [one]
    assert other not in clearance.cleared(some, kind="personal", territory="KR", at=at)


def test_no_kinds_are_no_photos(at: datetime, django_assert_num_queries: Any) -> None:
    make_cleared_photo()
    with django_assert_num_queries(0):
        rows = clearance.cleared_for_any(Photo.objects.all(), kinds=[], territory="KR", at=at)
        assert list(rows) == []


def test_explaining_one_photo_costs_the_same_whoever_is_in_it(
    at: datetime, django_assert_max_num_queries: Any
) -> None:
    photo = make_cleared_photo(artists=[make_artist() for _ in range(4)])
    with django_assert_max_num_queries(4):
        answers = clearance.explain_kinds(photo, kinds=LicenceKind.values, territory="KR", at=at)
    assert all(answer.allowed for answer in answers.values())
    assert set(answers) == set(LicenceKind.values)


def test_several_countries_are_the_same_four_queries(
    at: datetime, django_assert_max_num_queries: Any
) -> None:
    photo = make_cleared_photo(territories=["KR", "JP"])
    with django_assert_max_num_queries(4):
        table = clearance.explain_table(
            photo, kinds=LicenceKind.values, territories=["KR", "JP", "US"], at=at
        )
    for kind in LicenceKind.values:
        assert [table[kind][place].allowed for place in ("KR", "JP", "US")] == [True, True, False]
        for place in ("KR", "JP", "US"):
            alone = clearance.explain(photo, kind=kind, territory=place, at=at)
            assert table[kind][place] == alone
