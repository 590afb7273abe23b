"""Why a photo is or is not for sale."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing.clearance import Reason
from licensing.explained import MomentForm, rows_of
from stock.accounts.access import staff_only
from stock.catalogue.models import Photo

#: What the description of the photo says, and what is agreed; the rest is on the photo's page.
DESCRIBED = {"nobody_named", "left_group", "day_unknown"}
AGREED = {
    "agreement_not_in_force",
    "territory",
    "consent_not_in_force",
    "consent_territory",
    "kind_not_allowed",
    "restoration_not_allowed",
    "guardian_missing",
    "event_excluded",
    "taken_outside",
    "no_consent",
}


@staff_only
@require_safe
def explained(request: HttpRequest, public_id: str) -> HttpResponse:
    photo = get_object_or_404(Photo.objects.select_related("event", "group"), public_id=public_id)
    form = MomentForm(request.GET if "at" in request.GET else None)
    now = timezone.now()
    at = (form.cleaned_data["at"] if form.is_valid() else None) or now
    page = reverse("catalogue_studio:photo", args=[photo.public_id])

    def url_of(reason: Reason) -> str:
        if reason.code in DESCRIBED:
            return f"{page}#describe"
        if reason.code in AGREED:
            return reverse("licensing_studio:overview")
        return (
            f"{page}#licensing-title" if reason.agency_id or reason.code == "taken_down" else page
        )

    context = {
        "photo": photo,
        "form": form if form.is_bound else MomentForm(initial={"at": now}),
        "at": at,
        "rows": rows_of(photo, at=at, url_of=url_of),
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "licensing/studio/explained.html", context, status=status)
