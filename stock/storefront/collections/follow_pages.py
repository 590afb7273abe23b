"""Whom a fan follows, and whether mails come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stock.accounts.access import fan_only, signed_in_user
from stock.catalogue.models import Artist, Group
from stock.errors import Refusal
from stock.storefront.collections import follows as verbs
from stock.storefront.collections.pages import back
from stock.storefront.models import Follow


@fan_only
@require_safe
@never_cache
def follows(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    context = {
        "rows": Follow.objects.filter(user=user).select_related("artist", "group"),
        "wanted": verbs.wants_mails(user),
    }
    return render(request, "storefront/follows.html", context)


@fan_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """``artist`` or ``group`` by slug; ``do``: follow or unfollow."""
    user, at = signed_in_user(request), timezone.now()
    target: Artist | Group
    if "artist" in request.POST:
        target = get_object_or_404(Artist, slug=request.POST["artist"])
        page = "storefront:artist"
    else:
        target = get_object_or_404(Group, slug=request.POST.get("group", ""))
        page = "storefront:group"
    if request.POST.get("do") == "unfollow":
        verbs.unfollow(user=user, target=target, at=at)
        return back(request, "/")
    try:
        verbs.follow(user=user, target=target, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(page, target.slug)


@fan_only
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    wanted = request.POST.get("wanted") == "1"
    verbs.set_mails(user=user, wanted=wanted, actor=user, at=timezone.now())
    messages.success(
        request,
        _("We write to you when there are new photos, at most once a day.")
        if wanted
        else _("No more mails about whom you follow."),
    )
    return redirect("storefront:follows")
