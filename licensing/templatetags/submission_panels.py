"""Submissions on pages of the studio and the portal: how long they wait, what should change."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, to_locale

from licensing.models import Submission
from licensing.submissions import reminders
from stock.catalogue.links import private_link
from stock.catalogue.models import Photo

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """KR is South Korea, in the reader's language."""
    locale = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    return locale.territories.get(code, code)


@register.inclusion_tag("licensing/waiting.html")
def waiting_badge(submission: Submission) -> dict[str, Any]:
    """How long an open question has waited: calm, then amber, then red."""
    days = max(0, (timezone.now() - submission.submitted_at).days)
    tone = "calm"
    if days >= settings.SUBMISSION_ESCALATE_AFTER_DAYS:
        tone = "bad"
    elif days >= settings.SUBMISSION_REMIND_AFTER_DAYS:
        tone = "warn"
    return {"days": days, "tone": tone}


@register.inclusion_tag("licensing/studio/overdue.html")
def overdue_submissions() -> dict[str, Any]:
    """What the agencies have left unanswered too long, oldest first."""
    rows = reminders.overdue(at=timezone.now())
    return {
        "count": rows.count(),
        "rows": rows.select_related("photo", "agency").order_by("id")[:20],
    }


#: The picture is drawn this many units wide, so that numbers have one size on every picture.
DRAWN_WIDTH = 1000


def drawn(submission: Submission) -> dict[str, Any]:
    """The marks in units of a drawing over the picture."""
    height = DRAWN_WIDTH * submission.rendition.height / submission.rendition.width
    boxes = [
        {
            "number": number,
            "x": round(mark["x"] * DRAWN_WIDTH),
            "y": round(mark["y"] * height),
            "width": round(mark["width"] * DRAWN_WIDTH),
            "height": round(mark["height"] * height),
            "label_x": round(mark["x"] * DRAWN_WIDTH) + 22,
            "label_y": round(mark["y"] * height) + 22,
            "note": mark["note"],
        }
        for number, mark in enumerate(submission.marks, start=1)
    ]
    return {"width": DRAWN_WIDTH, "height": round(height), "boxes": boxes}


@register.inclusion_tag("licensing/marks.html", takes_context=True)
def marked_picture(context: template.Context, submission: Submission) -> dict[str, Any]:
    """The file with the marks that were drawn on it, for whoever is looking at the page."""
    rendition = submission.rendition
    return {
        "submission": submission,
        "rendition": rendition,
        "drawing": drawn(submission),
        "picture_url": private_link(
            rendition.file_name,
            purpose="studio",
            audience=context["request"].user,
            filename=f"{submission.photo.public_id}-after",
        )
        if submission.marks
        else "",
    }


@register.inclusion_tag("licensing/studio/changes.html", takes_context=True)
def requested_changes(context: template.Context, photo: Photo) -> dict[str, Any]:
    """What the agencies want changed in the file that is still in place."""
    rows = photo.submissions.filter(
        state=Submission.State.CHANGES_REQUESTED, rendition__superseded_at__isnull=True
    ).select_related("agency", "decided_by", "rendition", "photo")
    return {"request": context["request"], "rows": rows.order_by("id")}
