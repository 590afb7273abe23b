"""Those who watch see the picture sharpen; nothing depends on it."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from restoration import jobs, live, worker
from restoration.canvas import Canvas
from restoration.models import RestorationJob
from stock.catalogue.models import Rendition
from tests.restoration.worker.conftest import FakeRestorer, step


def shown(job: RestorationJob) -> np.ndarray:
    picture = live.picture(job.public_id)
    assert picture is not None
    return np.array(Image.open(io.BytesIO(picture)))


def piece(whole: np.ndarray, left: int, top: int, width: int, height: int) -> dict:
    return {
        "box": (left, top, width, height),
        "pixels": whole[top : top + height, left : left + width],
    }


def test_it_sharpens_piece_by_piece_and_is_gone_at_the_end(
    job: RestorationJob, network: FakeRestorer, fresh
) -> None:
    """Red pieces on a photo without any red corner."""
    whole = np.zeros((512, 640, 3), np.uint8)
    whole[:, :] = (255, 0, 0)
    seen = []

    def work(progress) -> None:
        assert live.picture(job.public_id) is None
        progress(step(1, **piece(whole, 0, 0, 320, 512)))
        seen.append((live.version(job.public_id), shown(job)))
        assert fresh(job).state == "running"

    network.work = work
    worker.run(job.pk)
    ((version, picture),) = seen
    assert version
    assert picture.shape == (576, 720, 3)
    assert (np.abs(picture[:, :350].astype(int) - (254, 0, 0)) < 12).all()
    assert (picture[:, 370:, 1] > 30).mean() > 0.5  # the other half is still the photo
    assert (live.picture(job.public_id), live.version(job.public_id)) == (None, None)


def test_at_most_once_a_second(job: RestorationJob, network: FakeRestorer, monkeypatch) -> None:
    moments = iter([100.0, 100.0, 100.4, 100.9, 101.0])
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    shows = []
    monkeypatch.setattr(live, "show", lambda public_id, **options: shows.append(options["at"]))
    whole = np.zeros((512, 640, 3), np.uint8)

    def work(progress) -> None:
        for number in range(4):
            progress(step(number, 4, **piece(whole, 0, 128 * number, 640, 128)))

    network.work = work
    worker.run(job.pk)
    assert len(shows) == 2


def test_a_cache_that_is_away_costs_nobody_else_anything(
    job: RestorationJob, network: FakeRestorer, fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args, **options) -> None:
        raise ConnectionError("no cache")

    monkeypatch.setattr(live, "show", away)
    monkeypatch.setattr(live, "forget", away)
    whole = np.zeros((512, 640, 3), np.uint8)
    network.work = lambda progress: progress(step(1, **piece(whole, 0, 0, 640, 512)))
    worker.run(job.pk)
    assert fresh(job).state == "succeeded"


def test_gone_also_when_it_is_paused(
    job: RestorationJob, staff, at, network: FakeRestorer, fresh
) -> None:
    whole = np.zeros((512, 640, 3), np.uint8)

    def work(progress) -> None:
        progress(step(1, 3, **piece(whole, 0, 0, 640, 100)))
        assert live.picture(job.public_id)
        jobs.pause(job=RestorationJob.objects.get(pk=job.pk), actor=staff, at=at)
        progress(step(3, 3))
        pytest.fail("another tile")

    network.work = work
    worker.run(job.pk)
    assert fresh(job).state == "paused"
    assert live.picture(job.public_id) is None
    assert not Rendition.objects.filter(kind="restored").exists()


def test_pieces_meet_without_a_gap() -> None:
    canvas = Canvas(Image.new("RGB", (100, 70), "white"))
    whole = np.zeros((280, 400, 3), np.uint8)
    for top in range(0, 280, 40):
        for left in range(0, 400, 57):
            across = min(57, 400 - left)
            canvas.paint((left, top, across, 40), whole[top : top + 40, left : left + across])
    picture = np.array(Image.open(io.BytesIO(canvas.jpeg())))
    assert picture.shape == (504, 720, 3)
    assert picture.max() < 8


def test_what_is_not_part_of_a_whole_is_left_out() -> None:
    canvas = Canvas(Image.new("RGB", (100, 70), "white"))
    canvas.paint((0, 0, 10, 10), np.zeros((10, 10, 3), np.uint8))
    assert np.array(Image.open(io.BytesIO(canvas.jpeg()))).min() > 250
