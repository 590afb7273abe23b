"""Who is more urgent comes first; of equals the oldest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from restoration import jobs
from restoration.errors import JobRefused
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.conftest import SentTask
from tests.restoration.steps import RESTORATION, make_job, rows

Priority = RestorationJob.Priority


def taken(at: datetime) -> list[int]:
    """Every queued job, in the order in which workers take them."""
    order = []
    while (lease := jobs.claim_next(token=f"worker-{len(order)}", at=at)) is not None:
        order.append(lease.job.pk)
    return order


def test_the_order_of_the_workers(db: None, staff: User, at: datetime) -> None:
    wanted = [Priority.LOW, Priority.NORMAL, Priority.URGENT, Priority.NORMAL, Priority.HIGH]
    low, first, urgent, second, high = (make_job(at=at, priority=each) for each in wanted)
    paused = make_job(at=at, priority=Priority.URGENT)
    jobs.pause(job=paused, actor=staff, at=at)
    expected = [urgent.pk, high.pk, first.pk, second.pk, low.pk]
    assert taken(at) == expected
    paused.refresh_from_db()
    assert paused.state == "paused"


def test_moved_up_it_is_taken_earlier(
    db: None, staff: User, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    first, second = make_job(at=at), make_job(at=at)
    untouched = RestorationJob.objects.filter(pk=first.pk).values().get()
    with committed():
        jobs.prioritise(job=second, priority=Priority.HIGH, actor=staff, at=at)
    assert sent_tasks == [
        ("restoration.restore", (second.pk,), {"queue": "restore", "priority": 3})
    ]
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("restorationjob.prioritised", staff)
    assert (entry.before, entry.after) == ({"priority": 5}, {"priority": 3})
    assert RestorationJob.objects.filter(pk=first.pk).values().get() == untouched
    assert taken(at) == [second.pk, first.pk]


def test_the_same_again_is_not_logged(job: RestorationJob, staff: User, at: datetime) -> None:
    before = rows(*RESTORATION)
    jobs.prioritise(job=job, priority=Priority.NORMAL, actor=staff, at=at)
    assert rows(*RESTORATION) == before


def test_who_does_not_wait_has_no_turn(lease: jobs.Lease, staff: User, at: datetime) -> None:
    before = rows(*RESTORATION)
    with pytest.raises(JobRefused) as refusal:
        jobs.prioritise(job=lease.job, priority=Priority.HIGH, actor=staff, at=at)
    assert refusal.value.code == "not_waiting"
    assert rows(*RESTORATION) == before


def test_lost_messages_are_sent_again_in_the_same_order(
    db: None, at: datetime, sent_tasks: list[SentTask]
) -> None:
    low, urgent, normal = (
        make_job(at=at, priority=each) for each in (Priority.LOW, Priority.URGENT, Priority.NORMAL)
    )
    jobs.sweep(at=at + timedelta(minutes=1))
    assert [(args, options["priority"]) for _, args, options in sent_tasks] == [
        ((urgent.pk,), 1),
        ((normal.pk,), 5),
        ((low.pk,), 7),
    ]


@pytest.mark.parametrize(
    ("priority", "higher", "lower"), [(1, None, 3), (3, 1, 5), (5, 3, 7), (7, 5, None)]
)
def test_the_steps_up_and_down(priority: int, higher: int | None, lower: int | None) -> None:
    job = RestorationJob(priority=priority)
    assert (job.higher, job.lower) == (higher, lower)
