"""Where a person lands after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from stock.accounts.access import signed_in, signed_in_user
from stock.accounts.models import Role

LANDING = {
    Role.FAN: "storefront:home",
    Role.STAFF: "catalogue_studio:photos",
    Role.PARTNER: "licensing_partner:queue",
}


@signed_in
def landing(request: HttpRequest) -> HttpResponse:
    return redirect(LANDING[Role(signed_in_user(request).role)])
