"""Web code asks for a restoration with the default model, and never imports what restores."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from restoration import dispatch
from restoration.errors import JobRefused
from restoration.models import ModelVersion, RestorationJob
from restoration.options import Options
from stock.accounts.models import User
from stock.catalogue.models import Photo
from tests.conftest import SentTask
from tests.restoration.steps import default_model

ROOT = Path(__file__).resolve().parents[3]


def test_the_default_model_is_used(
    photo: Photo, staff: User, at: datetime, sent_tasks: list[SentTask], committed
) -> None:
    model = default_model()
    with committed():
        job = dispatch.restore(photo=photo, actor=staff, at=at)
    assert list(RestorationJob.objects.all()) == [job]
    assert (job.photo, job.model, job.requested_by) == (photo, model, staff)
    assert sent_tasks == [("restoration.restore", (job.pk,), {"queue": "restore", "priority": 5})]


def test_the_default_face_model_is_used_too(photo: Photo, staff: User, at: datetime) -> None:
    default_model()
    for number, default in enumerate([False, True]):
        ModelVersion.objects.create(
            name=f"faces-{number}",
            purpose="face",
            state="released",
            is_default=default,
            commercial_use=True,
        )
    assert dispatch.restore(photo=photo, actor=staff, at=at).face_model.name == "faces-1"


@pytest.mark.parametrize(
    ("architecture", "target"),
    [("RRDBNet-x4", "x4"), ("SRVGGNetCompact-x3", "x2"), ("RRDBNet-x2", "x2"), ("Some-x1", "hd")],
)
def test_not_more_than_the_default_model_enlarges(db: None, architecture: str, target: str) -> None:
    default_model()
    ModelVersion.objects.update(architecture=architecture)
    assert dispatch.default_options().target == target


def test_another_model_may_be_chosen(photo: Photo, staff: User, at: datetime) -> None:
    default_model()
    other = ModelVersion.objects.create(name="other", commercial_use=True, state="released")
    assert (
        dispatch.restore(photo=photo, actor=staff, at=at, options=Options(model=other)).model
        == other
    )


def test_without_a_default_nothing_is_queued(photo: Photo, staff: User, at: datetime) -> None:
    default_model()
    ModelVersion.objects.update(is_default=False)
    with pytest.raises(JobRefused) as refused:
        dispatch.restore(photo=photo, actor=staff, at=at)
    assert refused.value.code == "no_default_model"
    assert not RestorationJob.objects.exists()


@pytest.mark.parametrize("state", ["candidate", "retired"])
def test_a_model_that_is_not_released_restores_nothing(
    photo: Photo, staff: User, at: datetime, state: str
) -> None:
    other = ModelVersion.objects.create(name="other", commercial_use=True, state=state)
    with pytest.raises(JobRefused) as refused:
        dispatch.restore(photo=photo, actor=staff, at=at, options=Options(model=other))
    assert refused.value.code == "model_not_released"
    assert not RestorationJob.objects.exists()


def test_it_does_not_load_torch() -> None:
    script = (
        "import django, sys; django.setup();"
        "from restoration import dispatch, studio;"
        "print(sorted({'torch', 'cv2', 'mediapipe'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
