"""Taking down and putting back, and what has to follow a takedown of whatever side."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing import takedowns
from licensing.forms import LiftForm, TakedownForm
from licensing.models import Agency, Takedown
from licensing.partner.takedowns import report_response
from licensing.takedowns.story import deeds
from stock import tasks
from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.models import Artist, Event, Photo
from stock.errors import Refusal

PER_PAGE = 50
RELATED = ("agency", "photo", "artist", "event", "of_agency", "opened_by", "lifted_by")


@staff_only
@require_safe
def takedown_list(request: HttpRequest) -> HttpResponse:
    rows = Takedown.objects.select_related(*RELATED)
    past = rows.filter(state=Takedown.State.LIFTED)
    context = {
        "standing": rows.filter(state=Takedown.State.STANDING),
        "page": Paginator(past, PER_PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
        "artists": Artist.objects.all(),
        "events": Event.objects.all(),
        "agencies": Agency.objects.all(),
    }
    return render(request, "licensing/studio/takedowns.html", context)


def _subject(request: HttpRequest) -> takedowns.Subject:
    """What ``?photo=``, ``?artist=``, ``?event=`` or ``?agency=`` names."""
    for scope in Takedown.Scope.values:
        key = request.GET.get(scope)
        if not key:
            continue
        if scope == Takedown.Scope.PHOTO:
            return get_object_or_404(Photo, public_id=key)
        if scope == Takedown.Scope.ARTIST:
            return get_object_or_404(Artist, slug=key)
        if scope == Takedown.Scope.EVENT:
            return get_object_or_404(Event, slug=key)
        return get_object_or_404(Agency, public_id=key)
    raise Http404("nothing named")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """What it would reach; a POST does it."""
    subject = _subject(request)
    form = TakedownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = takedowns.take_down(
                **takedowns.keyword(subject),
                actor=signed_in_user(request),
                at=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("Taken down. It is no longer for sale."))
            return redirect("licensing_studio:takedown", made.public_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    proposed = takedowns.preview(subject=subject)
    context = {"form": form, "proposed": proposed, "reach": takedowns.reached_by(proposed)}
    status = 400 if form.is_bound else 200
    return render(request, "licensing/studio/propose_takedown.html", context, status=status)


@staff_only
@require_safe
def takedown(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Takedown.objects.select_related(*RELATED), public_id=public_id)
    stands = shown.state == Takedown.State.STANDING
    context = {
        "takedown": shown,
        "photos_now": takedowns.reached_by(shown).count(),
        "deeds": deeds(shown, for_staff=True),
        "now": timezone.now(),
        "may_lift": stands and shown.side == Takedown.Side.STAFF,
        "lift_form": LiftForm(),
    }
    return render(request, "licensing/studio/takedown.html", context)


@staff_only
@require_POST
def lift_takedown(request: HttpRequest, public_id: str) -> HttpResponse:
    standing = get_object_or_404(Takedown, public_id=public_id)
    form = LiftForm(request.POST)
    if form.is_valid():
        try:
            takedowns.lift(
                takedown=standing,
                actor=signed_in_user(request),
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("It is no longer taken down."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please give a reason."))
    return redirect("licensing_studio:takedown", public_id)


@staff_only
@require_POST
def send_report(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(Takedown, public_id=public_id, side=Takedown.Side.AGENCY)
    tasks.send("licensing.send_takedown_report", shown.pk, signed_in_user(request).pk)
    messages.success(request, _("The report is on its way to the agency."))
    return redirect("licensing_studio:takedown", public_id)


@staff_only
@require_safe
def report(request: HttpRequest, public_id: str, language: str) -> HttpResponse:
    shown = get_object_or_404(Takedown.objects.select_related(*RELATED), public_id=public_id)
    return report_response(shown, language)


@staff_only
@require_POST
def take_down(request: HttpRequest, public_id: str) -> HttpResponse:
    photo = get_object_or_404(Photo, public_id=public_id)
    form = TakedownForm(request.POST)
    if form.is_valid():
        try:
            takedowns.take_down(
                photo=photo, actor=signed_in_user(request), at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Taken down. It is no longer for sale."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Please choose a legal ground."))
    return redirect("catalogue_studio:photo", public_id)


@staff_only
@require_POST
def lift(request: HttpRequest, public_id: str) -> HttpResponse:
    photo = get_object_or_404(Photo, public_id=public_id)
    standing = photo.takedowns.filter(
        side=Takedown.Side.STAFF, state=Takedown.State.STANDING
    ).first()
    form = LiftForm(request.POST)
    if standing is None or not form.is_valid():
        messages.error(request, _("Please give a reason."))
        return redirect("catalogue_studio:photo", public_id)
    try:
        takedowns.lift(
            takedown=standing,
            actor=signed_in_user(request),
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("It is no longer taken down."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("catalogue_studio:photo", public_id)
