"""Taking photos down and putting them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from licensing import takedowns
from licensing.forms import LiftForm, TakedownForm
from licensing.models import Takedown
from stock.accounts.access import signed_in_user, staff_only
from stock.catalogue.models import Photo
from stock.errors import Refusal


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
