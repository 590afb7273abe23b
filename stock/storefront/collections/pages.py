"""Favourites: the page of them, and the heart on every card."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stock.accounts.access import public
from stock.catalogue.models import Photo
from stock.errors import Refusal
from stock.storefront import listing
from stock.storefront.collections import favourites as kept
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Favourite

PER_PAGE = 48


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page of ours that a form was sent from."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        parts = urlsplit(referer)
        # A path of two slashes would be the address of another site.
        path = "/" + parts.path.lstrip("/")
        return HttpResponseRedirect(path + (f"?{parts.query}" if parts.query else ""))
    return HttpResponseRedirect(otherwise)


@public
@require_safe
@never_cache
def favourites(request: HttpRequest) -> HttpResponse:
    """What the visitor likes, newest first; what is no longer shown is only counted."""
    mine = kept.find(request)
    rows = Favourite.objects.filter(list=mine) if mine else Favourite.objects.none()
    page = Paginator(rows.values_list("photo", flat=True), PER_PAGE).get_page(
        request.GET.get("page")
    )
    ids = list(page.object_list)
    cards = listing.cards_of(ids=ids, at=timezone.now())
    context = {"cards": cards, "gone": len(ids) - len(cards), "page": page}
    return render(request, "storefront/favourites.html", context)


@public
@require_POST
@never_cache
def change_favourite(request: HttpRequest) -> HttpResponse:
    """``add`` or ``remove`` a photo, by public id. Answers in JSON who asks for it."""
    adding = "add" in request.POST
    wanted = request.POST.get("add" if adding else "remove", "")
    answer: dict[str, Any] = {"is_favourite": adding}
    status = 200
    try:
        _change(request, wanted, adding=adding)
    except Refusal as refusal:
        answer = {"is_favourite": False, "code": refusal.code, "message": str(refusal)}
        status = 409
    if "application/json" in request.headers.get("Accept", ""):
        answer["count"] = len(kept.photo_ids(request))
        return JsonResponse(answer, status=status)
    if status != 200:
        messages.error(request, answer["message"])
    return back(request, reverse("storefront:favourites"))


@public
@require_POST
@never_cache
def remove_gone(request: HttpRequest) -> HttpResponse:
    mine = kept.find(request)
    if mine is not None:
        kept.remove_gone(favourites=mine, at=timezone.now())
    return HttpResponseRedirect(reverse("storefront:favourites"))


def _change(request: HttpRequest, public_id: str, *, adding: bool) -> None:
    at = timezone.now()
    if not kept.may_have(request):
        raise CollectionRefused(
            _("Work accounts keep no favourites. Please use an account of your own."),
            code="work_account",
        )
    photo = Photo.objects.filter(public_id=public_id).first()
    if photo is None:
        raise CollectionRefused(_("This photo is not available."), code="not_available")
    if adding:
        kept.add(favourites=kept.find_or_make(request, at=at), photo=photo, at=at)
    else:
        mine = kept.find(request)
        if mine is not None:
            kept.remove(favourites=mine, photo=photo, at=at)
    # Kept for as long as somebody uses them.
    request.session.modified = True
