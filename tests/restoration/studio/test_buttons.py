"""Restore, stop, try again."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from restoration.jobs import Lease
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Master, Photo
from tests.conftest import SentTask
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
