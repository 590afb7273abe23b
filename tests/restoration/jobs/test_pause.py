"""A job can be held until somebody lets it go on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from restoration import jobs
from restoration.errors import LeaseLost
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.conftest import SentTask
from tests.restoration.steps import REPORT, RESTORATION, actions, make_job, picture, rows, take


@pytest.mark.parametrize("running", [False, True])
def test_it_waits_until_it_is_resumed(
    job: RestorationJob,
    staff: User,
    at: datetime,
    sent_tasks: list[SentTask],
    committed,
    running: bool,
) -> None:
    other = make_job(at=at)
    untouched = RestorationJob.objects.filter(pk=other.pk).values().get()
    if running:
        jobs.renew(take(job, at=at), at=at, percent=60, tiles_done=3, tiles_total=5, faces_found=1)
    jobs.pause(job=job, actor=staff, at=at)
    held = RestorationJob.objects.get(pk=job.pk)
    assert (held.state, held.stage, held.attempts) == ("paused", "waiting", 0)
    assert (held.percent, held.tiles_done, held.tiles_total, held.faces_found) == (0, 0, 0, None)
    assert (held.lease_token, held.lease_until, held.started_at) == ("", None, None)
    assert AuditEntry.objects.latest("id").actor == staff
    # Neither the sweep nor a worker takes it up.
    sent_tasks.clear()
    later = at + timedelta(days=1)
    assert jobs.sweep(at=later)["returned"] == 0
    assert [args for _, args, _ in sent_tasks] == [(other.pk,)]
    assert jobs.claim(job_id=job.pk, token="worker-9", at=later) is None
    sent_tasks.clear()
    with committed():
        jobs.resume(job=held, actor=staff, at=later)
    again = RestorationJob.objects.get(pk=job.pk)
    assert (again.state, again.nudged_at) == ("queued", later)
    assert sent_tasks == [("restoration.restore", (job.pk,), {"queue": "restore", "priority": 5})]
    assert actions(job)[-2:] == ["restorationjob.pause", "restorationjob.resume"]
    other.refresh_from_db()
    assert {**untouched, "nudged_at": later} == (
        RestorationJob.objects.filter(pk=other.pk).values().get()
    )


def test_its_worker_finds_out_and_stores_nothing(
    lease: jobs.Lease, staff: User, at: datetime
) -> None:
    jobs.pause(job=lease.job, actor=staff, at=at)
    before = rows(*RESTORATION)
    with pytest.raises(LeaseLost):
        jobs.renew(lease, at=at, percent=80)
    with pytest.raises(LeaseLost):
        jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    jobs.fail(lease, code="unexpected", detail="", at=at)
    jobs.give_back(lease, at=at)
    assert rows(*RESTORATION) == before


def test_a_worker_that_missed_it_all_cannot_interfere(
    lease: jobs.Lease, staff: User, at: datetime
) -> None:
    """Paused, resumed and taken by another one while the first worked on a long tile."""
    jobs.pause(job=lease.job, actor=staff, at=at)
    jobs.resume(job=lease.job, actor=staff, at=at)
    take(lease.job, at=at, by="worker-2")
    with pytest.raises(LeaseLost):
        jobs.renew(lease, at=at, percent=80)
    assert RestorationJob.objects.get().percent == 0


def test_a_paused_job_can_be_cancelled(job: RestorationJob, staff: User, at: datetime) -> None:
    jobs.pause(job=job, actor=staff, at=at)
    jobs.cancel(job=job, actor=staff, at=at)
    assert RestorationJob.objects.get().state == "cancelled"


@pytest.mark.parametrize("verb", [jobs.pause, jobs.resume])
def test_what_is_over_stays_so(lease: jobs.Lease, staff: User, at: datetime, verb) -> None:
    jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    before = rows(*RESTORATION)
    with pytest.raises(IllegalTransition):
        verb(job=lease.job, actor=staff, at=at)
    assert rows(*RESTORATION) == before


def test_the_database_knows_that_nobody_holds_it(
    job: RestorationJob, staff: User, at: datetime
) -> None:
    jobs.pause(job=job, actor=staff, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        RestorationJob.objects.update(lease_token="worker-1")
