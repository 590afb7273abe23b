"""What web code may ask of restoration, without importing what workers import."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from restoration import jobs
from restoration.models import ModelVersion, RestorationJob
from stock.accounts.models import User
from stock.catalogue.models import Photo


def default_model() -> ModelVersion:
    """The model that restores unless someone chooses another."""
    return ModelVersion.objects.get(name=settings.RESTORATION_MODEL)


def restore(*, photo: Photo, actor: User, at: datetime) -> RestorationJob:
    """Queue a restoration of the photo with the default model. Raises JobRefused."""
    return jobs.request(photo=photo, model=default_model(), actor=actor, at=at)
