"""Error pages, in the reader's language, that say what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from stock.accounts.access import WrongArea
from stock.accounts.views import LANDING
from stock.catalogue.links import LinkRefused


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
    context: dict[str, Any] = {}
    if isinstance(exception, WrongArea):
        context = {"needed": exception.needed, "home": LANDING[exception.role]}  # type: ignore[index]
    code = getattr(exception, "code", "forbidden")
    if isinstance(exception, LinkRefused):
        context = {"link_refused": True}
    return _answer(request, "403.html", 403, code, _("You may not open this."), **context)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "404.html", 404, "not_found", _("There is nothing here."))


def server_error(request: HttpRequest) -> HttpResponse:
    # Without context processors: one of them may be what failed.
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _("The page was open for too long. Please load it again.")
    return _answer(request, "403_csrf.html", 403, "csrf", message)
