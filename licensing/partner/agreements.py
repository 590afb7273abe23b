"""The agency's agreements: read, signed, fetched."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import access, agreements
from licensing.agreements import files
from licensing.contract.shown import shown
from licensing.partner.shared import may_decide
from stock.accounts.access import partner_only, signed_in_user
from stock.errors import Refusal


@partner_only
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    day = timezone.localdate()
    rows = access.agreements_of(signed_in_user(request)).prefetch_related("territories", "rates")
    context = {"rows": [shown(row, day=day) for row in rows]}
    return render(request, "licensing/partner/agreements.html", context)


@partner_only
@require_safe
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    row = access.agreement_for(user, public_id)
    context = {
        "shown": shown(row, day=timezone.localdate()),
        "row": row,
        "may_sign": row.state == "sent" and may_decide(user, row.agency),
        "versions": access.agreements_of(user).filter(series=row.series).order_by("-version"),
    }
    return render(request, "licensing/partner/agreement.html", context)


@partner_only
@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    row = access.agreement_for(user, public_id)
    try:
        agreements.sign(
            agreement=row,
            actor=user,
            typed_name=request.POST.get("typed_name", "")[:200],
            document_sha256=request.POST.get("document", ""),
            at=timezone.now(),
        )
        messages.success(request, _("Signed. It is in force from the day it begins."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        # Back to the field, below the long text that has been read.
        return redirect(reverse("licensing_partner:agreement", args=[public_id]) + "#sign-title")
    return redirect("licensing_partner:agreement", public_id)


@partner_only
@require_safe
def download(request: HttpRequest, public_id: str, which: files.Which) -> HttpResponse:
    user = signed_in_user(request)
    row = access.agreement_for(user, public_id)
    try:
        return redirect(files.link(row, which, audience=user))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("licensing_partner:agreement", public_id)
