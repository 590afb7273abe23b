"""Asking for a restoration: one open job per photo."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from restoration import jobs
from restoration.errors import JobRefused
from restoration.models import ModelVersion, RestorationJob
from restoration.options import Options
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Master, Photo
from tests.conftest import SentTask
from tests.factories import make_photo, make_staff
from tests.restoration.steps import (
    RESTORATION,
    actions,
    at_once,
    default_model,
    make_job,
    rows,
    take,
)

MESSAGE = "restoration.restore"


def test_it_is_queued_and_a_worker_is_told(
    photo: Photo, staff: User, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    model = default_model()
    with committed():
        job = jobs.request(photo=photo, options=Options(model=model), actor=staff, at=at)
    assert (job.photo, job.master, job.model) == (photo, photo.master, model)
    assert (job.state, job.stage, job.attempts, job.percent) == ("queued", "waiting", 0, 0)
    assert (job.requested_by, job.requested_at, job.nudged_at) == (staff, at, at)
    assert (job.target, job.fidelity, job.denoise, job.face_model) == ("x4", 0, 0, None)
    assert sent_tasks == [(MESSAGE, (job.pk,), {"queue": "restore", "priority": 5})]
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("restorationjob.requested", staff)
    assert entry.after == {
        "photo": photo.public_id,
        "model": model.name,
        "face_model": None,
        "target": "x4",
        "fidelity": 0.0,
        "denoise": 0.0,
        "priority": 5,
    }
    assert not photo.renditions.filter(kind="restored").exists()


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_while_one_is_open_that_one_is_returned(
    job: RestorationJob, photo: Photo, at: datetime, sent_tasks, committed, state: str
) -> None:
    actor, model = make_staff(), default_model()
    if state == "running":
        take(job, at=at)
    if state == "paused":
        jobs.pause(job=job, actor=actor, at=at)
    before = rows(*RESTORATION)
    with committed():
        again = jobs.request(
            photo=photo, options=Options(model=model), actor=actor, at=at + timedelta(1)
        )
    assert again.pk == job.pk
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_afterwards_there_may_be_another(job: RestorationJob, photo: Photo, at: datetime) -> None:
    jobs.cancel(job=job, actor=make_staff(), at=at)
    new = jobs.request(
        photo=photo, options=Options(model=default_model()), actor=make_staff(), at=at
    )
    assert new.pk != job.pk
    job.refresh_from_db()
    assert (job.state, new.state) == ("cancelled", "queued")


def test_another_photo_has_a_job_of_its_own(job: RestorationJob, at: datetime) -> None:
    before = rows(RestorationJob)["RestorationJob"]
    jobs.request(
        photo=make_photo(), options=Options(model=default_model()), actor=make_staff(), at=at
    )
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
        jobs.request(photo=photo, options=Options(model=model), actor=staff, at=at)
    assert refusal.value.code == "large_enough"
    assert rows(*RESTORATION) == before
    assert sent_tasks == []
    Master.objects.filter(photo=photo).update(width=limit, height=1)
    photo.refresh_from_db()
    assert (
        jobs.request(photo=photo, options=Options(model=model), actor=staff, at=at).state
        == "queued"
    )


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
        return jobs.request(
            photo=mine, options=Options(model=model), actor=people[number], at=at
        ).pk

    found = at_once(4, request)
    job = RestorationJob.objects.get()
    assert found == [job.pk] * 4
    assert actions(job) == ["restorationjob.requested"]
    assert sent_tasks == [(MESSAGE, (job.pk,), {"queue": "restore", "priority": 5})]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"model": {"state": "candidate"}}, "model_not_released"),
        ({"model": {"purpose": "face"}}, "wrong_purpose"),
        ({"model": {"architecture": "RRDBNet-x2"}}, "beyond_the_model"),
        ({"face_model": {"purpose": "face", "state": "retired"}}, "model_not_released"),
        ({"face_model": {"purpose": "upscale"}}, "wrong_purpose"),
    ],
)
def test_a_model_that_cannot_do_it_is_refused(
    photo: Photo, staff: User, at: datetime, chosen: dict, code: str
) -> None:
    made = {
        name: ModelVersion.objects.create(
            **{"name": name, "state": "released", "commercial_use": True, **fields}
        )
        for name, fields in chosen.items()
    }
    before = rows(*RESTORATION)
    with pytest.raises(JobRefused) as refusal:
        jobs.request(
            photo=photo, options=Options(**{"model": default_model(), **made}), actor=staff, at=at
        )
    assert refusal.value.code == code
    assert rows(*RESTORATION) == before


def test_what_is_chosen_is_kept(photo: Photo, at: datetime) -> None:
    face = ModelVersion.objects.create(
        name="faces", purpose="face", state="released", commercial_use=True
    )
    chosen = {"face_model": face, "target": "2k", "fidelity": 0.25, "denoise": 0.5, "priority": 3}
    job = make_job(photo=photo, at=at, **chosen)
    job.refresh_from_db()
    assert {name: getattr(job, name) for name in chosen} == chosen
    assert AuditEntry.objects.latest("id").after == {
        "photo": photo.public_id,
        "model": job.model.name,
        **chosen,
        "face_model": "faces",
    }
    # A redo begins from it, but in the usual order of the queue.
    assert Options.of(job) == Options(**{"model": job.model, **chosen, "priority": 5})


@pytest.mark.parametrize(
    "nonsense", [{"fidelity": 1.1}, {"denoise": -0.1}, {"target": "x8"}, {"priority": 4}]
)
def test_the_database_knows_what_may_be_chosen(job: RestorationJob, nonsense: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RestorationJob.objects.filter(pk=job.pk).update(**nonsense)
