"""Error pages, in the reader's language, that say what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stock.accounts.access import WrongArea
from stock.accounts.models import Role
from stock.accounts.views import LANDING
from stock.catalogue.links import LinkRefused

#: What somebody is told who opened a place that is meant for others.
FOR_WHOM = {
    Role.FAN: gettext_lazy("This page is for the accounts of fans; yours is a work account."),
    Role.STAFF: gettext_lazy("The studio is for Encore’s staff."),
    Role.PARTNER: gettext_lazy("The partner portal is for the partners of agencies."),
}


def _answer(
    request: HttpRequest, template: str, status: int, code: str, message: str, **context: Any
) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": code, "message": message}, status=status)
    return render(request, template, {"code": code, **context}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "400.html", 400, "bad_request", _("We could not read that."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Wrong area, a link that is not (or no longer) yours, or simply not allowed."""
    code = getattr(exception, "code", "forbidden")
    if isinstance(exception, WrongArea):
        reason, home = str(FOR_WHOM[exception.needed]), LANDING[Role(exception.role)]
        return _answer(request, "403.html", 403, code, reason, reason=reason, home=home)
    if isinstance(exception, LinkRefused):
        reason = _("This link has expired, or it was made for another account. Open it anew.")
        return _answer(request, "403.html", 403, code, reason, reason=reason)
    return _answer(request, "403.html", 403, code, _("You may not open this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "404.html", 404, "not_found", _("There is nothing here."))


def server_error(request: HttpRequest) -> HttpResponse:
    # Without context processors: one of them may be what failed.
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _("The page was open for too long. Please load it again.")
    return _answer(request, "403_csrf.html", 403, "csrf", message)
