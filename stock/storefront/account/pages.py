"""The pages of one's own account."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stock.accounts.access import fan_only, signed_in, signed_in_user
from stock.accounts.models import Role, User
from stock.errors import Refusal
from stock.purchases.models import Download, Licence, Order
from stock.purchases.shop import thumbnails
from stock.storefront.account import clients, erasure, exports
from stock.storefront.account import profile as profiles
from stock.storefront.account import sessions as places
from stock.storefront.models import DataExport, Favourite, Follow, Lightbox, SavedSearch

NEWEST = 4
PER_PAGE = 50


@signed_in
@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    context: dict[str, Any] = {
        "has_second_factor": is_mfa_enabled(user),
        # Not "language": that is the page's own.
        "mail_language": dict(settings.LANGUAGES).get(user.language, user.language),
    }
    if user.role == Role.FAN:
        context |= _what_a_fan_has(user)
    return render(request, "storefront/account/overview.html", context)


def _what_a_fan_has(user: User) -> dict[str, Any]:
    licences = list(
        Licence.objects.filter(holder=user)
        .select_related("line__photo", "line__order", "line__rendition")
        .prefetch_related("line__photo__appearances__artist")[:NEWEST]
    )
    pictures = thumbnails([licence.line.photo_id for licence in licences])
    return {
        "entries": [
            {"licence": one, "thumbnail": pictures.get(one.line.photo_id)} for one in licences
        ],
        "counts": {
            "licences": Licence.objects.filter(holder=user).count(),
            "orders": Order.objects.filter(user=user).exclude(state="expired").count(),
            "downloads": Download.objects.filter(user=user).count(),
            "favourites": Favourite.objects.filter(list__user=user).count(),
            "lightboxes": Lightbox.objects.filter(user=user, state=Lightbox.State.KEPT).count(),
            "follows": Follow.objects.filter(user=user).count(),
            "searches": SavedSearch.objects.filter(user=user).count(),
        },
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    if request.method == "POST":
        language = request.POST.get("language", "")
        try:
            profiles.change(
                user=user,
                name=request.POST.get("name", ""),
                language=language,
                at=timezone.now(),
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("storefront:profile")
        with translation.override(language):
            messages.success(request, _("Saved."))
            return redirect("storefront:account")
    context = {"languages": settings.LANGUAGES, "most_letters": profiles.MOST_LETTERS}
    return render(request, "storefront/account/profile.html", context)


@fan_only
@require_safe
@never_cache
def downloads(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    rows = Download.objects.filter(user=user).select_related("licence__line__photo")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "storefront/account/downloads.html", {"page": page})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. POST ends ``session`` or, without one, all others."""
    user, key, at = signed_in_user(request), request.session.session_key or "", timezone.now()
    if request.method == "POST":
        wanted, ended = request.POST.get("session", ""), False
        if wanted.isdecimal():
            ended = places.end(user=user, session_id=int(wanted[:18]), current_key=key, at=at)
        elif request.POST.get("all") == "1":
            ended = places.end_others(user=user, current_key=key, at=at) > 0
        if ended:
            messages.success(request, _("Signed out there."))
        else:
            messages.info(request, _("That sign-in has ended already."))
        return redirect("storefront:sessions")
    entries = [
        {
            "session": row,
            "client": clients.describe(row.user_agent),
            "is_here": row.session_key == key,
        }
        for row in places.of(user, at=at)
    ]
    entries.sort(key=lambda entry: not entry["is_here"])
    return render(request, "storefront/account/sessions.html", {"entries": entries})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, and a copy of it. POST asks for one."""
    user, at = signed_in_user(request), timezone.now()
    if request.method == "POST":
        try:
            exports.request(user=user, at=at)
            messages.success(request, _("We put your data together and write to you."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("storefront:my-data")
    copy = exports.latest(user)
    context = {
        "copy": copy,
        "is_ready": copy is not None
        and copy.state == DataExport.State.READY
        and copy.kept_until is not None
        and copy.kept_until > at,
        "is_waiting": copy is not None and copy.state == DataExport.State.REQUESTED,
        "may_ask": exports.may_ask(user, at=at),
        "kept_hours": settings.DATA_EXPORT_KEPT_HOURS,
    }
    return render(request, "storefront/account/data.html", context)


@signed_in
@require_POST
@never_cache
def open_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    user = signed_in_user(request)
    try:
        link = exports.open_link(user=user, public_id=public_id, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("storefront:my-data")
    response = HttpResponse(status=303)
    response.headers["Location"] = link
    return response


@signed_in
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest) -> HttpResponseBase:
    user, at = signed_in_user(request), timezone.now()
    problem, code = "", ""
    if request.method == "POST":
        # As many guesses at the password as where it is asked for otherwise.
        limited = ratelimit.consume_or_429(request, action="reauthenticate", user=user)
        if limited is not None:
            return limited
        try:
            erasure.delete_account(
                user=user,
                password=request.POST.get("password", ""),
                typed=request.POST.get("word", ""),
                at=at,
            )
        except Refusal as refusal:
            problem, code = str(refusal), refusal.code
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Take care."))
            return redirect("storefront:home")
    context = {
        "problem": problem,
        "code": code,
        "word": erasure.WORD,
        "is_fan": user.role == Role.FAN,
        "open_orders": erasure.open_orders(user, at=at),
        "licences": Licence.objects.filter(holder=user).count(),
    }
    status = 409 if problem else 200
    return render(request, "storefront/account/delete.html", context, status=status)
