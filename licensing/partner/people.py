"""Who acts for the partner's agencies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing import access, people_pages
from licensing.models import AgencyMember
from stock.accounts.access import partner_only, signed_in_user


@partner_only
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency the partner belongs to, with its people."""
    user = signed_in_user(request)
    mine = (
        AgencyMember.objects.filter(user=user)
        .select_related("agency")
        .prefetch_related("agency__memberships__user")
        .order_by("agency__name_en")
    )
    return render(request, "licensing/partner/agencies.html", {"mine": mine})


@partner_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    agency = access.managed_agency(signed_in_user(request), public_id)
    form = None
    if request.method == "POST":
        form = people_pages.invite(request, agency)
        if form is None:
            return redirect("licensing_partner:people", public_id)
    status = 400 if form else 200
    context = people_pages.context(agency, form)
    return render(request, "licensing/partner/people.html", context, status=status)


@partner_only
@require_POST
def act(request: HttpRequest, public_id: str, verb: str, whom: str) -> HttpResponse:
    user = signed_in_user(request)
    agency = access.managed_agency(user, public_id)
    people_pages.act(request, agency, verb, whom)
    if agency.memberships.filter(user=user, role=AgencyMember.Role.MANAGER).exists():
        return redirect("licensing_partner:people", public_id)
    return redirect("licensing_partner:agencies")
