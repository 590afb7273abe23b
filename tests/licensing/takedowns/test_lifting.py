"""Only the side that took a photo down puts it back; it returns when nothing stands any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from licensing import clearance, takedowns
from licensing.errors import DecisionRefused, TakedownRefused
from licensing.models import Agency, Takedown
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo
from tests.conftest import Files, SentTask
from tests.factories import decider_of, make_cleared_photo, make_partner, make_previews

pytestmark = pytest.mark.django_db

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def photo() -> Photo:
    return make_cleared_photo()


@pytest.fixture
def its_agency(photo: Photo) -> Agency:
    return photo.submissions.get().agency


@pytest.fixture
def by_staff(photo: Photo, staff: User, at: datetime) -> Takedown:
    return takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")


@pytest.fixture
def by_agency(photo: Photo, its_agency: Agency, at: datetime) -> Takedown:
    return takedowns.take_down(
        photo=photo, actor=decider_of(its_agency), at=at, ground="contract", agency=its_agency
    )


def is_cleared(photo: Photo, at: datetime) -> bool:
    return clearance.explain(photo, kind="personal", territory="KR", at=at).allowed


def still_stands(takedown: Takedown) -> bool:
    stored = Takedown.objects.get(pk=takedown.pk)
    stored.photo.refresh_from_db()
    return (
        (stored.state, stored.lifted_by, stored.lifted_at) == ("standing", None, None)
        and stored.photo.previews_withheld
        and not AuditEntry.objects.filter(action="takedown.lift").exists()
    )


@pytest.mark.parametrize("side", ["by_staff", "by_agency"])
def test_the_photo_is_for_sale_again(
    request: pytest.FixtureRequest,
    photo: Photo,
    its_agency: Agency,
    staff: User,
    at: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    side: str,
) -> None:
    takedown: Takedown = request.getfixturevalue(side)
    actor = staff if side == "by_staff" else decider_of(its_agency)
    later = at + timedelta(days=1)

    with committed():
        takedowns.lift(takedown=takedown, actor=actor, at=later, reason="settled")

    takedown.refresh_from_db()
    assert (takedown.state, takedown.lifted_by, takedown.lifted_at) == ("lifted", actor, later)
    assert is_cleared(photo, later)
    photo.refresh_from_db()
    assert not photo.previews_withheld
    assert sent_tasks == [("catalogue.make_missing_previews", (), {"queue": "media"})]
    entry = AuditEntry.objects.get(action="takedown.lift")
    assert (entry.actor, entry.reason) == (actor, "settled")


@pytest.mark.parametrize("first", ["by_staff", "by_agency"])
def test_it_returns_only_when_the_last_is_lifted(
    photo: Photo,
    its_agency: Agency,
    by_staff: Takedown,
    by_agency: Takedown,
    staff: User,
    at: datetime,
    sent_tasks: list[SentTask],
    committed: Committed,
    first: str,
) -> None:
    both = [(by_staff, staff), (by_agency, decider_of(its_agency))]
    if first == "by_agency":
        both.reverse()
    for number, (takedown, actor) in enumerate(both):
        last = number == 1
        with committed():
            takedowns.lift(takedown=takedown, actor=actor, at=at, reason="settled")
        photo.refresh_from_db()
        assert photo.previews_withheld is not last
        assert is_cleared(photo, at) is last
        assert len(sent_tasks) == last


def test_a_partner_does_not_lift_what_staff_took_down(
    its_agency: Agency, by_staff: Takedown, at: datetime
) -> None:
    with pytest.raises(TakedownRefused) as caught:
        takedowns.lift(takedown=by_staff, actor=decider_of(its_agency), at=at, reason="please")
    assert caught.value.code == "not_staff"
    assert still_stands(by_staff)


@pytest.mark.parametrize("who", ["staff", "partner", "viewer"])
def test_nobody_else_lifts_what_an_agency_took_down(
    request: pytest.FixtureRequest, its_agency: Agency, by_agency: Takedown, at: datetime, who: str
) -> None:
    if who == "viewer":
        actor = make_partner(agency=its_agency, rank="viewer")
    else:
        actor = request.getfixturevalue(who)
    with pytest.raises(DecisionRefused):
        takedowns.lift(takedown=by_agency, actor=actor, at=at, reason="please")
    assert still_stands(by_agency)


def test_it_is_lifted_once(by_staff: Takedown, staff: User, at: datetime) -> None:
    stale = Takedown.objects.get(pk=by_staff.pk)
    takedowns.lift(takedown=by_staff, actor=staff, at=at, reason="settled")
    with pytest.raises(IllegalTransition):
        takedowns.lift(takedown=stale, actor=staff, at=at, reason="settled")
    assert AuditEntry.objects.filter(action="takedown.lift").count() == 1


def test_it_can_be_taken_down_again(
    photo: Photo, by_staff: Takedown, staff: User, at: datetime
) -> None:
    takedowns.lift(takedown=by_staff, actor=staff, at=at, reason="settled")
    again = takedowns.take_down(photo=photo, actor=staff, at=at, ground="other")
    assert again != by_staff
    assert not is_cleared(photo, at)
    by_staff.refresh_from_db()
    assert by_staff.state == "lifted"


def test_files_go_and_come_back(
    photo: Photo,
    staff: User,
    at: datetime,
    files: Files,
    sent_tasks: list[SentTask],
    committed: Committed,
) -> None:
    """The whole way, with the tasks run as a worker would."""
    from stock.catalogue import tasks

    make_previews(photo)
    shown = files.public
    rows = photo.renditions.filter(is_public=True)
    assert shown == sorted(name for row in rows for name in row.file_names)
    assert len(shown) >= 4, "each picture, in several formats"
    with committed():
        takedown = takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")
    (name, args, _options) = sent_tasks.pop()
    assert name == tasks.purge_withheld.name
    tasks.purge_withheld(*args)
    assert files.public == []

    with committed():
        takedowns.lift(takedown=takedown, actor=staff, at=at, reason="settled")
    (name, args, _options) = sent_tasks.pop()
    assert name == tasks.make_missing_previews.name
    tasks.make_missing_previews(*args)
    assert files.public == shown, "the same content has the same names"
