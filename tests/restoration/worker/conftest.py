"""A restore worker whose network is a few lines of Python. Everything around it is real."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from restoration import engine, worker
from restoration.models import RestorationJob
from tests.restoration.steps import REPORT, default_model

Progress = Callable[[engine.Progress], None]


def restored(image: np.ndarray) -> np.ndarray:
    """Four times the size and inverted: nobody takes it for the picture that went in."""
    return np.repeat(np.repeat(255 - image, 4, axis=0), 4, axis=1)


def step(done: int, total: int = 2, **more: Any) -> engine.Progress:
    return engine.Progress(
        stage=more.pop("stage", engine.Stage.RESTORING),
        fraction=done / total,
        tiles_done=done,
        tiles_total=total,
        **more,
    )


class FakeRestorer:
    """What the worker uses of ``engine.Restorer``. ``work`` is what happens inside."""

    def __init__(self, sha256: str) -> None:
        self.model = SimpleNamespace(sha256=sha256)
        self.face_model = None
        self.seen: list[tuple[tuple[int, ...], float]] = []
        self.work: Callable[[Progress], None] = lambda progress: None

    def restore(
        self, image: np.ndarray, *, options: engine.RestoreOptions, progress: Progress
    ) -> tuple[np.ndarray, Any]:
        self.seen.append((image.shape, options.scale))
        self.work(progress)
        return restored(image), SimpleNamespace(to_dict=lambda: copy.deepcopy(REPORT))


@pytest.fixture
def network(db: None, monkeypatch: pytest.MonkeyPatch) -> FakeRestorer:
    """Its weights are those of the default model."""
    fake = FakeRestorer(default_model().weights_sha256)
    monkeypatch.setattr(worker, "restorer", lambda *ids: fake)
    return fake


@pytest.fixture
def fresh() -> Callable[[RestorationJob], RestorationJob]:
    return lambda job: RestorationJob.objects.get(pk=job.pk)
