"""A photo is withdrawn at once, by staff or by a partner whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from licensing import clearance, takedowns
from licensing.errors import DecisionRefused, TakedownRefused
from licensing.models import Agency, Takedown
from licensing.signals import takedown_opened
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.conftest import SentTask
from tests.factories import (
    decider_of,
    make_agency,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_partner,
    make_photo,
)

pytestmark = pytest.mark.django_db

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def photo() -> Photo:
    return make_cleared_photo()


@pytest.fixture
def its_agency(photo: Photo) -> Agency:
    return photo.submissions.get().agency


def is_cleared(photo: Photo, at: datetime) -> bool:
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
    assert answer.allowed == rows.filter(pk=photo.pk).exists()
    return answer.allowed


def nothing_happened(photo: Photo, at: datetime) -> bool:
    photo.refresh_from_db()
    return (
        is_cleared(photo, at)
        and not photo.previews_withheld
        and not Takedown.objects.exists()
        and not AuditEntry.objects.filter(action__startswith="takedown").exists()
    )


@pytest.mark.parametrize("side", ["staff", "agency"])
def test_it_is_not_for_sale_from_this_moment(
    photo: Photo,
    its_agency: Agency,
    staff: User,
    at: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    side: str,
) -> None:
    other = make_cleared_photo()
    actor = staff if side == "staff" else decider_of(its_agency)
    agency = None if side == "staff" else its_agency
    later = at + timedelta(hours=1)

    with committed():
        made = takedowns.take_down(
            photo=photo, actor=actor, at=later, ground="privacy", comment="asked to", agency=agency
        )
        assert sent_tasks == []

    stored = Takedown.objects.get(pk=made.pk)
    assert (stored.photo, stored.state, stored.side) == (photo, "standing", side)
    assert (stored.agency, stored.ground, stored.comment) == (agency, "privacy", "asked to")
    assert (stored.opened_by, stored.opened_at) == (actor, later)
    assert not is_cleared(photo, later)
    photo.refresh_from_db()
    assert photo.previews_withheld
    assert sent_tasks == [
        ("purchases.settle_takedown", (stored.pk,), {}),
        ("catalogue.purge_withheld", (), {"queue": "media"}),
    ]
    entry = AuditEntry.objects.get(action="takedown.opened")
    assert (entry.actor, entry.reason, entry.target_id) == (actor, "privacy", photo.public_id)
    assert entry.after == {"takedown": stored.public_id, "comment": "asked to"}
    assert is_cleared(other, later)
    other.refresh_from_db()
    assert not other.previews_withheld
    assert photo.submissions.get().state == "approved", "the approval is not touched"


@pytest.mark.parametrize(
    ("ground", "stops"),
    [
        ("portrait", True),
        ("copyright", True),
        ("privacy", True),
        ("contract", False),
        ("other", False),
    ],
)
def test_a_legal_ground_stops_delivery_of_what_was_bought(
    photo: Photo, staff: User, at: datetime, ground: str, stops: bool
) -> None:
    other = make_photo()
    assert not clearance.delivery_stopped(photo)
    made = takedowns.take_down(photo=photo, actor=staff, at=at, ground=ground)
    assert made.stops_delivery is stops
    assert clearance.delivery_stopped(photo) is stops
    assert not clearance.delivery_stopped(other)
    takedowns.lift(takedown=made, actor=staff, at=at, reason="settled")
    assert not clearance.delivery_stopped(photo)


@pytest.mark.parametrize("side", ["staff", "agency"])
def test_doing_it_twice_returns_the_one_that_stands(
    photo: Photo,
    its_agency: Agency,
    staff: User,
    at: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    side: str,
) -> None:
    actor, agency = (staff, None) if side == "staff" else (decider_of(its_agency), its_agency)
    first = takedowns.take_down(
        photo=photo, actor=actor, at=at, ground="other", comment="first", agency=agency
    )
    with committed():
        second = takedowns.take_down(
            photo=photo, actor=actor, at=at, ground="privacy", comment="second", agency=agency
        )
    assert second == first
    first.refresh_from_db()
    assert (first.ground, first.comment) == ("other", "first")
    assert AuditEntry.objects.filter(action="takedown.opened").count() == 1
    assert sent_tasks == []


def test_each_side_has_its_own(photo: Photo, its_agency: Agency, staff: User, at: datetime) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=at, ground="other")
    takedowns.take_down(
        photo=photo, actor=decider_of(its_agency), at=at, ground="privacy", agency=its_agency
    )
    assert Takedown.objects.filter(photo=photo, state="standing").count() == 2
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    assert answer.codes == ("taken_down", "taken_down")


@pytest.mark.parametrize("ground", ["", "because", "Privacy"])
def test_a_ground_from_the_list_is_needed(
    photo: Photo, staff: User, at: datetime, ground: str
) -> None:
    with pytest.raises(TakedownRefused) as caught:
        takedowns.take_down(photo=photo, actor=staff, at=at, ground=ground)
    assert caught.value.code == "ground_missing"
    assert nothing_happened(photo, at)


@pytest.mark.parametrize("who", ["fan", "partner"])
def test_only_staff_act_for_the_shop(
    request: pytest.FixtureRequest, photo: Photo, at: datetime, who: str
) -> None:
    with pytest.raises(TakedownRefused) as caught:
        takedowns.take_down(
            photo=photo, actor=request.getfixturevalue(who), at=at, ground="privacy"
        )
    assert caught.value.code == "not_staff"
    assert nothing_happened(photo, at)


@pytest.mark.parametrize("who", ["viewer", "staff", "stranger"])
def test_only_deciders_act_for_an_agency(
    photo: Photo, its_agency: Agency, staff: User, at: datetime, who: str
) -> None:
    actors = {
        "viewer": lambda: make_partner(agency=its_agency, rank="viewer"),
        "staff": lambda: staff,
        "stranger": lambda: make_partner(agency=make_agency(), rank="manager"),
    }
    with pytest.raises(DecisionRefused):
        takedowns.take_down(
            photo=photo, actor=actors[who](), at=at, ground="privacy", agency=its_agency
        )
    assert nothing_happened(photo, at)


def test_an_agency_has_no_say_over_other_photos(
    photo: Photo, agency: Agency, partner: User, at: datetime
) -> None:
    assert not takedowns.agency_has_a_say(agency=agency, photo=photo)
    with pytest.raises(TakedownRefused) as caught:
        takedowns.take_down(photo=photo, actor=partner, at=at, ground="privacy", agency=agency)
    assert caught.value.code == "not_your_photo"
    assert nothing_happened(photo, at)


def test_an_agency_has_a_say_as_soon_as_its_artist_is_in_the_picture(at: datetime) -> None:
    artist = make_artist()
    consent = make_consent(artist=artist)
    photo = make_photo(artists=[artist])
    agency = consent.agreement.agency
    assert takedowns.agency_has_a_say(agency=agency, photo=photo)
    made = takedowns.take_down(
        photo=photo, actor=decider_of(agency), at=at, ground="portrait", agency=agency
    )
    assert made.state == "standing"


def test_others_are_told_within_the_transaction(photo: Photo, staff: User, at: datetime) -> None:
    told: list[dict[str, Any]] = []

    def listener(sender: Any, **said: Any) -> None:
        told.append({"photos": list(said["photos"]), "at": said["at"]})

    takedown_opened.connect(listener)
    try:
        takedowns.take_down(photo=photo, actor=staff, at=at, ground="other")
    finally:
        takedown_opened.disconnect(listener)
    assert told == [{"photos": [photo], "at": at}]


def test_if_somebody_told_fails_nothing_has_happened(
    photo: Photo, staff: User, at: datetime
) -> None:
    def listener(sender: Any, **said: Any) -> None:
        raise LookupError

    takedown_opened.connect(listener)
    try:
        with pytest.raises(LookupError):
            takedowns.take_down(photo=photo, actor=staff, at=at, ground="other")
    finally:
        takedown_opened.disconnect(listener)
    assert nothing_happened(photo, at)


# --- what the database holds true ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"side": "agency"}, "names_the_agency"),
        ({"state": "lifted"}, "who_and_when"),
    ],
)
def test_rows_that_make_no_sense_are_refused(
    photo: Photo, staff: User, at: datetime, fields: dict[str, str], constraint: str
) -> None:
    made = takedowns.take_down(photo=photo, actor=staff, at=at, ground="other")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Takedown.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    assert (made.side, made.state) == ("staff", "standing")


def test_staff_do_not_act_in_the_name_of_an_agency(
    photo: Photo, its_agency: Agency, staff: User, at: datetime
) -> None:
    made = takedowns.take_down(photo=photo, actor=staff, at=at, ground="other")
    with pytest.raises(IntegrityError, match="names_the_agency"), transaction.atomic():
        Takedown.objects.filter(pk=made.pk).update(agency=its_agency)
