"""What web code may ask of restoration, without importing what workers import."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from restoration import jobs
from restoration.errors import JobRefused
from restoration.models import ModelVersion, RestorationJob
from restoration.options import Options
from stock.accounts.models import User
from stock.catalogue.models import Photo


def default_options() -> Options:
    """What restores unless someone chooses otherwise: the default models, four times the size.

    Raises JobRefused without a default model for whole photos; faces can do without.
    """
    default = {version.purpose: version for version in ModelVersion.objects.filter(is_default=True)}
    model = default.get(ModelVersion.Purpose.UPSCALE)
    if model is None:
        raise JobRefused(_("No model has been made the default."), code="no_default_model")
    target = settings.RESTORATION_TARGET
    if model.enlarges is not None and RestorationJob.FACTORS.get(target, 1) > model.enlarges:
        target = RestorationJob.Target.X2 if model.enlarges > 1 else RestorationJob.Target.HD
    return Options(model=model, face_model=default.get(ModelVersion.Purpose.FACE), target=target)


def options_for(photo: Photo) -> Options | None:
    """What to begin from when somebody chooses: as the photo was restored last, or the defaults;
    None without a default model."""
    latest = photo.restoration_jobs.select_related("model", "face_model").first()
    if latest is not None:
        return Options.of(latest)
    try:
        return default_options()
    except JobRefused:
        return None


def restore(
    *, photo: Photo, actor: User, at: datetime, options: Options | None = None
) -> RestorationJob:
    """Queue a restoration of the photo, by default as :func:`default_options` says.

    Raises JobRefused.
    """
    return jobs.request(photo=photo, options=options or default_options(), actor=actor, at=at)
