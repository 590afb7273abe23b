"""The agency's agreements."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licensing import access, agreements
from licensing.models import Agreement
from licensing.templatetags.licensing_panels import country_names
from stock.accounts.access import partner_only, signed_in_user
from stock.errors import Refusal


@partner_only
@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    rows = (
        Agreement.objects.filter(agency__members=signed_in_user(request))
        .select_related("agency", "signed_by")
        .prefetch_related("territories", "rates")
    )
    for row in rows:
        row.countries = country_names(row)  # type: ignore[attr-defined]
    return render(request, "licensing/partner/agreements.html", {"agreements": rows})


@partner_only
@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    agreement = access.agreement_for(user, public_id)
    try:
        agreements.sign(agreement=agreement, actor=user, at=timezone.now())
        messages.success(request, _("Signed. The agreement is in force."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("licensing_partner:agreements")
