"""Whom and what a fan follows, and whether mails come."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stock.accounts.access import fan_only, signed_in_user
from stock.catalogue.models import Artist, Event, Group, Photo
from stock.errors import Refusal
from stock.storefront.collections import follows as verbs
from stock.storefront.collections.pages import back
from stock.storefront.models import Follow


def address(target: verbs.Target) -> str:
    if isinstance(target, Artist):
        return reverse("storefront:artist", args=[target.slug])
    if isinstance(target, Group):
        return reverse("storefront:group", args=[target.slug])
    return reverse("storefront:event", args=[target.slug])


@fan_only
@require_safe
@never_cache
def follows(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    rows = Follow.objects.filter(user=user).select_related("artist", "group", "event")
    context = {
        "entries": [
            {"kind": kind, "target": row.target, "url": address(row.target)}
            for row in rows
            for kind in verbs.KINDS
            if getattr(row, kind) is not None
        ],
        "wanted": verbs.wants_mails(user),
    }
    return render(request, "storefront/follows.html", context)


@fan_only
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """``artist``, ``group`` or ``event`` by slug; ``do``: follow or unfollow."""
    user, at = signed_in_user(request), timezone.now()
    kind = next((kind for kind in verbs.KINDS if kind in request.POST), "artist")
    model = verbs.KINDS[kind]
    target = cast("verbs.Target", get_object_or_404(model, slug=request.POST.get(kind, "")))
    if request.POST.get("do") == "unfollow":
        verbs.unfollow(user=user, target=target, at=at)
        return back(request, reverse("storefront:follows"))
    if isinstance(target, Event) and not Photo.objects.published(at=at).filter(event=target):
        raise Http404  # its page as well: what is prepared stays unknown
    try:
        verbs.follow(user=user, target=target, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(address(target))


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
