"""Restore, stop, try again."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from restoration import jobs
from restoration.jobs import Lease
from restoration.models import ModelVersion, RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Master, Photo
from tests.conftest import SentTask
from tests.factories import make_restored
from tests.restoration.steps import RESTORATION, default_model, make_job, rows


def told(answer: HttpResponse) -> list[str]:
    return [message.level_tag for message in get_messages(answer.wsgi_request)]


def press(client: Client, job: RestorationJob, button: str) -> list[str]:
    answer = client.post(f"/studio/restoration/{job.public_id}/{button}/")
    assert answer.headers["Location"] == f"/studio/restoration/{job.public_id}/"
    return told(answer)


def test_restore(
    as_staff: Client, staff: User, photo: Photo, sent_tasks: list[SentTask], committed
) -> None:
    default_model()
    with committed():
        answer = as_staff.post(f"/studio/photos/{photo.public_id}/restore/")
    job = RestorationJob.objects.get()
    assert answer.headers["Location"] == f"/studio/restoration/{job.public_id}/"
    assert (job.photo, job.requested_by, job.state) == (photo, staff, "queued")
    assert [name for name, _, _ in sent_tasks] == ["restoration.restore"]
    # Pressed twice, it leads to the same job.
    again = as_staff.post(f"/studio/photos/{photo.public_id}/restore/")
    assert again.headers["Location"] == answer.headers["Location"]
    assert RestorationJob.objects.count() == 1


def test_a_photo_that_is_large_already(as_staff: Client, photo: Photo) -> None:
    default_model()
    Master.objects.filter(photo=photo).update(width=9_000, height=9_000)
    answer = as_staff.post(f"/studio/photos/{photo.public_id}/restore/")
    assert answer.headers["Location"] == f"/studio/photos/{photo.public_id}/"
    assert told(answer) == ["error"]
    assert not RestorationJob.objects.exists()


def test_stop(as_staff: Client, staff: User, lease: Lease, at: datetime) -> None:
    other = make_job(at=at)
    assert press(as_staff, lease.job, "cancel") == ["success"]
    job = RestorationJob.objects.get(pk=lease.job.pk)
    assert job.state == "cancelled"
    assert AuditEntry.objects.latest("id").actor == staff
    other.refresh_from_db()
    assert other.state == "queued"


def test_try_again(as_staff: Client, failed: RestorationJob, sent_tasks, committed) -> None:
    with committed():
        assert press(as_staff, failed, "retry") == ["success"]
    job = RestorationJob.objects.get(pk=failed.pk)
    assert (job.state, job.error_code) == ("queued", "")
    assert [name for name, _, _ in sent_tasks] == ["restoration.restore"]


@pytest.mark.parametrize("button", ["cancel", "retry"])
def test_what_is_done_is_done(as_staff: Client, succeeded: RestorationJob, button: str) -> None:
    before = rows(*RESTORATION)
    assert press(as_staff, succeeded, button) == ["error"]
    assert rows(*RESTORATION) == before


def test_try_again_while_another_one_is_under_way(
    as_staff: Client, failed: RestorationJob, at: datetime
) -> None:
    make_job(photo=failed.photo, at=at)
    before = rows(*RESTORATION)
    assert press(as_staff, failed, "retry") == ["error"]
    assert rows(*RESTORATION) == before


def test_pause_and_resume(as_staff: Client, lease: Lease, sent_tasks, committed) -> None:
    assert press(as_staff, lease.job, "pause") == ["success"]
    assert RestorationJob.objects.get(pk=lease.job.pk).state == "paused"
    sent_tasks.clear()
    with committed():
        assert press(as_staff, lease.job, "resume")[-1] == "success"
    assert RestorationJob.objects.get(pk=lease.job.pk).state == "queued"
    assert [name for name, _, _ in sent_tasks] == ["restoration.restore"]


def test_a_button_of_the_queue_leads_back_to_it(as_staff: Client, job: RestorationJob) -> None:
    url = f"/studio/restoration/{job.public_id}/pause/"
    answer = as_staff.post(url, {"from": "queue"})
    assert answer.headers["Location"] == "/studio/restoration/"
    job.refresh_from_db()
    assert job.state == "paused"


def test_up_and_down_to_the_ends_of_the_scale(
    as_staff: Client, staff: User, job: RestorationJob, at: datetime
) -> None:
    other = make_job(at=at)
    seen = []
    for direction in ("up", "up", "up", "down", "down", "down", "down"):
        answer = as_staff.post(f"/studio/restoration/{job.public_id}/move/{direction}/")
        assert answer.headers["Location"] == "/studio/restoration/"
        job.refresh_from_db()
        seen.append(job.priority)
    assert seen == [3, 1, 1, 3, 5, 7, 7]
    logged = AuditEntry.objects.filter(action="restorationjob.prioritised")
    assert [entry.actor for entry in logged] == [staff] * 5
    other.refresh_from_db()
    assert other.priority == 5


def test_who_is_being_restored_is_not_moved(as_staff: Client, lease: Lease) -> None:
    before = rows(*RESTORATION)
    answer = as_staff.post(f"/studio/restoration/{lease.job.public_id}/move/up/")
    assert told(answer) == ["error"]
    assert rows(*RESTORATION) == before


@pytest.fixture
def face_model(db: None) -> ModelVersion:
    return ModelVersion.objects.create(
        name="faces", purpose="face", state="released", commercial_use=False
    )


def test_restore_as_chosen(as_staff: Client, photo: Photo, face_model: ModelVersion) -> None:
    chosen = {
        "model": default_model().pk,
        "face_model": face_model.pk,
        "fidelity": "0.25",
        "target": "hd",
        "denoise": "0.3",
        "priority": "3",
    }
    as_staff.post(f"/studio/photos/{photo.public_id}/restore/", chosen)
    job = RestorationJob.objects.get()
    assert (job.model, job.face_model) == (default_model(), face_model)
    assert (job.fidelity, job.target, job.denoise, job.priority) == (0.25, "hd", 0.3, 3)
    # Done again, the form begins from there; in the usual order of the queue.
    jobs.cancel(job=job, actor=job.requested_by, at=job.requested_at)
    make_restored(photo)
    page = as_staff.get(f"/en/studio/quality/{photo.public_id}/")
    form = page.context["restore_form"]
    assert {name: form[name].value() for name in form.fields} == {
        **chosen,
        "fidelity": 0.25,
        "denoise": 0.3,
        "priority": 5,
    }
    assert "faces (never for sale)" in page.content.decode()
    assert '<option value="0.25" selected>' in page.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"target": "x8"}, {"denoise": "7"}, {"face_model": "99"}, {"model": "99"}]
)
def test_what_is_not_offered_is_refused(
    as_staff: Client, photo: Photo, face_model: ModelVersion, wrong: dict[str, str]
) -> None:
    sane = {"model": default_model().pk, "target": "x4", "denoise": "0.0", "priority": "5"}
    answer = as_staff.post(f"/studio/photos/{photo.public_id}/restore/", {**sane, **wrong})
    assert answer.headers["Location"] == f"/studio/photos/{photo.public_id}/"
    assert told(answer) == ["error"]
    assert not RestorationJob.objects.exists()


def test_without_a_face_model_nobody_is_asked_about_faces(as_staff: Client, photo: Photo) -> None:
    default_model()
    page = as_staff.get(f"/en/studio/photos/{photo.public_id}/").content.decode()
    assert 'name="target"' in page
    assert 'name="face_model"' not in page
    assert 'name="fidelity"' not in page
