"""A single tile may take longer than a lease lasts: a thread of its own keeps the job."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from restoration import jobs, worker
from restoration.errors import LeaseLost
from restoration.models import RestorationJob
from stock.catalogue.models import Rendition
from tests.conftest import Files
from tests.factories import make_staff
from tests.restoration.steps import actions, make_job, take, until
from tests.restoration.worker.conftest import FakeRestorer, step

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _short_leases(settings: Any) -> None:
    settings.RESTORATION_LEASE_SECONDS = 0.3


def beating() -> bool:
    return any(thread.name == "lease" for thread in threading.enumerate())


def test_a_long_tile_keeps_its_job(transactional_db, network: FakeRestorer, sent_tasks) -> None:
    job = make_job(at=timezone.now())

    def one_long_tile(progress) -> None:
        first = RestorationJob.objects.get(pk=job.pk)
        # Renewed without a word from the engine, more than once, to beyond the first lease.
        for _ in range(2):
            seen = RestorationJob.objects.get(pk=job.pk).lease_until
            until(lambda: RestorationJob.objects.get(pk=job.pk).lease_until > seen)  # noqa: B023
        now = RestorationJob.objects.get(pk=job.pk)
        assert now.lease_until > first.lease_until
        assert (now.state, now.lease_token) == ("running", first.lease_token)
        assert now.percent == first.percent

    network.work = one_long_tile
    worker.run(job.pk)
    assert RestorationJob.objects.get(pk=job.pk).state == "succeeded"
    assert actions(job)[-1] == "restorationjob.succeed"
    assert not beating()


def test_a_lost_lease_is_noticed_between_two_reports(
    transactional_db, network: FakeRestorer, files: Files, sent_tasks
) -> None:
    job = make_job(at=timezone.now())
    reached = []

    def work(progress) -> None:
        progress(step(1, 3))
        jobs.cancel(
            job=RestorationJob.objects.get(pk=job.pk), actor=make_staff(), at=timezone.now()
        )
        until(lambda: not beating())  # it beat once more, found out and stopped
        progress(step(2, 3))
        reached.append("another tile")

    network.work = work
    stored = files.all
    worker.run(job.pk)
    assert reached == []
    assert RestorationJob.objects.get(pk=job.pk).state == "cancelled"
    assert files.all == stored
    assert not Rendition.objects.filter(kind="restored").exists()


def test_a_database_that_hiccups_does_not_lose_the_job(
    transactional_db, monkeypatch: pytest.MonkeyPatch, sent_tasks
) -> None:
    lease = take(make_job(at=timezone.now()), at=timezone.now())
    beats: list[str] = []

    def renew(lease: jobs.Lease, **progress: Any) -> None:
        beats.append("beat")
        if len(beats) == 1:
            raise OperationalError("database is locked")

    monkeypatch.setattr(jobs, "renew", renew)
    with worker.Heartbeat(lease) as heartbeat:
        until(lambda: len(beats) >= 2)
        assert not heartbeat.lost
    assert not beating()


def test_it_stops_by_itself_when_the_job_is_gone(
    transactional_db, monkeypatch: pytest.MonkeyPatch, sent_tasks
) -> None:
    lease = take(make_job(at=timezone.now()), at=timezone.now())
    beats: list[str] = []

    def renew(lease: jobs.Lease, **progress: Any) -> None:
        beats.append("beat")
        raise LeaseLost("gone")

    monkeypatch.setattr(jobs, "renew", renew)
    with worker.Heartbeat(lease) as heartbeat:
        until(lambda: heartbeat.lost)
        until(lambda: not beating())
    assert beats == ["beat"]
