"""What web code may ask of restoration, without importing what workers import."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from restoration import jobs
from restoration.errors import JobRefused
from restoration.models import ModelVersion, RestorationJob
from stock.accounts.models import User
from stock.catalogue.models import Photo


def default_model() -> ModelVersion:
    """The model that restores unless someone chooses another. Raises JobRefused without one."""
    version = ModelVersion.objects.filter(
        purpose=ModelVersion.Purpose.UPSCALE, is_default=True
    ).first()
    if version is None:
        raise JobRefused(_("No model has been made the default."), code="no_default_model")
    return version


def restore(
    *, photo: Photo, actor: User, at: datetime, model: ModelVersion | None = None
) -> RestorationJob:
    """Queue a restoration of the photo, with the default model unless one is given.

    Raises JobRefused.
    """
    return jobs.request(photo=photo, model=model or default_model(), actor=actor, at=at)
