"""What tests of restoration do again and again, in one line each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from time import monotonic
from typing import Any

import pytest
from django.db import connection, models

from restoration import jobs
from restoration.models import ModelVersion, RestorationJob
from restoration.options import Options
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.renditions import Picture
from tests import pictures
from tests.factories import make_photo, make_staff

#: Whatever a restoration writes. ``rows(*RESTORATION)`` before and after: nothing happened.
RESTORATION: tuple[type[models.Model], ...] = (AuditEntry, RestorationJob, Rendition)

#: What the engine reports, as far as pages show it.
REPORT: dict[str, Any] = {
    "input_size": [160, 128],
    "output_size": [640, 512],
    "scale": 4.0,
    "model": "realesrgan-x4plus",
    "architecture": "RRDBNet-x4",
    "weights_sha256": "0" * 64,
    "model_licence": "BSD-3-Clause",
    "commercial_use": True,
    "dtype": "float32",
    "device": "cpu",
    "threads": 1,
    "tile_size": 192,
    "tiles": 2,
    "fallbacks": [],
    "faces": [],
    "faces_detected": True,
    "seconds": 1.5,
    "software": {"torch": "2"},
}


def rows(*kinds: type[models.Model]) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables, to compare with later."""
    return {kind.__name__: list(kind._default_manager.order_by("pk").values()) for kind in kinds}


def actions(target: models.Model) -> list[str]:
    """What the log says of a thing, oldest first."""
    entries = AuditEntry.objects.filter(
        target_type=target._meta.label_lower,
        target_id=str(getattr(target, "public_id", target.pk)),
    )
    return list(entries.order_by("id").values_list("action", flat=True))


def default_model() -> ModelVersion:
    """The model that migrations bring; transactional tests before this one took it away."""
    return ModelVersion.objects.get_or_create(
        name="realesrgan-x4plus",
        defaults={
            "state": "released",
            "is_default": True,
            "architecture": "RRDBNet-x4",
            "weights_sha256": "0" * 64,
            "licence": "BSD-3-Clause",
            "commercial_use": True,
        },
    )[0]


def make_job(*, photo: Photo | None = None, at: datetime, **chosen: Any) -> RestorationJob:
    """``chosen``: of :class:`Options`; the default model unless it says otherwise."""
    return jobs.request(
        photo=photo or make_photo(),
        options=Options(**{"model": default_model(), **chosen}),
        actor=make_staff(),
        at=at,
    )


def picture(seed: int = 1) -> Picture:
    """A result, as the worker hands it over."""
    width, height = 4 * pictures.SIZE[0], 4 * pictures.SIZE[1]
    return Picture(
        content=pictures.png(seed, (width, height)), format="PNG", width=width, height=height
    )


def take(job: RestorationJob, *, at: datetime, by: str = "worker-1") -> jobs.Lease:
    lease = jobs.claim(job_id=job.pk, token=by, at=at)
    assert lease is not None
    return lease


def until(condition: Callable[[], object], *, seconds: float = 30) -> None:
    """Look often, and not for ever."""
    pause, deadline = threading.Event(), monotonic() + seconds
    while not condition():
        if monotonic() > deadline:
            pytest.fail(f"did not happen within {seconds} s")
        pause.wait(0.01)


def at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """Call ``call(number)`` from ``count`` threads that start together, each with a database
    connection of its own; return the results. What one raises is raised here."""
    start = Barrier(count)

    def run(number: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
