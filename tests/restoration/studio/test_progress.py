"""What the live view of a job asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from restoration import jobs, live
from restoration.jobs import Lease
from restoration.models import RestorationJob
from stock.accounts.models import User
from tests.restoration.steps import make_job


def progress(client: Client, job: RestorationJob) -> dict[str, Any]:
    answer = client.get(f"/studio/restoration/{job.public_id}/progress/")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def test_queued(as_staff: Client, job: RestorationJob) -> None:
    told = progress(as_staff, job)
    assert (told["state"], told["final"], told["done"], told["total"]) == ("queued", False, 0, 100)
    assert (told["eta_seconds"], told["faces"], told["error_code"]) == (None, None, "")
    assert told["preview_url"] is None
    assert told["state_label"]
    assert told["stage_label"]
    assert "sha256" not in told


def test_running(
    as_staff: Client, lease: Lease, at: datetime, clock: Callable[[datetime], None]
) -> None:
    moment = at + timedelta(seconds=20)
    jobs.renew(lease, at=moment, stage="restoring", percent=40, faces_found=2)
    clock(moment)
    as_staff.force_login(lease.job.requested_by)
    told = progress(as_staff, lease.job)
    assert (told["state"], told["final"], told["done"]) == ("running", False, 40)
    assert (told["eta_seconds"], told["faces"]) == (30, 2)


def test_how_many_come_before_it(as_staff: Client, job: RestorationJob, at: datetime) -> None:
    assert "before it" not in stage(as_staff, job)
    make_job(at=at, priority=RestorationJob.Priority.HIGH)
    make_job(at=at)
    assert stage(as_staff, job) == "1 job comes before it"
    make_job(at=at, priority=RestorationJob.Priority.URGENT)
    assert stage(as_staff, job) == "2 jobs come before it"


def stage(client: Client, job: RestorationJob) -> str:
    return client.get(f"/en/studio/restoration/{job.public_id}/progress/").json()["stage_label"]


def test_the_picture_as_far_as_it_has_come(
    as_staff: Client, lease: Lease, at: datetime, client: Client, fan: User
) -> None:
    assert progress(as_staff, lease.job)["preview_url"] is None
    live.show(lease.job.public_id, picture=b"first", at=at)
    first = progress(as_staff, lease.job)["preview_url"]
    answer = as_staff.get(first)
    assert (answer.content, answer.headers["Content-Type"]) == (b"first", "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, no-store"
    live.show(lease.job.public_id, picture=b"second", at=at + timedelta(seconds=1))
    second = progress(as_staff, lease.job)["preview_url"]
    assert second != first
    assert as_staff.get(second).content == b"second"
    # For staff alone.
    assert client.get(second).status_code == 302
    client.force_login(fan)
    assert client.get(second).status_code == 403
    live.forget(lease.job.public_id)
    assert progress(as_staff, lease.job)["preview_url"] is None
    assert as_staff.get(second).status_code == 404


def test_succeeded(as_staff: Client, succeeded: RestorationJob) -> None:
    told = progress(as_staff, succeeded)
    assert (told["state"], told["final"], told["done"]) == ("succeeded", True, 100)
    assert (told["before"], told["after"], told["seconds"]) == ([160, 128], [640, 512], 0.0)
    assert succeeded.result is not None
    assert told["sha256"] == succeeded.result.sha256


def test_failed(as_staff: Client, failed: RestorationJob) -> None:
    told = progress(as_staff, failed)
    assert (told["state"], told["final"]) == ("failed", True)
    assert told["error_code"] == "out_of_memory"
    assert "sha256" not in told
