"""A takedown shows on each photo that it reaches, whatever its scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from licensing import clearance
from licensing.models import Agency, Takedown
from restoration.stages import stages_of
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from tests.factories import make_agency, make_artist, make_cleared_photo, make_event

pytestmark = pytest.mark.django_db


def take_down(staff: User, at: datetime, scope: str, **subject: Any) -> Takedown:
    return Takedown.objects.create(
        scope=scope,
        side="agency" if "agency" in subject else "staff",
        ground="privacy",
        stops_delivery=True,
        opened_by=staff,
        opened_at=at,
        **subject,
    )


def agree_on(photos: list[Photo], found: dict[int, list[Takedown]], at: datetime) -> None:
    """The list, the listing and the stages say the same."""
    stages = stages_of(photos, territory="KR", at=at)
    for photo in photos:
        answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
        down = photo.pk in found
        assert ("taken_down" in answer.codes) == down
        assert (stages[photo.pk] == "taken_down") == down
        assert clearance.delivery_stopped(photo) == down
        rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
        assert rows.filter(pk=photo.pk).exists() != down


@pytest.fixture
def artist() -> Artist:
    return make_artist()


@pytest.fixture
def agency() -> Agency:
    return make_agency()


@pytest.mark.parametrize("scope", ["photo", "artist", "event", "agency"])
def test_each_scope_reaches_its_photos_and_no_other(
    staff: User, artist: Artist, agency: Agency, at: datetime, scope: str
) -> None:
    event = make_event()
    photos = [
        make_cleared_photo(artists=[artist], agency=agency, event=event),
        make_cleared_photo(artists=[artist, make_artist()], agency=agency),
        make_cleared_photo(event=event),
        make_cleared_photo(),
    ]
    subjects: dict[str, tuple[dict[str, Any], list[int]]] = {
        "photo": ({"photo": photos[0]}, [0]),
        "artist": ({"artist": artist}, [0, 1]),
        "event": ({"event": event}, [0, 2]),
        "agency": ({"of_agency": agency}, [0, 1]),
    }
    subject, reached = subjects[scope]
    assert clearance.taken_down(photos) == {}
    takedown = take_down(staff, at, scope, **subject)
    found = clearance.taken_down(photos)
    assert found == {photos[number].pk: [takedown] for number in reached}
    agree_on(photos, found, at)
    Takedown.objects.update(state="lifted", lifted_by=staff, lifted_at=at)
    assert clearance.taken_down(photos) == {}


def test_an_agency_takes_down_its_own_photos_of_an_event(
    staff: User, agency: Agency, at: datetime
) -> None:
    event = make_event()
    photos = [make_cleared_photo(event=event, agency=agency), make_cleared_photo(event=event)]
    takedown = take_down(staff, at, "event", event=event, agency=agency)
    found = clearance.taken_down(photos)
    assert found == {photos[0].pk: [takedown]}
    agree_on(photos, found, at)


def test_for_many_photos_it_costs_what_it_costs_for_one(
    staff: User, artist: Artist, at: datetime, django_assert_max_num_queries: Any
) -> None:
    photos = [make_cleared_photo(artists=[artist]) for _ in range(4)]
    with django_assert_max_num_queries(1):
        assert clearance.taken_down(photos) == {}
    take_down(staff, at, "artist", artist=artist)
    with django_assert_max_num_queries(2):
        assert len(clearance.taken_down(photos)) == 4
