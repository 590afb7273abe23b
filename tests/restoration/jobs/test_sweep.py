"""The sweep finds what nobody holds, and touches nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from restoration import jobs
from restoration.models import RestorationJob
from stock.audit.models import AuditEntry
from stock.audit.transitions import StateMachine
from tests.conftest import SentTask
from tests.restoration.steps import RESTORATION, actions, make_job, rows, take

LEASE = timedelta(seconds=settings.RESTORATION_LEASE_SECONDS)
INSTANT = timedelta(microseconds=1)
NOTHING = {"returned": 0, "parked": 0, "resent": 0}


def test_a_live_lease_is_left_alone(
    lease: jobs.Lease, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    before = rows(*RESTORATION)
    with committed():
        assert jobs.sweep(at=at + LEASE) == NOTHING
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_what_a_dead_worker_held_is_queued_again(
    lease: jobs.Lease, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    late = at + LEASE + INSTANT
    with committed():
        assert jobs.sweep(at=late) == {**NOTHING, "returned": 1}
    job = RestorationJob.objects.get()
    assert (job.state, job.stage, job.attempts) == ("queued", "waiting", 1)
    assert (job.lease_token, job.lease_until, job.nudged_at) == ("", None, late)
    assert sent_tasks == [("restoration.restore", (job.pk,), {"queue": "restore", "priority": 5})]
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.reason) == ("restorationjob.return", "lease expired")
    # The next worker gets it, and the sweep has nothing to do.
    sent_tasks.clear()
    with committed():
        assert jobs.sweep(at=late) == NOTHING
    assert take(job, at=late, by="worker-2")
    assert sent_tasks == []


def test_after_too_many_attempts_it_is_parked(
    job: RestorationJob, at: datetime, sent_tasks: list[SentTask], committed, settings
) -> None:
    settings.RESTORATION_MAX_ATTEMPTS = 3
    moment = at
    for attempt in (1, 2):
        take(job, at=moment, by=f"worker-{attempt}")
        moment += LEASE + INSTANT
        assert jobs.sweep(at=moment)["returned"] == 1
    take(job, at=moment, by="worker-3")
    moment += LEASE + INSTANT
    with committed():
        assert jobs.sweep(at=moment) == {**NOTHING, "parked": 1}
    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == ("failed", "worker_lost", 3)
    assert job.error_detail
    assert (job.finished_at, job.lease_token, job.lease_until) == (moment, "", None)
    assert actions(job)[-1] == "restorationjob.fail"
    assert sent_tasks == []
    before = rows(*RESTORATION)
    assert jobs.sweep(at=moment + timedelta(days=1)) == NOTHING
    assert rows(*RESTORATION) == before


def test_a_message_that_got_lost_is_sent_again_once_per_interval(
    job: RestorationJob, at: datetime, sent_tasks: list[SentTask]
) -> None:
    logged = AuditEntry.objects.count()
    due = at + jobs.RESEND_AFTER
    assert jobs.sweep(at=due) == NOTHING
    assert jobs.sweep(at=due + INSTANT) == {**NOTHING, "resent": 1}
    assert jobs.sweep(at=due + INSTANT) == NOTHING
    assert jobs.sweep(at=due + jobs.RESEND_AFTER) == NOTHING
    # Worthless once the next one is sent: expired messages cannot pile up.
    options = {
        "queue": "restore",
        "priority": 5,
        "expires": jobs.RESEND_AFTER.total_seconds(),
    }
    assert sent_tasks == [("restoration.restore", (job.pk,), options)]
    assert jobs.sweep(at=due + jobs.RESEND_AFTER + 2 * INSTANT) == {**NOTHING, "resent": 1}
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 0)
    assert AuditEntry.objects.count() == logged


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_is_over_is_left_alone(
    lease: jobs.Lease, staff, at: datetime, sent_tasks, state: str
) -> None:
    if state == "failed":
        jobs.fail(lease, code="unexpected", detail="", at=at)
    else:
        jobs.cancel(job=lease.job, actor=staff, at=at)
    sent_tasks.clear()
    before = rows(*RESTORATION)
    assert jobs.sweep(at=at + timedelta(days=9)) == NOTHING
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_a_worker_that_renews_in_the_same_moment_keeps_its_job(
    lease: jobs.Lease, at: datetime, sent_tasks, committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the sweep's SELECT and its UPDATE the lease is renewed; a second job is returned
    nevertheless."""
    other = take(make_job(at=at), at=at, by="worker-9").job
    sent_tasks.clear()
    late = at + LEASE + INSTANT
    original = jobs._requeue

    def renew_first(job: RestorationJob, **options: Any) -> None:
        if job.pk == lease.job.pk:
            jobs.renew(lease, at=late, percent=70)
        original(job, **options)

    monkeypatch.setattr(jobs, "_requeue", renew_first)
    with committed():
        assert jobs.sweep(at=late) == {**NOTHING, "returned": 1}
    job = RestorationJob.objects.get(pk=lease.job.pk)
    assert (job.state, job.percent, job.lease_token) == ("running", 70, "worker-1")
    assert RestorationJob.objects.get(pk=other.pk).state == "queued"
    assert [args for _, args, _ in sent_tasks] == [(other.pk,)]


def test_nor_is_it_parked_after_its_last_attempt(
    lease: jobs.Lease, at: datetime, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RESTORATION_MAX_ATTEMPTS = 1
    late = at + LEASE + INSTANT
    original = StateMachine.apply

    def renew_first(self: StateMachine, *args: Any, **options: Any) -> None:
        jobs.renew(lease, at=late, percent=70)
        original(self, *args, **options)

    monkeypatch.setattr(StateMachine, "apply", renew_first)
    assert jobs.sweep(at=late) == NOTHING
    job = RestorationJob.objects.get()
    assert (job.state, job.percent, job.error_code) == ("running", 70, "")
