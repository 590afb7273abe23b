"""Reporting progress keeps the job; a worker that lost it is told so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from restoration import jobs
from restoration.errors import LeaseLost
from restoration.models import RestorationJob
from tests.factories import make_staff
from tests.restoration.steps import RESTORATION, make_job, rows, take


def test_progress_is_kept_and_the_lease_renewed(lease: jobs.Lease, at: datetime) -> None:
    other = make_job(at=at)
    untouched = RestorationJob.objects.filter(pk=other.pk).values().get()
    later = at + timedelta(seconds=20)
    jobs.renew(lease, at=later, stage="restoring", percent=40, tiles_done=2, tiles_total=5)
    job = RestorationJob.objects.get(pk=lease.job.pk)
    assert (job.state, job.stage, job.percent) == ("running", "restoring", 40)
    assert (job.tiles_done, job.tiles_total, job.lease_token) == (2, 5, "worker-1")
    assert job.lease_until == later + timedelta(seconds=settings.RESTORATION_LEASE_SECONDS)
    assert RestorationJob.objects.filter(pk=other.pk).values().get() == untouched


def test_after_a_cancellation(lease: jobs.Lease, at: datetime) -> None:
    jobs.cancel(job=lease.job, actor=make_staff(), at=at)
    before = rows(*RESTORATION)
    with pytest.raises(LeaseLost):
        jobs.renew(lease, at=at, percent=99)
    assert rows(*RESTORATION) == before


def test_after_another_worker_took_over(lease: jobs.Lease, at: datetime) -> None:
    late = at + timedelta(hours=1)
    jobs.sweep(at=late)
    take(lease.job, at=late, by="worker-2")
    before = rows(*RESTORATION)
    with pytest.raises(LeaseLost):
        jobs.renew(lease, at=late, percent=99)
    assert rows(*RESTORATION) == before


@pytest.mark.parametrize(
    ("percent", "after", "left"), [(50, 30, 30), (5, 10, 190), (4, 10, None), (100, 60, 0)]
)
def test_the_time_that_is_left(
    lease: jobs.Lease, at: datetime, percent: int, after: int, left: int | None
) -> None:
    moment = at + timedelta(seconds=after)
    jobs.renew(lease, at=moment, percent=percent)
    job = RestorationJob.objects.get(pk=lease.job.pk)
    assert job.seconds_left(at=moment) == left


def test_a_queued_job_has_no_estimate(job: RestorationJob, at: datetime) -> None:
    assert job.seconds_left(at=at) is None
