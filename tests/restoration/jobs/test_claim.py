"""Of several workers one gets the job."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from restoration import jobs
from restoration.models import RestorationJob
from stock.audit.models import AuditEntry
from tests.factories import make_bare_photo, make_staff
from tests.restoration.steps import (
    RESTORATION,
    actions,
    at_once,
    default_model,
    make_job,
    rows,
    take,
)

LEASE = timedelta(seconds=settings.RESTORATION_LEASE_SECONDS)


def test_the_worker_holds_it_for_a_while(job: RestorationJob, at: datetime) -> None:
    later = at + timedelta(seconds=7)
    lease = jobs.claim(job_id=job.pk, token="worker-1", at=later)
    assert lease is not None
    assert (lease.job, lease.token) == (job, "worker-1")
    job.refresh_from_db()
    assert (job.state, job.stage, job.attempts) == ("running", "loading", 1)
    assert (job.lease_token, job.lease_until) == ("worker-1", later + LEASE)
    assert (job.started_at, job.requested_at) == (later, at)
    assert actions(job)[-1] == "restorationjob.claim"


def test_a_second_message_gets_nothing(lease: jobs.Lease, at: datetime) -> None:
    before = rows(*RESTORATION)
    assert jobs.claim(job_id=lease.job.pk, token="worker-2", at=at + timedelta(days=1)) is None
    assert rows(*RESTORATION) == before


def test_what_is_over_cannot_be_claimed(job: RestorationJob, at: datetime) -> None:
    jobs.cancel(job=job, actor=make_staff(), at=at)
    before = rows(*RESTORATION)
    assert jobs.claim(job_id=job.pk, token="worker-1", at=at) is None
    assert rows(*RESTORATION) == before


def test_a_second_attempt_starts_from_nothing(lease: jobs.Lease, at: datetime) -> None:
    jobs.renew(lease, at=at, percent=60, tiles_done=3, tiles_total=5)
    jobs.give_back(lease, at=at)
    again = take(lease.job, at=at, by="worker-2")
    again.job.refresh_from_db()
    assert (again.job.attempts, again.job.percent) == (2, 0)
    assert (again.job.tiles_done, again.job.tiles_total) == (0, 0)


def test_the_database_knows_that_a_running_job_is_leased(lease: jobs.Lease) -> None:
    row = RestorationJob.objects.filter(pk=lease.job.pk)
    for nothing in ({"lease_token": ""}, {"lease_until": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**nothing)


@pytest.mark.django_db(transaction=True)
def test_six_workers_at_the_same_moment(at: datetime, sent_tasks) -> None:
    job = make_job(at=at)
    found = at_once(6, lambda n: jobs.claim(job_id=job.pk, token=f"worker-{n}", at=at))
    winners = [lease for lease in found if lease is not None]
    assert len(winners) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_token) == ("running", 1, winners[0].token)
    assert actions(job) == ["restorationjob.requested", "restorationjob.claim"]


@pytest.mark.django_db(transaction=True)
def test_many_jobs_among_many_workers(at: datetime, sent_tasks) -> None:
    """Each worker takes whatever is next until nothing is left: no job twice, none left behind."""
    staff, model = make_staff(), default_model()
    waiting = {make_job(photo=make_bare_photo(by=staff), model=model, at=at).pk for _ in range(40)}
    untouched = make_job(photo=make_bare_photo(by=staff), model=model, at=at)
    jobs.pause(job=untouched, actor=staff, at=at)

    def work(number: int) -> list[int]:
        taken = []
        while (lease := jobs.claim_next(token=f"worker-{number}", at=at)) is not None:
            assert lease.token == RestorationJob.objects.get(pk=lease.job.pk).lease_token
            taken.append(lease.job.pk)
        return taken

    by_worker = at_once(6, work)
    taken = [job_id for jobs_of_one in by_worker for job_id in jobs_of_one]
    assert sorted(taken) == sorted(waiting)
    held = RestorationJob.objects.filter(pk__in=waiting)
    assert set(held.values_list("state", "attempts")) == {("running", 1)}
    for number, mine in enumerate(by_worker):
        owned = held.filter(lease_token=f"worker-{number}").values_list("pk", flat=True)
        assert set(owned) == set(mine)
    claims = AuditEntry.objects.filter(action="restorationjob.claim")
    assert claims.count() == len(waiting)
    untouched.refresh_from_db()
    assert (untouched.state, untouched.attempts) == ("paused", 0)
