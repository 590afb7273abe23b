"""What restoration adds to pages of the studio and the partner portal."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from restoration import dispatch, wording
from restoration.forms import RestoreForm
from restoration.models import RestorationJob
from restoration.stages import STEP_OF, STEPS, stages_of
from restoration.studio import progress_of
from stock.catalogue.comparison import Comparison
from stock.catalogue.models import Photo, Rendition, current_restored

register = template.Library()

STEP_WORDS = {
    "upload": _("Upload"),
    "restore": _("Restore"),
    "quality": _("Check quality"),
    "agency": _("Agency"),
    "sale": _("On sale"),
}


@register.inclusion_tag("restoration/studio/panel.html")
def restoration_panel(photo: Photo) -> dict[str, Any]:
    latest = photo.restoration_jobs.select_related("model").first()
    return {
        "photo": photo,
        "job": latest,
        "progress": progress_of(latest) if latest else None,
        "failure": wording.failure(latest.error_code) if latest else None,
        "restored": current_restored(photo=photo).first(),
        "restore_form": RestoreForm(options=dispatch.options_for(photo)),
        "asked": photo.submissions.exclude(state="void").exists(),
    }


@register.inclusion_tag("restoration/studio/next_step.html")
def next_step(photo: Photo) -> dict[str, Any]:
    """How far the photo has come and the one thing to do now."""
    stage = stages_of([photo], territory=settings.SHOP_TERRITORY, at=timezone.now())[photo.pk]
    reached = STEPS.index(STEP_OF[stage])
    steps = [
        {
            "label": STEP_WORDS[name],
            "done": place < reached or stage == "listed",
            "current": place == reached,
        }
        for place, name in enumerate(STEPS)
    ]
    waiting = photo.submissions.filter(state="open").select_related("agency")
    return {
        "photo": photo,
        "stage": stage,
        "steps": steps,
        "job": photo.restoration_jobs.first(),
        "nobody_named": stage == "restored" and not photo.appearances.exists(),
        "waiting_for": [row.agency.name for row in waiting] if stage == "submitted" else [],
    }


@register.simple_tag
def mark_stages(cards: list[dict[str, Any]]) -> str:
    """Give each card (with a ``photo``) the ``stage`` of its photo, all in a few queries."""
    stages = stages_of(
        [card["photo"] for card in cards], territory=settings.SHOP_TERRITORY, at=timezone.now()
    )
    for card in cards:
        card["stage"] = stages[card["photo"].pk]
    return ""


@register.inclusion_tag("restoration/studio/report.html")
def engine_report(rendition: Rendition, brief: bool = False) -> dict[str, Any]:
    """How the restored file came to be; ``brief`` leaves out what only operators read."""
    report = rendition.provenance or {}
    asked = dict(report.get("asked") or {})
    if asked:
        asked["target"] = RestorationJob.Target(asked["target"]).label
    return {
        "rendition": rendition,
        "report": report,
        "faces": wording.faces(report),
        "asked": asked,
        "brief": brief,
    }


@register.inclusion_tag("restoration/studio/face_views.html")
def face_views(rendition: Rendition, controls: str) -> dict[str, Any]:
    """Buttons that zoom the ``<before-after>`` called ``controls`` to each face."""
    report = rendition.provenance or {}
    return {"faces": wording.faces(report), "controls": controls}


@register.inclusion_tag("restoration/studio/face_pairs.html")
def face_pairs(rendition: Rendition, compared: Comparison) -> dict[str, Any]:
    """Every face before and after, side by side, and whether it still is the same person."""
    return {"faces": wording.faces(rendition.provenance or {}), "comparison": compared}


@register.simple_tag
def failure_of(job: RestorationJob) -> wording.Failure:
    return wording.failure(job.error_code)


@register.inclusion_tag("restoration/partner/likeness.html")
def face_likeness(rendition: Rendition) -> dict[str, Any]:
    """Per face, in words and as a number, whether restoring kept the person."""
    report = rendition.provenance or {}
    return {
        "faces": wording.faces(report) if report.get("faces") else [],
        "looked": bool(report.get("faces_detected")),
    }
