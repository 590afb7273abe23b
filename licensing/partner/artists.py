"""What each artist consents to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licensing import access, clearance, consents, countries
from licensing.forms import (
    ConsentForm,
    LeavingForm,
    NewConsentForm,
)
from licensing.models import Agreement, Consent, LicenceKind
from stock.accounts.access import partner_only, signed_in_user
from stock.accounts.models import User
from stock.audit.models import AuditEntry
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
    form = NewConsentForm(request.POST or None, agreements=mine, artists=access.artists_for(user))
    if request.method == "POST" and form.is_valid():
        agreement, artist = form.cleaned_data["agreement"], form.cleaned_data["artist"]
        return redirect("licensing_partner:consent", agreement.public_id, artist.slug)
    given = (
        Consent.objects.filter(agreement__agency__members=user, state=Consent.State.ACTIVE)
        .select_related("artist", "agreement__agency")
        .prefetch_related("territories", "excluded_events")
        .annotate(photos=Count("artist__appearances"))
        .order_by("artist__name_en")
    )
    for row in given:
        row.countries = _countries_of(row)  # type: ignore[attr-defined]
    context = {"consents": given, "form": form, "has_agreement": mine.exists()}
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/artists.html", context, status=status)


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, agreement_id: str, slug: str) -> HttpResponse:
    user = signed_in_user(request)
    agreement = access.agreement_for(user, agreement_id)
    artist = access.artist_under(agreement, slug)
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
    form = ConsentForm(request.POST or None, initial=initial, agreement=agreement)
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
        "leaving_form": LeavingForm(initial={"on": today}),
        "history": _history(user, artist),
    }
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/consent.html", context, status=status)


def _history(user: User, artist: Artist) -> list[Consent]:
    """What the person's agencies have allowed for the artist so far, latest first, each with the
    countries by name and, once it is over, who ended it, when and why."""
    rows = list(
        Consent.objects.filter(agreement__agency__members=user, artist=artist)
        .select_related("agreement__agency", "given_by")
        .prefetch_related("territories", "excluded_events")
        .order_by("-pk")
    )
    ended = {
        entry.target_id: entry
        for entry in AuditEntry.objects.filter(
            action="consent.withdraw",
            target_type=Consent._meta.label_lower,
            target_id__in=[row.public_id for row in rows],
        ).select_related("actor")
    }
    for row in rows:
        row.countries = _countries_of(row)  # type: ignore[attr-defined]
        row.ended = ended.get(row.public_id)  # type: ignore[attr-defined]
    return rows


def _countries_of(consent: Consent) -> str:
    return ", ".join(
        name for _code, name in countries.choices(row.country for row in consent.territories.all())
    )


@partner_only
@require_POST
def leave(request: HttpRequest, agreement_id: str, slug: str) -> HttpResponse:
    """The artist leaves the agency."""
    user = signed_in_user(request)
    agreement = access.agreement_for(user, agreement_id)
    artist = access.artist_under(agreement, slug)
    form = LeavingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say on which day the artist leaves, and why."))
        return redirect("licensing_partner:consent", agreement_id, slug)
    try:
        left = consents.artist_leaves(
            agency=agreement.agency,
            artist=artist,
            actor=user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("licensing_partner:consent", agreement_id, slug)
    if left:
        messages.success(
            request, _("Saved. Only earlier photos are sold, until the day you named.")
        )
    else:
        messages.success(request, _("Saved. No photo of this person is sold under your consent."))
    return redirect("licensing_partner:artists")


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
