"""Whatever goes wrong fails the job with a code; the unrestored picture is never stored."""

from __future__ import annotations

import pytest

from restoration import engine, jobs, worker
from restoration.models import RestorationJob
from restoration.options import Options
from stock.catalogue.models import Photo, Rendition, current_restored
from tests.conftest import Files
from tests.restoration.steps import actions, default_model, rows
from tests.restoration.worker.conftest import FakeRestorer, step


@pytest.fixture
def fails(job: RestorationJob, photo: Photo, files: Files, fresh, sent_tasks, committed):
    """Run the job and see it fail with nothing stored; return it."""

    def fails() -> RestorationJob:
        stored, renditions = files.all, rows(Rendition)
        sent_tasks.clear()
        with committed():
            worker.run(job.pk)
        done = fresh(job)
        assert (done.state, done.result, done.report) == ("failed", None, None)
        assert (done.lease_token, done.lease_until) == ("", None)
        assert files.all == stored
        assert rows(Rendition) == renditions
        assert not Rendition.objects.filter(kind="restored").exists()
        assert actions(job)[-1] == "restorationjob.fail"
        assert sent_tasks == []
        return done

    return fails


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (engine.InvalidInput, "invalid_input"),
        (engine.OutOfMemory, "out_of_memory"),
        (engine.DegenerateOutput, "degenerate_output"),
        (engine.FaceDetectorError, "face_detector"),
        (engine.RestorationError, "restoration_failed"),
    ],
)
def test_what_the_engine_refuses_keeps_its_code(
    network: FakeRestorer, fails, error: type[engine.RestorationError], code: str
) -> None:
    def work(progress) -> None:
        progress(step(1))
        raise error("the engine's own words")

    network.work = work
    done = fails()
    assert (done.error_code, done.error_detail) == (code, "the engine's own words")


def test_other_weights_than_those_released(network: FakeRestorer, fails) -> None:
    network.model.sha256 = "f" * 64
    done = fails()
    assert done.error_code == "weights_changed"
    assert done.model.name in done.error_detail
    assert network.seen == []


def test_weights_that_cannot_be_loaded(
    network: FakeRestorer, fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*ids: int | None) -> FakeRestorer:
        raise engine.WeightsError("the file was altered")

    monkeypatch.setattr(worker, "restorer", load)
    assert fails().error_code == "weights"


def test_something_nobody_thought_of(network: FakeRestorer, fails) -> None:
    def work(progress) -> None:
        raise ZeroDivisionError("oops")

    network.work = work
    done = fails()
    assert (done.error_code, done.error_detail) == ("unexpected", "ZeroDivisionError('oops')")


def test_a_master_that_is_gone(network: FakeRestorer, photo: Photo, fails, files: Files) -> None:
    photo.master.storage.delete(photo.master.file_name)
    assert fails().error_code == "unexpected"
    assert network.seen == []


def test_a_result_that_cannot_be_stored(
    network: FakeRestorer, fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**options):
        raise OSError("No space left on device")

    monkeypatch.setattr(jobs, "store_restored", full)
    done = fails()
    assert done.error_code == "unexpected"
    assert "No space left" in done.error_detail


def test_an_earlier_result_stays_in_force(
    network: FakeRestorer, photo: Photo, job: RestorationJob, fresh
) -> None:
    worker.run(job.pk)
    earlier = current_restored(photo=photo).get()
    second = jobs.request(
        photo=photo,
        options=Options(model=default_model()),
        actor=job.requested_by,
        at=job.requested_at,
    )

    def work(progress) -> None:
        raise engine.DegenerateOutput("flat")

    network.work = work
    worker.run(second.pk)
    assert (fresh(second).state, fresh(job).state) == ("failed", "succeeded")
    assert current_restored(photo=photo).get() == earlier
