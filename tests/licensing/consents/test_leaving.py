"""An artist leaves the agency: later photos are not covered, earlier ones sell until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from licensing import clearance, consents
from licensing.errors import AgreementRefused, DecisionRefused
from licensing.models import Consent
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist, Photo
from tests.factories import (
    LONG_AGO,
    decider_of,
    make_agency,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
    make_partner,
)

pytestmark = pytest.mark.django_db
ON, UNTIL = date(2024, 5, 10), date(2024, 6, 1)


@pytest.fixture
def artist() -> Artist:
    return make_artist(name="Haru")


@pytest.fixture
def photo(artist: Artist) -> Photo:
    """Taken before the artist leaves."""
    made = make_cleared_photo(artists=[artist])
    Photo.objects.filter(pk=made.pk).update(taken_on=date(2024, 4, 20))
    made.refresh_from_db()
    return made


def leave(artist: Artist, at: datetime, **changes: Any) -> list[Consent]:
    agency = changes.get("agency") or Consent.objects.filter(artist=artist).get().agreement.agency
    fields: dict[str, Any] = {
        "agency": agency,
        "artist": artist,
        "on": ON,
        "sell_until": UNTIL,
        "actor": decider_of(agency),
        "at": at,
        "reason": "moves to Sunrise",
    }
    return consents.artist_leaves(**{**fields, **changes})


def is_cleared(photo: Photo, at: datetime) -> bool:
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
    assert rows.filter(pk=photo.pk).exists() == answer.allowed
    return answer.allowed


def test_earlier_photos_sell_until_the_day_and_later_ones_not_at_all(
    photo: Photo, artist: Artist, at: datetime
) -> None:
    other = make_cleared_photo()
    later = make_cleared_photo(artists=[artist])
    Photo.objects.filter(pk=later.pk).update(taken_on=ON)
    unknown = make_cleared_photo(artists=[artist])
    later.refresh_from_db()
    leave(artist, at)
    last = datetime.fromisoformat("2024-05-31T23:59:59+09:00")
    for moment in (at, last):
        assert is_cleared(photo, moment)
        assert not is_cleared(later, moment)
        assert not is_cleared(unknown, moment), "it may have been taken later"
    assert not is_cleared(photo, last + timedelta(seconds=1))
    assert is_cleared(other, last)


def test_the_consent_before_stays_on_record_and_the_rest_of_it_holds(
    photo: Photo, artist: Artist, at: datetime
) -> None:
    before = Consent.objects.get(artist=artist)
    event = make_event()
    before.exclusions.create(event=event)
    Consent.objects.filter(pk=before.pk).update(
        guardian_name="Kim Bora", guardian_consented_on=LONG_AGO, allows_commercial=False
    )
    (after,) = leave(artist, at)
    before.refresh_from_db()
    assert (before.state, before.valid_until, before.taken_until) == ("withdrawn", None, None)
    assert (after.state, after.valid_until, after.taken_until) == ("active", UNTIL, ON)
    assert (after.agreement, after.artist) == (before.agreement, artist)
    assert [row.country for row in after.territories.all()] == ["KR"]
    assert list(after.excluded_events.all()) == [event]
    assert (after.guardian_name, after.guardian_consented_on) == ("Kim Bora", LONG_AGO)
    assert (after.allows_personal, after.allows_commercial) == (True, False)
    entry = AuditEntry.objects.get(action="artist.left_agency")
    assert (entry.actor, entry.reason) == (after.given_by, "moves to Sunrise")
    assert entry.after["on"] == "2024-05-10"
    assert entry.after["sell_until"] == "2024-06-01"
    assert (entry.after["narrowed"], entry.after["withdrawn"]) == (1, 0)


@pytest.mark.parametrize("sell_until", [None, date(2024, 5, 1), date(2024, 4, 1)])
def test_without_a_day_to_come_it_ends_at_once(
    photo: Photo, artist: Artist, at: datetime, sell_until: date | None
) -> None:
    other = make_consent(artist=make_artist())
    assert leave(artist, at, sell_until=sell_until) == []
    assert not is_cleared(photo, at)
    assert Consent.objects.get(artist=artist).state == "withdrawn"
    entry = AuditEntry.objects.get(action="consent.withdraw")
    assert entry.reason == "moves to Sunrise"
    other.refresh_from_db()
    assert other.state == "active"


def test_an_earlier_end_is_not_put_off(photo: Photo, artist: Artist, at: datetime) -> None:
    sooner = date(2024, 5, 20)
    Consent.objects.update(valid_until=sooner, taken_until=date(2024, 5, 2))
    (after,) = leave(artist, at)
    assert (after.valid_until, after.taken_until) == (sooner, date(2024, 5, 2))


def test_a_consent_that_covers_only_later_photos_ends(artist: Artist, at: datetime) -> None:
    make_consent(artist=artist)
    Consent.objects.update(taken_from=ON)
    assert leave(artist, at) == []
    assert Consent.objects.get().state == "withdrawn"


def test_another_agency_of_the_artist_is_not_concerned(
    photo: Photo, artist: Artist, at: datetime
) -> None:
    agency = Consent.objects.get(artist=artist).agreement.agency
    theirs = make_consent(artist=artist)
    leave(artist, at, agency=agency, actor=decider_of(agency), sell_until=None)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.taken_until) == ("active", None)


def test_only_who_decides_for_the_agency_and_with_a_reason(
    photo: Photo, artist: Artist, at: datetime
) -> None:
    agency = Consent.objects.get().agreement.agency
    viewer = make_partner(agency=agency, rank="viewer")
    for actor in (viewer, make_partner(agency=make_agency())):
        with pytest.raises(DecisionRefused):
            leave(artist, at, actor=actor)
    with pytest.raises(AgreementRefused) as caught:
        leave(artist, at, reason=" ")
    assert caught.value.code == "reason_missing"
    with pytest.raises(AgreementRefused) as caught:
        leave(make_artist(), at, agency=agency)
    assert caught.value.code == "no_consent"
    assert Consent.objects.get().state == "active"
    assert not AuditEntry.objects.filter(action="artist.left_agency").exists()
