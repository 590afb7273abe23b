"""What the live view of a job asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from restoration import jobs
from restoration.jobs import Lease
from restoration.models import RestorationJob


def progress(client: Client, job: RestorationJob) -> dict[str, Any]:
    answer = client.get(f"/studio/restoration/{job.public_id}/progress/")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def test_queued(as_staff: Client, job: RestorationJob) -> None:
    told = progress(as_staff, job)
    assert (told["state"], told["final"], told["done"], told["total"]) == ("queued", False, 0, 100)
    assert (told["eta_seconds"], told["faces"], told["error_code"]) == (None, None, "")
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
