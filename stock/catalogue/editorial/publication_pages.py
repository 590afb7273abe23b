"""When the shop shows a photo, on its page in the studio."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.editorial import publishing
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Photo

FORMAT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time as the clock in Seoul shows it."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format=FORMAT)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)


class ScheduleForm(forms.Form):
    moment = MomentField(
        label=gettext_lazy("From when on"), help_text=gettext_lazy("Day and time in Seoul.")
    )


def seen_text(moment: datetime | None) -> str:
    """A moment for a hidden field, exact; the empty text for none."""
    return moment.isoformat() if moment else ""


def seen_moment(text: str) -> datetime | None:
    """The reverse; raises :class:`EditRefused` for what no page of ours has sent."""
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        moment = None
    if text and (moment is None or timezone.is_naive(moment)):
        raise EditRefused(_("We could not read that."), code="unreadable")
    return moment


def publication_panel(photo: Photo, *, at: datetime) -> dict[str, Any]:
    """What the photo's page says of its publication."""
    due = photo.published_at if publishing.state_of(photo, at=at) == "scheduled" else None
    return {
        "state": publishing.state_of(photo, at=at),
        "seen": seen_text(photo.published_at),
        "form": ScheduleForm(initial={"moment": due}),
    }


@staff_only
@require_POST
def publication(request: HttpRequest, public_id: str) -> HttpResponse:
    """``do`` is publish, schedule (with ``moment``) or unpublish; ``seen`` what the page showed."""
    photo = get_object_or_404(Photo, public_id=public_id)
    at = timezone.now()
    wanted = request.POST.get("do", "")
    moment: datetime | None = at
    if wanted == "schedule":
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please enter a day and a time."))
            return redirect("catalogue_studio:photo", public_id)
        moment = form.cleaned_data["moment"]
    elif wanted == "unpublish":
        moment = None
    elif wanted != "publish":
        messages.error(request, _("We could not read that."))
        return redirect("catalogue_studio:photo", public_id)
    try:
        publishing.set_publication(
            photo=photo,
            moment=moment,
            actor=signed_in_user(request),
            at=at,
            reason=request.POST.get("reason", "").strip()[:300],
            seen=seen_moment(request.POST.get("seen", "")),
        )
    except EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, DONE[publishing.state_of(photo, at=at)])
    return redirect("catalogue_studio:photo", public_id)


DONE = {
    "draft": gettext_lazy("It is a draft now; the shop does not show it."),
    "scheduled": gettext_lazy("It is scheduled."),
    "published": gettext_lazy("The shop shows it as soon as it is cleared."),
}
