"""A worker that is being stopped returns its job for the next one."""

from __future__ import annotations

from datetime import datetime, timedelta

from restoration import jobs
from restoration.models import RestorationJob
from stock.audit.models import AuditEntry
from tests.conftest import SentTask
from tests.restoration.steps import RESTORATION, rows, take


def test_it_is_queued_at_once(
    lease: jobs.Lease, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    later = at + timedelta(seconds=3)
    with committed():
        jobs.give_back(lease, at=later)
    job = RestorationJob.objects.get()
    assert (job.state, job.stage, job.attempts) == ("queued", "waiting", 1)
    assert (job.lease_token, job.lease_until, job.nudged_at) == ("", None, later)
    assert sent_tasks == [("restoration.restore", (job.pk,), {"queue": "restore", "priority": 5})]
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.reason) == ("restorationjob.return", "worker stopped")
    assert take(job, at=later, by="worker-2").token == "worker-2"


def test_what_another_one_holds_is_not_given_back(
    lease: jobs.Lease, at: datetime, sent_tasks, committed
) -> None:
    late = at + timedelta(hours=1)
    jobs.sweep(at=late)
    take(lease.job, at=late, by="worker-2")
    sent_tasks.clear()
    before = rows(*RESTORATION)
    with committed():
        jobs.give_back(lease, at=late)
    assert rows(*RESTORATION) == before
    assert sent_tasks == []
