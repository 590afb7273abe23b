"""Model versions: imported as candidates, released by a person, one default per purpose."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from restoration import releases
from restoration.errors import ModelRefused
from restoration.models import ModelVersion
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.conftest import Files
from tests.restoration.steps import default_model

WEIGHTS = releases.Weights(
    content=b"weights",
    extension="pth",
    sha256="a" * 64,
    architecture="RRDBNet-x4",
    purpose="upscale",
)


def imported(at: datetime, **changes: object) -> ModelVersion:
    values = {
        "weights": WEIGHTS,
        "name": "new",
        "licence": "MIT",
        "source": "a file",
        "commercial_use": True,
        "actor": "import_model",
        "at": at,
        **changes,
    }
    return releases.import_version(**values)  # type: ignore[arg-type]


def test_an_imported_model_is_a_candidate_and_changes_nothing_else(
    db: None, at: datetime, files: Files
) -> None:
    before = default_model()
    version = imported(at)
    assert (version.state, version.is_default) == ("candidate", False)
    assert files.private == [version.file_name]
    assert ModelVersion.objects.get(is_default=True) == before
    assert AuditEntry.objects.get(target_id=version.public_id).action == "modelversion.imported"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": "new"}, "name_taken"), ({"name": "other"}, "weights_known")],
)
def test_a_known_name_or_file_is_refused_and_stores_nothing(
    db: None, at: datetime, files: Files, changes: dict[str, object], code: str
) -> None:
    imported(at)
    kept, rows = files.private, ModelVersion.objects.count()
    with pytest.raises(ModelRefused) as refused:
        imported(at, **changes)
    assert refused.value.code == code
    assert (files.private, ModelVersion.objects.count()) == (kept, rows)


def test_one_default_takes_the_place_of_another(db: None, at: datetime, staff: User) -> None:
    before, version = default_model(), imported(at)
    with pytest.raises(ModelRefused) as refused:
        releases.make_default(version=version, actor=staff, at=at)
    assert refused.value.code == "not_released"
    assert ModelVersion.objects.get(is_default=True) == before

    releases.release(version=version, actor=staff, at=at, reason="better on the test set")
    releases.make_default(version=version, actor=staff, at=at)
    assert ModelVersion.objects.get(is_default=True) == version
    entry = AuditEntry.objects.get(action="modelversion.made_default")
    assert entry.before == {"default": before.name}
    assert entry.actor == staff


def test_the_default_cannot_be_retired(db: None, at: datetime, staff: User) -> None:
    version = default_model()
    with pytest.raises(ModelRefused):
        releases.retire(version=version, actor=staff, at=at)
    version.refresh_from_db()
    assert (version.state, version.is_default) == ("released", True)


def test_a_retired_model_may_be_released_again_but_not_retired_twice(
    db: None, at: datetime, staff: User
) -> None:
    version = imported(at)
    releases.retire(version=version, actor=staff, at=at)
    with pytest.raises(IllegalTransition):
        releases.retire(version=version, actor=staff, at=at)
    releases.release(version=version, actor=staff, at=at)
    assert ModelVersion.objects.get(pk=version.pk).state == "released"


@pytest.mark.parametrize("values", [{"is_default": True}, {"state": "candidate"}])
def test_the_database_holds_to_one_released_default(
    db: None, at: datetime, values: dict[str, object]
) -> None:
    default, version = default_model(), imported(at)
    ModelVersion.objects.filter(pk=version.pk).update(state="released")
    target = version if "is_default" in values else default
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.filter(pk=target.pk).update(**values)


def test_metrics_are_kept_beside_earlier_ones(db: None, at: datetime, staff: User) -> None:
    version = imported(at)
    releases.record_metrics(version=version, metrics={"psnr": 26.6}, actor=staff, at=at)
    releases.record_metrics(version=version, metrics={"ssim": 0.74}, actor=staff, at=at)
    assert ModelVersion.objects.get(pk=version.pk).metrics == {"psnr": 26.6, "ssim": 0.74}
