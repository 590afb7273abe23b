"""Taking photos down and putting them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from licensing import access, takedowns
from licensing.forms import (
    LiftForm,
    TakedownForm,
)
from licensing.models import Takedown
from stock.accounts.access import partner_only, signed_in_user
from stock.errors import Refusal


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
