"""Stopping a job, queued or running."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from restoration import jobs
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.restoration.steps import REPORT, RESTORATION, make_job, picture, rows, take


@pytest.mark.parametrize("running", [False, True])
def test_it_is_over_at_once(job: RestorationJob, staff: User, at: datetime, running: bool) -> None:
    other = make_job(at=at)
    untouched = RestorationJob.objects.filter(pk=other.pk).values().get()
    if running:
        take(job, at=at)
    later = at + timedelta(minutes=1)
    jobs.cancel(job=job, actor=staff, at=later)
    job = RestorationJob.objects.get(pk=job.pk)
    assert (job.state, job.finished_at) == ("cancelled", later)
    assert (job.lease_token, job.lease_until) == ("", None)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("restorationjob.cancel", staff)
    assert RestorationJob.objects.filter(pk=other.pk).values().get() == untouched


def test_what_is_over_cannot_be_stopped(lease: jobs.Lease, staff: User, at: datetime) -> None:
    jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    before = rows(*RESTORATION)
    with pytest.raises(IllegalTransition):
        jobs.cancel(job=lease.job, actor=staff, at=at)
    assert rows(*RESTORATION) == before
