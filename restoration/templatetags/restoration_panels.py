"""What restoration adds to the studio's page of a photo."""

from __future__ import annotations

from typing import Any

from django import template

from restoration.studio import progress_of
from stock.catalogue.models import Photo, current_restored

register = template.Library()


@register.inclusion_tag("restoration/studio/panel.html")
def restoration_panel(photo: Photo) -> dict[str, Any]:
    latest = photo.restoration_jobs.select_related("model").first()
    return {
        "photo": photo,
        "job": latest,
        "progress": progress_of(latest) if latest else None,
        "restored": current_restored(photo=photo).first(),
        "asked": photo.submissions.exclude(state="void").exists(),
    }
