"""The studio's pages about licensing: agencies, agreements, takedowns."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing import agreements, takedowns
from licensing.forms import AgreementForm, LiftForm, TakedownForm
from licensing.models import Agency, Agreement, Takedown
from licensing.templatetags.licensing_panels import country_names
from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.models import Photo
from stock.errors import Refusal


@staff_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    agreed = list(
        Agreement.objects.select_related("agency", "signed_by").prefetch_related(
            "territories", "rates", "consents__artist"
        )
    )
    for agreement in agreed:
        agreement.countries = country_names(agreement)  # type: ignore[attr-defined]
        agreement.people = [  # type: ignore[attr-defined]
            consent.artist for consent in agreement.consents.all() if consent.state == "active"
        ]
    context = {
        "agencies": Agency.objects.annotate(
            waiting=Count("submissions", filter=Q(submissions__state="open"), distinct=True),
            approved=Count("submissions", filter=Q(submissions__state="approved"), distinct=True),
        ),
        "agreements": agreed,
        "takedowns": Takedown.objects.filter(state=Takedown.State.STANDING).select_related(
            "photo", "agency", "opened_by"
        ),
    }
    return render(request, "licensing/studio/overview.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            agreements.draft(
                agency=data["agency"],
                share_bps=int(data["share_percent"] * 100),
                valid_from=data["valid_from"],
                valid_until=data["valid_until"],
                territories=data["territories"],
                currency=settings.SHOP_CURRENCY,
                actor=signed_in_user(request),
                at=timezone.now(),
            )
            messages.success(request, _("Drafted. The agency signs it in its portal."))
            return redirect("licensing_studio:overview")
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    status = 400 if form.is_bound else 200
    return render(request, "licensing/studio/new_agreement.html", {"form": form}, status=status)


@staff_only
@require_POST
def terminate(request: HttpRequest, public_id: str) -> HttpResponse:
    agreement = get_object_or_404(Agreement, public_id=public_id)
    try:
        agreements.terminate(
            agreement=agreement,
            actor=signed_in_user(request),
            at=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
        )
        messages.success(request, _("Terminated. Nothing more is sold under it."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_studio:overview")


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
