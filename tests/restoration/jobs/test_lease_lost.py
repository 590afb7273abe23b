"""A worker that was believed dead and is not stores nothing, and leaves no file behind."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing.models import Submission
from restoration import jobs
from restoration.errors import LeaseLost
from restoration.models import RestorationJob
from stock.catalogue.models import current_restored
from tests.conftest import Files
from tests.factories import make_cleared_photo, make_staff
from tests.restoration.steps import REPORT, RESTORATION, make_job, picture, rows, take

EVERYTHING = (*RESTORATION, Submission)


def stores_nothing(lease: jobs.Lease, *, at: datetime, files: Files, sent_tasks, committed) -> None:
    before, stored = rows(*EVERYTHING), files.all
    with pytest.raises(LeaseLost), committed():
        jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    assert rows(*EVERYTHING) == before
    assert files.all == stored
    assert sent_tasks == []


def test_cancelled(lease: jobs.Lease, at: datetime, files: Files, sent_tasks, committed) -> None:
    jobs.cancel(job=lease.job, actor=make_staff(), at=at)
    stores_nothing(lease, at=at, files=files, sent_tasks=sent_tasks, committed=committed)


def test_held_by_another(
    lease: jobs.Lease, at: datetime, files: Files, sent_tasks, committed
) -> None:
    late = at + timedelta(hours=1)
    jobs.sweep(at=late)
    second = take(lease.job, at=late, by="worker-2")
    stores_nothing(lease, at=late, files=files, sent_tasks=sent_tasks, committed=committed)
    # The other one goes on undisturbed.
    rendition = jobs.succeed(second, picture=picture(2), report=REPORT, at=late)
    assert current_restored(photo=lease.job.photo).get() == rendition


def test_lost_in_the_very_moment_of_storing(
    lease: jobs.Lease,
    at: datetime,
    files: Files,
    sent_tasks,
    committed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file is written and its row inserted when the transition finds the lease gone: the
    earlier file is in force as before, and the new one is removed."""
    original = jobs.store_restored

    def store_and_lose(**options):
        rendition = original(**options)
        assert rendition.storage.exists(rendition.file_name)
        RestorationJob.objects.filter(pk=lease.job.pk).update(lease_token="worker-2")
        return rendition

    monkeypatch.setattr(jobs, "store_restored", store_and_lose)
    stored, renditions = files.all, rows(*RESTORATION)["Rendition"]
    with pytest.raises(LeaseLost), committed():
        jobs.succeed(lease, picture=picture(), report=REPORT, at=at)
    assert files.all == stored
    assert rows(*RESTORATION)["Rendition"] == renditions
    assert sent_tasks == []


def test_an_earlier_result_stays_in_force(
    db: None, at: datetime, files: Files, sent_tasks, committed
) -> None:
    photo = make_cleared_photo()
    in_force = current_restored(photo=photo).get()
    lease = take(make_job(photo=photo, at=at), at=at)
    jobs.cancel(job=lease.job, actor=make_staff(), at=at)
    sent_tasks.clear()
    stores_nothing(lease, at=at, files=files, sent_tasks=sent_tasks, committed=committed)
    assert current_restored(photo=photo).get() == in_force
    assert Submission.objects.get(photo=photo).state == "approved"
