"""A failure says why and can be tried again from the beginning."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from restoration import jobs
from restoration.errors import JobRefused
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Rendition
from tests.conftest import SentTask
from tests.factories import make_staff
from tests.restoration.steps import REPORT, RESTORATION, actions, make_job, picture, rows, take


@pytest.fixture
def failed(lease: jobs.Lease, at: datetime) -> RestorationJob:
    jobs.renew(lease, at=at, percent=60, tiles_done=3, tiles_total=5)
    jobs.fail(lease, code="out_of_memory", detail="no tile fits", at=at)
    return RestorationJob.objects.get(pk=lease.job.pk)


def test_why_is_kept(failed: RestorationJob, at: datetime) -> None:
    assert (failed.state, failed.error_code) == ("failed", "out_of_memory")
    assert (failed.error_detail, failed.finished_at) == ("no tile fits", at)
    assert (failed.lease_token, failed.lease_until, failed.result) == ("", None, None)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.reason) == ("restorationjob.fail", "out_of_memory")
    assert not Rendition.objects.filter(kind="restored").exists()


def test_a_long_explanation_is_cut(lease: jobs.Lease, at: datetime) -> None:
    jobs.fail(lease, code="unexpected", detail="x" * 9_000, at=at)
    assert len(RestorationJob.objects.get().error_detail) == 2_000


def test_whoever_lost_the_job_cannot_fail_it(lease: jobs.Lease, at: datetime) -> None:
    late = at + timedelta(hours=1)
    jobs.sweep(at=late)
    take(lease.job, at=late, by="worker-2")
    before = rows(*RESTORATION)
    jobs.fail(lease, code="unexpected", detail="", at=late)
    assert rows(*RESTORATION) == before


def test_again_from_the_beginning(
    failed: RestorationJob, staff: User, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    later = at + timedelta(hours=1)
    with committed():
        jobs.retry(job=failed, actor=staff, at=later)
    job = RestorationJob.objects.get(pk=failed.pk)
    assert (job.state, job.stage, job.attempts) == ("queued", "waiting", 0)
    assert (job.percent, job.tiles_done, job.tiles_total) == (0, 0, 0)
    assert (job.error_code, job.error_detail, job.finished_at) == ("", "", None)
    assert (job.nudged_at, job.requested_at) == (later, at)
    assert sent_tasks == [("restoration.restore", (job.pk,), {"queue": "restore", "priority": 5})]
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("restorationjob.retry", staff)


def test_a_cancelled_job_can_be_tried_again(job: RestorationJob, staff: User, at: datetime) -> None:
    jobs.cancel(job=job, actor=staff, at=at)
    jobs.retry(job=job, actor=staff, at=at)
    assert RestorationJob.objects.get().state == "queued"


@pytest.mark.parametrize("state", ["queued", "running", "succeeded"])
def test_nothing_else_can(
    job: RestorationJob, staff: User, at: datetime, sent_tasks, committed, state: str
) -> None:
    if state != "queued":
        lease = take(job, at=at)
    if state == "succeeded":
        jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    sent_tasks.clear()
    before = rows(*RESTORATION)
    with pytest.raises(IllegalTransition), committed():
        jobs.retry(job=job, actor=staff, at=at)
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_not_while_another_one_is_open(
    failed: RestorationJob, staff: User, at: datetime, sent_tasks, committed
) -> None:
    make_job(photo=failed.photo, at=at)
    sent_tasks.clear()
    before = rows(*RESTORATION)
    with pytest.raises(JobRefused) as refusal, committed():
        jobs.retry(job=failed, actor=staff, at=at)
    assert refusal.value.code == "already_open"
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_the_database_knows_that_a_failure_has_a_code(failed: RestorationJob) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RestorationJob.objects.update(error_code="")


def test_every_step_of_a_long_life_is_logged(lease: jobs.Lease, staff: User, at: datetime) -> None:
    job = lease.job
    jobs.give_back(lease, at=at)
    jobs.fail(take(job, at=at), code="unexpected", detail="", at=at)
    jobs.retry(job=job, actor=staff, at=at)
    jobs.cancel(job=job, actor=make_staff(), at=at)
    jobs.retry(job=job, actor=staff, at=at)
    jobs.succeed(take(job, at=at), picture=picture(), report=REPORT, at=at)
    steps = "requested claim return claim fail retry cancel retry claim succeed"
    assert actions(job) == [f"restorationjob.{step}" for step in steps.split()]
    entries = AuditEntry.objects.filter(target_id=job.public_id).order_by("id")[1:]
    states = [(entry.before["state"], entry.after["state"]) for entry in entries]
    assert states == [
        ("queued", "running"),
        ("running", "queued"),
        ("queued", "running"),
        ("running", "failed"),
        ("failed", "queued"),
        ("queued", "cancelled"),
        ("cancelled", "queued"),
        ("queued", "running"),
        ("running", "succeeded"),
    ]
    assert all(bool(entry.actor) != bool(entry.system) for entry in entries)
