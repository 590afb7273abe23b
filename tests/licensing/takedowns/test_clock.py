"""What has to follow has a deadline; staff are told before and after it, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from licensing import takedowns
from licensing.models import Takedown
from licensing.takedowns import clock, tasks
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import previews
from tests.factories import make_previews, make_staff
from tests.licensing.takedowns.conftest import Festival

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def made(festival: Festival, at: datetime) -> Takedown:
    return takedowns.take_down(
        artist=festival.haru,
        actor=festival.decider,
        agency=festival.moonlight,
        at=at,
        ground="portrait",
    )


@pytest.fixture
def only_staff(staff: User) -> User:
    """Factories have made others; these do not work here any more."""
    User.objects.filter(role="staff").exclude(pk=staff.pk).update(is_active=False)
    return staff


def finish(takedown: Takedown, at: datetime, *steps: str) -> None:
    for step in steps:
        takedowns.note_step(takedown=takedown, step=step, actor="test", at=at)


def test_the_deadline_is_set_by_the_hours_agreed_on(
    festival: Festival, staff: User, at: datetime, settings: Any
) -> None:
    settings.TAKEDOWN_DEADLINE_HOURS = 6
    made = takedowns.take_down(event=festival.event, actor=staff, at=at, ground="other")
    assert made.deadline_at == at + 6 * HOUR
    assert made.clock_runs


def test_nobody_is_told_while_there_is_time(made: Takedown, only_staff: User, at: datetime) -> None:
    assert takedowns.alert(at=at + 19 * HOUR) == 0
    assert mail.outbox == []
    made.refresh_from_db()
    assert (made.warned_at, made.called_late_at) == (None, None)


def test_staff_are_told_once_before_and_once_after(
    made: Takedown, only_staff: User, at: datetime
) -> None:
    english = make_staff(language="en", email="lee@encore.example")
    for hours, told in ((20, 1), (21, 0), (24, 1), (25, 0), (100, 0)):
        assert takedowns.alert(at=at + hours * HOUR) == told
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([only_staff.email], "내리기 기한 임박: Haru 님"),
        ([english.email], "Takedown due soon: Haru"),
        ([only_staff.email], "내리기 기한 지남: Haru 님"),
        ([english.email], "Takedown overdue: Haru"),
    ]
    assert f"/studio/takedowns/{made.public_id}/" in mail.outbox[0].body
    assert "Buyers are not all informed yet" in mail.outbox[1].body
    told_of = AuditEntry.objects.filter(target_id=made.public_id, system="takedowns")
    assert [entry.action for entry in told_of.order_by("id")] == [
        "takedown.warned",
        "takedown.late",
    ]


def test_what_is_missed_altogether_is_only_called_late(
    made: Takedown, only_staff: User, at: datetime
) -> None:
    assert takedowns.alert(at=at + 30 * HOUR) == 1
    assert [message.subject for message in mail.outbox] == ["내리기 기한 지남: Haru 님"]


def test_what_is_settled_or_lifted_alarms_nobody(
    made: Takedown, only_staff: User, at: datetime
) -> None:
    finish(made, at, "purged", "informed")
    assert made.settled_at is None, "the agency waits for its report"
    finish(made, at, "reported")
    assert made.settled_at == at
    assert not made.clock_runs
    assert takedowns.alert(at=at + 30 * HOUR) == 0

    Takedown.objects.update(informed_at=None)
    takedowns.lift(takedown=made, actor=made.opened_by, at=at, reason="settled")
    assert takedowns.alert(at=at + 30 * HOUR) == 0
    assert mail.outbox == []


def test_staff_need_no_report_of_their_own(festival: Festival, staff: User, at: datetime) -> None:
    made = takedowns.take_down(event=festival.event, actor=staff, at=at, ground="other")
    finish(made, at, "purged", "informed")
    assert made.settled_at == at
    assert takedowns.alert(at=at + 30 * HOUR) == 0


def test_an_alert_that_could_not_be_sent_is_sent_later(
    made: Takedown, only_staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refuses:
        def send_messages(self, messages: list[Any]) -> None:
            raise OSError("no mail today")

    with monkeypatch.context() as patch:
        patch.setattr(clock, "get_connection", Refuses)
        with pytest.raises(OSError, match="no mail"):
            takedowns.alert(at=at + 30 * HOUR)
    made.refresh_from_db()
    assert made.called_late_at is None
    assert takedowns.alert(at=at + 30 * HOUR) == 1


def test_a_step_is_noted_once(made: Takedown, at: datetime) -> None:
    assert takedowns.note_step(takedown=made, step="informed", actor="test", at=at, buyers=3)
    assert not takedowns.note_step(takedown=made, step="informed", actor="test", at=at + HOUR)
    assert made.informed_at == at
    assert AuditEntry.objects.get(action="takedown.informed").after == {"buyers": 3}


def test_it_counts_as_purged_when_no_public_file_is_left(
    festival: Festival, staff: User, at: datetime
) -> None:
    make_previews(festival.mine)
    make_previews(festival.theirs)
    made = takedowns.take_down(artist=festival.haru, actor=staff, at=at, ground="other")
    takedowns.watch(at=at)
    made.refresh_from_db()
    assert made.purged_at is None
    previews.purge_withheld()
    tasks.watch_takedowns()
    made.refresh_from_db()
    assert made.purged_at is not None
    assert festival.theirs.renditions.filter(is_public=True).count() == 4


def test_a_deadline_before_the_opening_is_refused(made: Takedown, at: datetime) -> None:
    with pytest.raises(IntegrityError, match="deadline_comes_later"), transaction.atomic():
        Takedown.objects.update(deadline_at=at)


def test_an_agency_naming_another_is_refused_by_the_database(
    festival: Festival, at: datetime
) -> None:
    with pytest.raises(IntegrityError, match="only_itself"), transaction.atomic():
        Takedown.objects.create(
            scope="agency",
            of_agency=festival.sunrise,
            side="agency",
            agency=festival.moonlight,
            ground="other",
            stops_delivery=False,
            opened_by=festival.decider,
            opened_at=at,
        )
