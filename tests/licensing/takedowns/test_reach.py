"""How far a takedown reaches: staff's everything of its scope, an agency's only what concerns it.
Clearance for listings, clearance for one photo and the takedown itself give the same answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from licensing import clearance, takedowns
from licensing.errors import TakedownRefused
from licensing.models import Takedown
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import (
    approve_all,
    decider_of,
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_restored,
)
from tests.licensing.takedowns.conftest import Festival

ALL = {"mine", "theirs", "both", "elsewhere"}
SUBJECTS: dict[str, tuple[str, str]] = {
    "photo": ("photo", "mine"),
    "artist": ("artist", "haru"),
    "event": ("event", "event"),
    "agency": ("of_agency", "moonlight"),
}
#: What goes, by scope, when staff do it and when Moonlight does.
REACHED = [
    ("photo", "staff", {"mine"}),
    ("artist", "staff", {"mine", "both", "elsewhere"}),
    ("event", "staff", {"mine", "theirs", "both"}),
    ("agency", "staff", {"mine", "both", "elsewhere"}),
    ("photo", "agency", {"mine"}),
    ("artist", "agency", {"mine", "both", "elsewhere"}),
    ("event", "agency", {"mine", "both"}),
    ("agency", "agency", {"mine", "both", "elsewhere"}),
]


def take_down(
    festival: Festival, scope: str, side: str, staff: User, at: datetime, ground: str = "privacy"
) -> Takedown:
    keyword, name = SUBJECTS[scope]
    by: dict[str, Any] = {"actor": staff}
    if side == "agency":
        by = {"actor": festival.decider, "agency": festival.moonlight}
    return takedowns.take_down(**{keyword: getattr(festival, name)}, **by, at=at, ground=ground)


def for_sale(festival: Festival, at: datetime) -> set[str]:
    """By both forms of clearance, which have to agree."""
    where: dict[str, Any] = {"kind": "personal", "territory": "KR", "at": at}
    listed = festival.names(clearance.cleared(Photo.objects.all(), **where))
    explained = {
        name for name, photo in festival.photos.items() if clearance.explain(photo, **where).allowed
    }
    assert listed == explained
    return listed


@pytest.mark.parametrize(("scope", "side", "gone"), REACHED)
def test_it_reaches_so_far_and_no_further(
    festival: Festival, staff: User, at: datetime, scope: str, side: str, gone: set[str]
) -> None:
    assert for_sale(festival, at) == ALL
    made = take_down(festival, scope, side, staff, at)
    assert festival.names(takedowns.reached_by(made)) == gone
    assert for_sale(festival, at) == ALL - gone
    assert festival.names(Photo.objects.filter(previews_withheld=True)) == gone
    stopped = {name for name, row in festival.photos.items() if clearance.delivery_stopped(row)}
    assert stopped == gone
    assert made.photo_count == len(gone)
    entry = AuditEntry.objects.get(action="takedown.carried_out")
    assert entry.after == {"photos": len(gone), "withheld": len(gone), "stops_delivery": True}

    takedowns.lift(takedown=made, actor=made.opened_by, at=at, reason="settled")
    assert for_sale(festival, at) == ALL
    assert not Photo.objects.filter(previews_withheld=True).exists()


@pytest.mark.parametrize(("scope", "side", "gone"), REACHED)
def test_what_would_be_reached_is_said_before(
    festival: Festival, scope: str, side: str, gone: set[str]
) -> None:
    subject = getattr(festival, SUBJECTS[scope][1])
    agency = festival.moonlight if side == "agency" else None
    proposed = takedowns.preview(subject=subject, agency=agency)
    assert festival.names(takedowns.reached_by(proposed)) == gone
    assert not Takedown.objects.exists()


@pytest.mark.parametrize(
    ("keyword", "name", "code"),
    [
        ("photo", "theirs", "not_your_photo"),
        ("artist", "nari", "not_your_artist"),
        ("of_agency", "sunrise", "not_your_agency"),
    ],
)
def test_an_agency_takes_down_nothing_of_another(
    festival: Festival, at: datetime, keyword: str, name: str, code: str
) -> None:
    with pytest.raises(TakedownRefused) as caught:
        takedowns.take_down(
            **{keyword: getattr(festival, name)},
            actor=festival.decider,
            agency=festival.moonlight,
            at=at,
            ground="privacy",
        )
    assert caught.value.code == code
    assert not Takedown.objects.exists()
    assert for_sale(festival, at) == ALL


def test_an_event_without_ones_artists_is_not_ones_own(festival: Festival, at: datetime) -> None:
    Photo.objects.filter(pk__in=[festival.mine.pk, festival.both.pk]).update(event=None)
    with pytest.raises(TakedownRefused) as caught:
        take_down(festival, "event", "agency", festival.decider, at)
    assert caught.value.code == "not_your_event"


def test_who_only_claims_an_artist_reaches_nothing_that_another_agency_was_asked_about(
    festival: Festival, at: datetime
) -> None:
    """Moonlight gives a consent for Sunrise's artist under its own agreement."""
    agreement = festival.moonlight.agreements.get()
    make_consent(artist=festival.nari, agreement=agreement)
    made = takedowns.take_down(
        artist=festival.nari,
        actor=festival.decider,
        agency=festival.moonlight,
        at=at,
        ground="privacy",
    )
    # The group photo was put before Moonlight too, for its own artist.
    assert festival.names(takedowns.reached_by(made)) == {"both"}
    assert for_sale(festival, at) == ALL - {"both"}


def test_a_consent_under_an_unsigned_agreement_is_no_claim(
    festival: Festival, at: datetime
) -> None:
    artist = make_artist()
    draft = make_agreement(agency=festival.moonlight, signed=False)
    make_consent(artist=artist, agreement=make_agreement(agency=festival.sunrise))
    artist.consents.create(
        agreement=draft,
        allows_restoration=True,
        valid_from=draft.valid_from,
        given_by=festival.decider,
        given_at=at,
    )
    assert not takedowns.agency_has_a_say(
        agency=festival.moonlight, photo=make_photo(artists=[artist])
    )


@pytest.mark.parametrize("scope", ["artist", "event", "agency"])
@pytest.mark.parametrize("side", ["staff", "agency"])
def test_photos_that_come_later_are_covered(
    festival: Festival, staff: User, at: datetime, scope: str, side: str
) -> None:
    take_down(festival, scope, side, staff, at)
    later = make_photo(artists=[festival.haru], event=festival.event)
    make_restored(later)
    approve_all(later)
    where: dict[str, Any] = {"kind": "personal", "territory": "KR", "at": at}
    assert clearance.explain(later, **where).codes == ("taken_down",)
    assert not clearance.cleared(Photo.objects.filter(pk=later.pk), **where).exists()


def test_a_photos_own_takedown_outlives_its_artists(
    festival: Festival, staff: User, at: datetime
) -> None:
    own = take_down(festival, "photo", "staff", staff, at)
    wide = take_down(festival, "artist", "staff", staff, at)
    takedowns.lift(takedown=wide, actor=staff, at=at, reason="settled")
    own.refresh_from_db()
    assert own.state == "standing"
    assert for_sale(festival, at) == ALL - {"mine"}
    assert festival.names(Photo.objects.filter(previews_withheld=True)) == {"mine"}


def test_one_agencys_lifting_leaves_the_others(festival: Festival, at: datetime) -> None:
    mine = take_down(festival, "event", "agency", festival.decider, at)
    takedowns.take_down(
        event=festival.event,
        actor=decider_of(festival.sunrise),
        agency=festival.sunrise,
        at=at,
        ground="contract",
    )
    assert for_sale(festival, at) == {"elsewhere"}
    takedowns.lift(takedown=mine, actor=festival.decider, at=at, reason="settled")
    assert for_sale(festival, at) == {"elsewhere", "mine"}
    assert festival.names(Photo.objects.filter(previews_withheld=True)) == {"theirs", "both"}
