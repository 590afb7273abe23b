"""What each artist consents to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licensing import access, clearance, consents
from licensing.forms import (
    ConsentForm,
    NewConsentForm,
)
from licensing.models import Agreement, Consent, LicenceKind
from stock.accounts.access import partner_only, signed_in_user
from stock.catalogue.models import Artist
from stock.errors import Refusal


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def artists(request: HttpRequest) -> HttpResponse:
    """What each artist consents to, and the way to add one."""
    user = signed_in_user(request)
    mine = Agreement.objects.filter(
        agency__members=user, state=Agreement.State.ACTIVE
    ).select_related("agency")
    form = NewConsentForm(request.POST or None, agreements=mine)
    if request.method == "POST" and form.is_valid():
        agreement, artist = form.cleaned_data["agreement"], form.cleaned_data["artist"]
        return redirect("licensing_partner:consent", agreement.public_id, artist.slug)
    consents = (
        Consent.objects.filter(agreement__agency__members=user, state=Consent.State.ACTIVE)
        .select_related("artist", "agreement__agency")
        .annotate(photos=Count("artist__appearances"))
        .order_by("artist__name_en")
    )
    context = {"consents": consents, "form": form, "has_agreement": mine.exists()}
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/artists.html", context, status=status)


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, agreement_id: str, slug: str) -> HttpResponse:
    user = signed_in_user(request)
    agreement = access.agreement_for(user, agreement_id)
    artist = get_object_or_404(Artist, slug=slug)
    standing = Consent.objects.filter(
        agreement=agreement, artist=artist, state=Consent.State.ACTIVE
    ).first()
    today = timezone.localdate()
    initial: dict[str, Any] = {
        "valid_from": max(today, agreement.valid_from),
        "valid_until": agreement.valid_until,
        "allows_restoration": True,
        "kinds": [LicenceKind.PERSONAL],
    }
    if standing is not None:
        initial = ConsentForm.initial_from(standing)
    form = ConsentForm(request.POST or None, initial=initial)
    minor = clearance.is_minor(artist, today)
    for name in ("guardian_name", "guardian_consented_on"):
        form.fields[name].required = minor
    if request.method == "POST" and form.is_valid():
        try:
            consents.give_consent(
                agreement=agreement,
                artist=artist,
                actor=user,
                at=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("Saved."))
            return redirect("licensing_partner:artists")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "agreement": agreement,
        "artist": artist,
        "form": form,
        "standing": standing,
        "is_minor": minor,
    }
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/consent.html", context, status=status)


@partner_only
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    standing = access.consent_for(user, public_id)
    try:
        consents.withdraw_consent(
            consent=standing,
            actor=user,
            at=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
        )
        messages.success(request, _("Withdrawn. Nothing more is sold under it."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_partner:artists")
