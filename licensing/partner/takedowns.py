"""Taking down and putting back: what concerns the partner's agencies, and nothing else."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing import access, takedowns
from licensing.forms import (
    LiftForm,
    TakedownForm,
)
from licensing.models import Takedown
from licensing.partner.shared import may_decide
from licensing.reach import artists_of, concerns_any
from licensing.takedowns import report as reports
from licensing.takedowns.story import deeds
from stock.accounts.access import partner_only, signed_in_user
from stock.catalogue.models import Event, Photo
from stock.errors import Refusal


@partner_only
@require_safe
def takedown_list(request: HttpRequest) -> HttpResponse:
    """What the partner's agencies have taken down, and what they may."""
    user = signed_in_user(request)
    agencies = access.agencies_of(user)
    rows = Takedown.objects.filter(agency__in=agencies, side=Takedown.Side.AGENCY).select_related(
        "agency", "photo", "artist", "event", "of_agency", "opened_by", "lifted_by"
    )
    ours = Photo.objects.filter(concerns_any(agencies), event__isnull=False)
    deciding = [agency for agency in agencies if may_decide(user, agency)]
    artists = {artist for agency in deciding for artist in artists_of(agency)}
    context = {
        "standing": rows.filter(state=Takedown.State.STANDING),
        "past": rows.filter(state=Takedown.State.LIFTED)[:100],
        "now": timezone.now(),
        "may_decide": bool(deciding),
        "deciding": deciding,
        "artists": sorted(artists, key=lambda artist: artist.name),
        "events": Event.objects.filter(pk__in=ours.values("event")),
    }
    return render(request, "licensing/partner/takedowns.html", context)


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """What ``?photo=``, ``?artist=``, ``?event=`` or ``?agency=`` would reach; a POST does it."""
    user = signed_in_user(request)
    scope = next((name for name in Takedown.Scope.values if request.GET.get(name)), "")
    if not scope:
        raise Http404("nothing named")
    subject, agency = access.subject_for(user, scope, request.GET[scope])
    form = TakedownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = takedowns.take_down(
                **takedowns.keyword(subject),
                actor=user,
                at=timezone.now(),
                agency=agency,
                **form.cleaned_data,
            )
            messages.success(request, _("Taken down. It is no longer for sale."))
            return redirect("licensing_partner:takedown", made.public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    proposed = takedowns.preview(subject=subject, agency=agency)
    context = {
        "form": form,
        "proposed": proposed,
        "reach": takedowns.reached_by(proposed),
        "agency": agency,
        "may_decide": may_decide(user, agency),
    }
    status = 400 if form.is_bound else 200
    return render(request, "licensing/partner/propose_takedown.html", context, status=status)


@partner_only
@require_safe
def takedown(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown = access.takedown_for(user, public_id)
    assert shown.agency is not None  # noqa: S101 - access shows those of agencies only
    context = {
        "takedown": shown,
        "agency": shown.agency,
        "photos_now": takedowns.reached_by(shown).count(),
        "deeds": deeds(shown, for_staff=False),
        "now": timezone.now(),
        "may_lift": shown.state == Takedown.State.STANDING and may_decide(user, shown.agency),
        "lift_form": LiftForm(),
    }
    return render(request, "licensing/partner/takedown.html", context)


@partner_only
@require_POST
def lift_takedown(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    standing = access.takedown_for(user, public_id)
    form = LiftForm(request.POST)
    if form.is_valid():
        try:
            takedowns.lift(
                takedown=standing, actor=user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("It is no longer taken down."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please give a reason."))
    return redirect("licensing_partner:takedown", public_id)


@partner_only
@require_safe
def report(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    shown = access.takedown_for(signed_in_user(request), public_id)
    return report_response(shown, language)


def report_response(shown: Takedown, language: str) -> HttpResponse:
    """The signed report as a download."""
    content = reports.signed(shown, language=language, at=timezone.now())
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{reports.file_name(shown, language)}"',
            "Cache-Control": "private, no-store",
        },
    )


@partner_only
@require_POST
def take_down(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown, agency = access.photo_for(user, public_id)
    form = TakedownForm(request.POST)
    if form.is_valid():
        try:
            takedowns.take_down(
                photo=shown, actor=user, at=timezone.now(), agency=agency, **form.cleaned_data
            )
            messages.success(request, _("Taken down. It is no longer for sale."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please choose a legal ground."))
    return redirect("licensing_partner:photo", public_id)


@partner_only
@require_POST
def lift(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    shown, agency = access.photo_for(user, public_id)
    form = LiftForm(request.POST)
    standing = shown.takedowns.filter(agency=agency, state=Takedown.State.STANDING).first()
    if standing is None or not form.is_valid():
        messages.error(request, _("Please give a reason."))
        return redirect("licensing_partner:photo", public_id)
    try:
        takedowns.lift(
            takedown=standing, actor=user, at=timezone.now(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("It is no longer taken down."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_partner:photo", public_id)
