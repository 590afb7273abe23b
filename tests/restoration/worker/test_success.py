"""From a message to a restored file: master read, network run, result stored."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
from PIL import Image

from restoration import engine, jobs, tasks, worker
from restoration.models import RestorationJob
from stock.catalogue import imaging
from stock.catalogue.models import Photo, current_restored
from tests.restoration.steps import REPORT, RESTORATION, actions, rows
from tests.restoration.worker.conftest import FakeRestorer, restored, step


def test_everything(
    job: RestorationJob, photo: Photo, network: FakeRestorer, fresh, sent_tasks, committed
) -> None:
    with photo.master.storage.open(photo.master.file_name) as file:
        source = np.array(imaging.decode(file).image)
    seen: list[tuple[str, int, int, int | None]] = []

    def work(progress) -> None:
        for event in (
            step(0, stage=engine.Stage.DETECTING_FACES),
            step(1, faces=3),
            step(2, faces=3, stage=engine.Stage.DONE),
        ):
            progress(event)
            now = fresh(job)
            seen.append((now.stage, now.percent, now.tiles_done, now.faces_found))

    network.work = work
    with committed():
        worker.run(job.pk)
    assert network.seen == [(source.shape, 4.0)]
    file = current_restored(photo=photo).get()
    stored = np.array(Image.open(io.BytesIO(file.read())))
    assert np.array_equal(stored, restored(source))
    assert (file.format, file.width, file.height) == ("PNG", 4 * 160, 4 * 128)
    report = {**REPORT, "asked": {"target": "x4", "fidelity": 0.0, "denoise": 0.0}}
    assert file.provenance == report
    done = fresh(job)
    assert (done.state, done.result, done.report) == ("succeeded", file, report)
    assert (done.percent, done.tiles_done, done.faces_found) == (100, 2, 3)
    assert actions(job) == [
        "restorationjob.requested",
        "restorationjob.claim",
        "restorationjob.succeed",
    ]
    # The first and the last report are written; in between at most two a second.
    assert seen[0] == ("detecting", 0, 0, None)
    assert seen[-1] == ("restoring", 100, 2, 3)
    assert sent_tasks == [("catalogue.make_previews", (file.pk,), {"queue": "media"})]


def test_the_same_message_again_does_nothing(
    job: RestorationJob, network: FakeRestorer, sent_tasks, committed
) -> None:
    with committed():
        worker.run(job.pk)
    sent_tasks.clear()
    before = rows(*RESTORATION)
    with committed():
        worker.run(job.pk)
    assert len(network.seen) == 1
    assert rows(*RESTORATION) == before
    assert sent_tasks == []


def test_a_message_of_a_cancelled_job_does_nothing(
    job: RestorationJob, staff, at, network: FakeRestorer
) -> None:
    jobs.cancel(job=job, actor=staff, at=at)
    before = rows(*RESTORATION)
    worker.run(job.pk)
    assert network.seen == []
    assert rows(*RESTORATION) == before


def test_the_task_only_passes_the_key_on(monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(worker, "run", asked.append)
    tasks.restore(7)
    assert asked == [7]


def test_many_reports_are_few_writes(
    job: RestorationJob, network: FakeRestorer, monkeypatch
) -> None:
    """The engine reports many times a second; the database hears about twice."""
    written: list[int] = []
    original = jobs.renew

    def renew(lease: jobs.Lease, **progress) -> None:
        if "percent" in progress:
            written.append(progress["percent"])
        original(lease, **progress)

    moments = iter([100.0, 100.0, 100.1, 100.49, 100.5, 100.9, 101.0])
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    monkeypatch.setattr(jobs, "renew", renew)

    def work(progress) -> None:
        for tile in (1, 2, 3, 4, 5, 10):
            progress(step(tile, 10))

    network.work = work
    worker.run(job.pk)
    assert written == [10, 40, 100]
