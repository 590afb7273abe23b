"""Drafting, sending and ending agreements."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licensing import agreements
from licensing.forms import AgreementForm
from licensing.models import Agreement
from stock.accounts.access import signed_in_user, staff_only
from stock.errors import Refusal


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
