"""A job that hangs is given up, after a time that grows with its picture."""

from __future__ import annotations

from restoration import worker
from stock.catalogue.models import Rendition
from tests.restoration.worker.conftest import FakeRestorer, step


def test_a_larger_picture_has_more_time(settings) -> None:
    settings.RESTORATION_LIMIT_SECONDS = 100
    settings.RESTORATION_LIMIT_SECONDS_PER_MEGAPIXEL = 10
    assert worker.time_limit(pixels=0) == 100
    assert worker.time_limit(pixels=2_500_000) == 125


def test_past_its_limit_the_job_fails_and_stores_nothing(
    network: FakeRestorer, job, fresh, settings
) -> None:
    settings.RESTORATION_LIMIT_SECONDS = -1
    settings.RESTORATION_LIMIT_SECONDS_PER_MEGAPIXEL = 0
    network.work = lambda progress: progress(step(1))
    worker.run(job.pk)
    done = fresh(job)
    assert (done.state, done.error_code) == ("failed", "time_limit")
    assert not Rendition.objects.filter(kind="restored").exists()
