"""Model versions: imported as candidates, released by a person, one default per purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from restoration.errors import ModelRefused
from restoration.models import ModelVersion
from stock.accounts.models import User
from stock.audit.services import Actor, record
from stock.catalogue.renditions import private_name, stored


@dataclass(frozen=True, slots=True)
class Weights:
    """A file that the engine has recognised (see the command ``import_model``)."""

    content: bytes
    extension: str
    sha256: str
    architecture: str
    purpose: str


def import_version(
    *,
    weights: Weights,
    name: str,
    licence: str,
    source: str,
    commercial_use: bool,
    actor: Actor,
    at: datetime,
) -> ModelVersion:
    """Keep the weights privately and record a candidate. Nothing is restored with it yet.

    Raises :class:`ModelRefused` if the name or the very same file is known already.
    """
    known = ModelVersion.objects.filter(name=name).first()
    if known is not None:
        raise ModelRefused(_("There is a model of this name already."), code="name_taken")
    twin = ModelVersion.objects.filter(weights_sha256=weights.sha256).first()
    if twin is not None:
        raise ModelRefused(
            _("These weights are known already, as %(name)s.") % {"name": twin.name},
            code="weights_known",
        )
    storage = storages["default"]
    path = private_name("models", weights.extension)
    with stored(storage, path, weights.content) as actual, transaction.atomic():
        version = ModelVersion.objects.create(
            name=name,
            purpose=weights.purpose,
            architecture=weights.architecture,
            weights_sha256=weights.sha256,
            file_name=actual,
            source=source,
            licence=licence,
            commercial_use=commercial_use,
            imported_by=actor if isinstance(actor, User) else None,
            imported_at=at,
        )
        record(
            action="modelversion.imported",
            target=version,
            actor=actor,
            at=at,
            after={
                "name": name,
                "sha256": weights.sha256,
                "licence": licence,
                "commercial_use": commercial_use,
            },
        )
    return version


def release(*, version: ModelVersion, actor: User, at: datetime, reason: str = "") -> None:
    """Let the model restore photos. Raises IllegalTransition."""
    ModelVersion.MACHINE.apply(version, "release", actor=actor, at=at, reason=reason)


def retire(*, version: ModelVersion, actor: User, at: datetime, reason: str = "") -> None:
    """Let the model restore no more. Raises :class:`ModelRefused` for the default one."""
    with transaction.atomic():
        if ModelVersion.objects.filter(pk=version.pk, is_default=True).exists():
            raise ModelRefused(_("Make another model the default first."), code="default_model")
        ModelVersion.MACHINE.apply(version, "retire", actor=actor, at=at, reason=reason)


def make_default(*, version: ModelVersion, actor: User, at: datetime) -> None:
    """Let the model restore whatever no other is chosen for, in the place of the one before.

    Raises :class:`ModelRefused` unless it is released.
    """
    with transaction.atomic():
        before = ModelVersion.objects.filter(purpose=version.purpose, is_default=True).first()
        ModelVersion.objects.filter(purpose=version.purpose, is_default=True).update(
            is_default=False
        )
        changed = ModelVersion.objects.filter(
            pk=version.pk, state=ModelVersion.State.RELEASED
        ).update(is_default=True)
        if not changed:
            raise ModelRefused(_("Release the model first."), code="not_released")
        version.is_default = True
        record(
            action="modelversion.made_default",
            target=version,
            actor=actor,
            at=at,
            before={"default": before.name if before else None},
            after={"default": version.name},
        )


def stop_default(*, version: ModelVersion, actor: User, at: datetime) -> None:
    """Restore faces like the rest of the picture unless somebody chooses otherwise.

    Raises :class:`ModelRefused` for other models than the default one of faces: whole photos
    cannot do without one.
    """
    with transaction.atomic():
        changed = ModelVersion.objects.filter(
            pk=version.pk, purpose=ModelVersion.Purpose.FACE, is_default=True
        ).update(is_default=False)
        if not changed:
            raise ModelRefused(_("Make another model the default first."), code="default_model")
        version.is_default = False
        record(
            action="modelversion.default_stopped",
            target=version,
            actor=actor,
            at=at,
            before={"default": version.name},
            after={"default": None},
        )


def record_metrics(
    *, version: ModelVersion, metrics: dict[str, Any], actor: Actor, at: datetime
) -> None:
    """Keep what an evaluation measured, beside what was measured before."""
    with transaction.atomic():
        before = ModelVersion.objects.get(pk=version.pk).metrics
        version.metrics = {**before, **metrics}
        ModelVersion.objects.filter(pk=version.pk).update(metrics=version.metrics)
        record(
            action="modelversion.measured",
            target=version,
            actor=actor,
            at=at,
            before=before,
            after=version.metrics,
        )
