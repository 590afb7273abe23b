"""A photo filed under a group, and who had left the group on its day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import translation

from licensing import clearance
from stock.catalogue.models import Artist, Group, Photo
from tests.factories import LONG_AGO, make_artist, make_cleared_photo, make_group

pytestmark = pytest.mark.django_db
LEFT = date(2024, 3, 1)


@pytest.fixture
def group() -> Group:
    return make_group(name="Aurora")


@pytest.fixture
def artist(group: Group) -> Artist:
    return make_artist(name="Haru", group=group)


@pytest.fixture
def photo(group: Group, artist: Artist) -> Photo:
    return make_cleared_photo(artists=[artist, make_artist(group=group)], group=group)


def codes(photo: Photo, at: datetime) -> list[str]:
    photo.refresh_from_db()
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
    assert rows.filter(pk=photo.pk).exists() == answer.allowed
    return list(answer.codes)


@pytest.mark.parametrize(
    ("taken_on", "expected"),
    [
        (date(2024, 2, 29), []),
        (LEFT, ["left_group"]),
        (date(2024, 4, 20), ["left_group"]),
        (None, ["left_group"]),
    ],
    ids=["the day before", "the day itself", "later", "unknown"],
)
def test_who_has_left_is_in_no_later_photo_of_the_group(
    photo: Photo, artist: Artist, at: datetime, taken_on: date | None, expected: list[str]
) -> None:
    other = make_cleared_photo(artists=[artist])
    Photo.objects.update(taken_on=taken_on)
    assert codes(photo, at) == []
    artist.memberships.update(until=LEFT)
    assert codes(photo, at) == expected
    assert codes(other, at) == [], "a photo of nobody's group"


@pytest.mark.parametrize("taken_on", [date(2024, 4, 20), None])
def test_the_reason_names_who_and_the_group(
    photo: Photo, artist: Artist, at: datetime, taken_on: date | None
) -> None:
    Photo.objects.update(taken_on=taken_on)
    artist.memberships.update(until=LEFT)
    photo.refresh_from_db()
    with translation.override("en"):
        (reason,) = clearance.explain(photo, kind="personal", territory="KR", at=at).reasons
        assert reason.subject == "Haru"
        assert "Aurora" in str(reason)
        assert ("no longer a member" in str(reason)) == (taken_on is not None)


def test_guests_and_who_came_back_are_cleared(
    photo: Photo, group: Group, artist: Artist, at: datetime
) -> None:
    Photo.objects.update(taken_on=date(2024, 4, 20))
    artist.memberships.update(until=LEFT)
    artist.memberships.create(group=group, since=date(2024, 4, 1))
    assert codes(photo, at) == []
    artist.memberships.all().delete()
    assert codes(photo, at) == [], "a guest who never was a member"
    artist.memberships.create(group=make_group(), since=LONG_AGO, until=LEFT)
    assert codes(photo, at) == [], "who left another group"
