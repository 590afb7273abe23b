"""Why a photo is or is not for sale, as far as it concerns the partner's agencies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing import access
from licensing.clearance import Reason
from licensing.explained import MomentForm, rows_of
from licensing.models import Consent, Submission
from stock.accounts.access import partner_only, signed_in_user


@partner_only
@require_safe
def explained(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    photo, agency = access.photo_for(user, public_id)
    form = MomentForm(request.GET if "at" in request.GET else None)
    now = timezone.now()
    at = (form.cleaned_data["at"] if form.is_valid() else None) or now
    agencies = list(user.agencies.all())
    consents = {
        (row.agreement.agency_id, row.artist_id): row
        for row in Consent.objects.filter(
            agreement__agency__in=agencies,
            artist__appearances__photo=photo,
            state=Consent.State.ACTIVE,
        ).select_related("agreement", "artist")
    }
    asked = {
        row.agency_id: row.public_id
        for row in Submission.objects.filter(agency__in=agencies, photo=photo).order_by("pk")
    }
    mine = {row.pk for row in agencies}
    page = reverse("licensing_partner:photo", args=[photo.public_id])

    def url_of(reason: Reason) -> str:
        if reason.code == "taken_down":
            return f"{page}#take-down" if reason.agency_id in mine else ""
        if reason.agency_id not in mine or reason.agency_id is None:
            return ""
        if reason.artist_id is not None:
            consent = consents.get((reason.agency_id, reason.artist_id))
            if consent is None:
                return reverse("licensing_partner:artists")
            return reverse(
                "licensing_partner:consent", args=[consent.agreement.public_id, consent.artist.slug]
            )
        if reason.code in {"agreement_not_in_force", "territory"}:
            return reverse("licensing_partner:agreements")
        submission = asked.get(reason.agency_id)
        return reverse("licensing_partner:submission", args=[submission]) if submission else page

    context = {
        "photo": photo,
        "agency": agency,
        "form": form if form.is_bound else MomentForm(initial={"at": now}),
        "at": at,
        "rows": rows_of(photo, at=at, url_of=url_of, seen_by=agencies),
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "licensing/partner/explained.html", context, status=status)
