"""The worker is stopped, or its job is taken away, in the middle of the work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from restoration import jobs, worker
from restoration.models import RestorationJob
from stock.accounts.models import User
from stock.catalogue.models import Rendition
from tests.conftest import Files, SentTask
from tests.restoration.steps import RESTORATION, actions, rows
from tests.restoration.worker.conftest import FakeRestorer, step


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_a_warm_shutdown_gives_the_job_back(
    job: RestorationJob,
    network: FakeRestorer,
    fresh,
    files: Files,
    sent_tasks: list[SentTask],
    committed,
    end: type[BaseException],
) -> None:
    def work(progress) -> None:
        progress(step(1))
        raise end

    network.work = work
    stored = files.all
    with committed(), pytest.raises(end):
        worker.run(job.pk)
    back = fresh(job)
    assert (back.state, back.stage, back.attempts) == ("queued", "waiting", 1)
    assert (back.lease_token, back.lease_until, back.error_code) == ("", None, "")
    assert actions(job)[-1] == "restorationjob.return"
    assert sent_tasks == [("restoration.restore", (job.pk,), {"queue": "restore", "priority": 5})]
    assert files.all == stored
    # The next worker starts over and succeeds.
    network.work = lambda progress: None
    worker.run(job.pk)
    assert (fresh(job).state, fresh(job).attempts) == ("succeeded", 2)


def test_cancelled_while_running(
    job: RestorationJob,
    staff: User,
    at,
    network: FakeRestorer,
    fresh,
    files: Files,
    sent_tasks,
    committed,
) -> None:
    """The next report of the engine ends it: the remaining tiles are never worked on."""
    reached = []

    def work(progress) -> None:
        progress(step(1, 3))
        jobs.cancel(job=RestorationJob.objects.get(pk=job.pk), actor=staff, at=at)
        progress(step(3, 3))
        reached.append("another tile")

    network.work = work
    stored, renditions = files.all, rows(Rendition)
    sent_tasks.clear()
    with committed():
        worker.run(job.pk)
    assert reached == []
    assert fresh(job).state == "cancelled"
    assert actions(job)[-1] == "restorationjob.cancel"
    assert files.all == stored
    assert rows(Rendition) == renditions
    assert sent_tasks == []


def test_cancelled_after_the_last_report(
    job: RestorationJob, staff: User, at, network: FakeRestorer, fresh, files: Files
) -> None:
    def work(progress) -> None:
        progress(step(3, 3))
        jobs.cancel(job=RestorationJob.objects.get(pk=job.pk), actor=staff, at=at)

    network.work = work
    stored = files.all
    worker.run(job.pk)
    assert fresh(job).state == "cancelled"
    assert files.all == stored
    assert not Rendition.objects.filter(kind="restored").exists()


def test_swept_up_and_finished_by_another_worker(
    job: RestorationJob, network: FakeRestorer, fresh
) -> None:
    """The first one was only slow. When it comes to, the second one has finished: the result of
    the second stays, and the first stores nothing."""

    def slow(progress) -> None:
        network.work = lambda progress: None
        running = fresh(job)
        jobs.sweep(at=running.lease_until + timedelta(seconds=1))
        worker.run(job.pk)
        assert fresh(job).state == "succeeded"
        states.append(rows(*RESTORATION))

    states: list[dict] = []
    network.work = slow
    worker.run(job.pk)
    assert len(network.seen) == 2
    assert [rows(*RESTORATION)] == states
