"""The least price that is agreed for a photo: of everybody it shows, where and while it holds."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from licensing import agreements
from licensing.agreements import Floor
from stock.accounts.models import User
from stock.catalogue.models import Photo
from tests.factories import make_agreement, make_artist, make_bare_photo, make_consent

pytestmark = pytest.mark.django_db


def shown(staff: User, *floors: int, **fields: object) -> Photo:
    """A photo of one artist for each floor, each of an agency of their own."""
    people = []
    for floor in floors:
        artist = make_artist()
        agreement = make_agreement(floors={"personal": floor}, **fields)  # type: ignore[arg-type]
        make_consent(artist=artist, agreement=agreement)
        people.append(artist)
    return make_bare_photo(artists=people, by=staff)


def floor_for(
    photo: Photo, at: datetime, kind: str = "personal", territory: str = "KR"
) -> list[int]:
    found = agreements.floor_for(photo, kind=kind, territory=territory, at=at)
    return [floor.amount for floor in found]


def test_it_is_that_of_the_kind(staff: User, at: datetime) -> None:
    photo = shown(staff, 9_000)
    assert floor_for(photo, at) == [9_000]
    assert floor_for(photo, at, kind="editorial") == []
    assert floor_for(make_bare_photo(by=staff), at) == []


def test_a_group_photo_has_everybodys(staff: User, at: datetime) -> None:
    assert floor_for(shown(staff, 9_000, 12_000, 0), at) == [9_000, 12_000]


def test_it_holds_where_and_while_the_agreement_does(staff: User, at: datetime) -> None:
    photo = shown(staff, 9_000, territories=["KR"], valid_until=date(2024, 5, 10))
    assert floor_for(photo, at, territory="JP") == []
    assert floor_for(photo, at.replace(day=9)) == [9_000]
    assert floor_for(photo, at.replace(day=10)) == []
    everywhere = shown(staff, 9_000, territories=["WW"])
    assert floor_for(everywhere, at, territory="JP") == [9_000]


def test_it_goes_with_agreement_and_consent(staff: User, at: datetime) -> None:
    photo, other = shown(staff, 9_000), shown(staff, 7_000)
    consent = photo.artists.get().consents.get()
    agreements.terminate(agreement=consent.agreement, actor=staff, at=at, reason="over")
    assert floor_for(photo, at) == []
    assert floor_for(other, at) == [7_000]
    other.artists.get().consents.update(state="withdrawn")
    assert floor_for(other, at) == []


def test_any_number_of_photos_takes_one_query(
    staff: User, at: datetime, django_assert_num_queries: object
) -> None:
    photos = [shown(staff, floor) for floor in (5_000, 6_000, 7_000)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = agreements.floors([photo.pk for photo in photos], territory="KR", at=at)
    assert found == {
        photo.pk: {"personal": [Floor(amount, "KRW")]}
        for photo, amount in zip(photos, (5_000, 6_000, 7_000), strict=True)
    }


def test_another_currency_cannot_be_compared() -> None:
    floor = Floor(9_000, "KRW")
    assert floor.permits(9_000, "KRW")
    assert not floor.permits(8_999, "KRW")
    assert not floor.permits(1_000_000, "USD")
