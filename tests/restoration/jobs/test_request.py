"""Asking for a restoration: one open job per photo."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from restoration import jobs
from restoration.errors import JobRefused
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Master, Photo
from tests.conftest import SentTask
from tests.factories import make_photo, make_staff
from tests.restoration.steps import RESTORATION, actions, at_once, default_model, rows, take

MESSAGE = "restoration.restore"


def test_it_is_queued_and_a_worker_is_told(
    photo: Photo, staff: User, at: datetime, settings, sent_tasks: list[SentTask], committed
) -> None:
    model = default_model()
    with committed():
        job = jobs.request(photo=photo, model=model, actor=staff, at=at)
    assert (job.photo, job.master, job.model) == (photo, photo.master, model)
    assert (job.state, job.stage, job.attempts, job.percent) == ("queued", "waiting", 0, 0)
    assert (job.requested_by, job.requested_at, job.nudged_at) == (staff, at, at)
    assert job.scale == settings.RESTORATION_SCALE
    assert sent_tasks == [(MESSAGE, (job.pk,), {"queue": "restore"})]
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("restorationjob.requested", staff)
    assert entry.after == {"photo": photo.public_id, "model": model.name}
    assert not photo.renditions.filter(kind="restored").exists()


@pytest.mark.parametrize("running", [False, True])
def test_while_one_is_open_that_one_is_returned(
    job: RestorationJob, photo: Photo, at: datetime, sent_tasks, committed, running: bool
) -> None:
    if running:
        take(job, at=at)
    actor, model = make_staff(), default_model()
    before = rows(*RESTORATION)
    with committed():
        again = jobs.request(photo=photo, model=model, actor=actor, at=at + timedelta(1))
    assert again.pk == job.pk
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_afterwards_there_may_be_another(job: RestorationJob, photo: Photo, at: datetime) -> None:
    jobs.cancel(job=job, actor=make_staff(), at=at)
    new = jobs.request(photo=photo, model=default_model(), actor=make_staff(), at=at)
    assert new.pk != job.pk
    job.refresh_from_db()
    assert (job.state, new.state) == ("cancelled", "queued")


def test_another_photo_has_a_job_of_its_own(job: RestorationJob, at: datetime) -> None:
    before = rows(RestorationJob)["RestorationJob"]
    jobs.request(photo=make_photo(), model=default_model(), actor=make_staff(), at=at)
    after = rows(RestorationJob)["RestorationJob"]
    assert after[:1] == before
    assert len(after) == 2


def test_what_is_large_already_is_refused(
    photo: Photo, staff: User, at: datetime, settings, sent_tasks, committed
) -> None:
    limit = settings.RESTORATION_MAX_INPUT_PIXELS
    model = default_model()
    Master.objects.filter(photo=photo).update(width=limit + 1, height=1)
    photo.refresh_from_db()
    before = rows(*RESTORATION)
    with pytest.raises(JobRefused) as refusal, committed():
        jobs.request(photo=photo, model=model, actor=staff, at=at)
    assert refusal.value.code == "large_enough"
    assert rows(*RESTORATION) == before
    assert sent_tasks == []
    Master.objects.filter(photo=photo).update(width=limit, height=1)
    photo.refresh_from_db()
    assert jobs.request(photo=photo, model=model, actor=staff, at=at).state == "queued"


def test_the_database_knows_one_open_job_per_photo(job: RestorationJob) -> None:
    job.pk, job.public_id = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        job.save(force_insert=True)
    assert RestorationJob.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_people_at_the_same_moment(at: datetime, sent_tasks: list[SentTask]) -> None:
    photo, model = make_photo(), default_model()
    people = [make_staff() for _ in range(4)]

    def request(number: int) -> int:
        mine = Photo.objects.select_related("master").get(pk=photo.pk)
        return jobs.request(photo=mine, model=model, actor=people[number], at=at).pk

    found = at_once(4, request)
    job = RestorationJob.objects.get()
    assert found == [job.pk] * 4
    assert actions(job) == ["restorationjob.requested"]
    assert sent_tasks == [(MESSAGE, (job.pk,), {"queue": "restore"})]
