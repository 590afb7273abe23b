"""Who may open a view. Every view of the project carries exactly one of these, on its first line.

``tests/architecture/test_access.py`` walks the URLconf and fails on a view without one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stock.accounts import two_factor
from stock.accounts.models import Role, User

View = Callable[..., HttpResponseBase]


class WrongArea(PermissionDenied):
    """A signed-in person opened a place that is meant for another kind of people."""

    code = "wrong_area"

    def __init__(self, needed: Role, role: str) -> None:
        super().__init__(f"{role} opened a {needed} page")
        self.needed = needed
        self.role = role


def signed_in_user(request: HttpRequest) -> User:
    """The account behind a request that a decorator of this module has let through."""
    return cast(User, request.user)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def public(view: View) -> View:
    """Open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to every account."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    checked.access = "signed_in"  # type: ignore[attr-defined]
    return checked


def only(role: Role) -> Callable[[View], View]:
    """Open to one role. Others who are signed in get a page that says where they belong."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            user = signed_in_user(request)
            if user.role != role:
                raise WrongArea(role, user.role)
            if two_factor.is_missing(user):
                return _ask_for_two_factor(request)
            return view(request, *args, **kwargs)

        checked.access = str(role)  # type: ignore[attr-defined]
        return checked

    return decorate


fan_only = only(Role.FAN)
staff_only = only(Role.STAFF)
partner_only = only(Role.PARTNER)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        answer = {"code": "sign_in_needed", "message": _("Please sign in first.")}
        return JsonResponse(answer, status=401)
    # After signing in, a POST cannot be repeated: come back to the page it was sent from.
    back = request.get_full_path() if request.method == "GET" else _referring_path(request)
    return redirect_to_login(back)


def _ask_for_two_factor(request: HttpRequest) -> HttpResponse:
    words = _("Your account decides over other people’s pictures. Please set up a second factor.")
    if _wants_json(request):
        return JsonResponse({"code": "two_factor_needed", "message": words}, status=403)
    messages.info(request, words)
    return redirect("mfa_activate_totp")


def _referring_path(request: HttpRequest) -> str:
    from urllib.parse import urlsplit

    referer = urlsplit(request.headers.get("Referer", ""))
    return referer.path if referer.netloc == request.get_host() and referer.path else "/"
