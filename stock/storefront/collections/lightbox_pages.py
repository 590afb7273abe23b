"""Lightboxes: their list, one of them, and what somebody sees who has its secret link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from licensing.models import LicenceKind
from stock.accounts.access import fan_only, public, signed_in_user
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.errors import Refusal
from stock.purchases import cart as carts
from stock.purchases.terms import TERMS
from stock.storefront import listing
from stock.storefront.collections import lightboxes as verbs
from stock.storefront.models import Lightbox, LightboxPhoto

COVERS, PER_PAGE = 4, 48
#: Deleted ones that are offered to be brought back.
MOST_DELETED = 5


def _mine(user: User, public_id: str, state: str = Lightbox.State.KEPT) -> Lightbox:
    """The same 404 for another person's as for none."""
    return get_object_or_404(Lightbox, public_id=public_id, user=user, state=state)


def _page(request: HttpRequest, row: Lightbox) -> Page:
    """Photos of the lightbox in their order, in pages."""
    rows = row.photos.select_related("photo")
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _entries(rows: Iterable[LightboxPhoto], *, at: datetime) -> list[dict[str, Any]]:
    """Each photo with its card, or without one if it is no longer shown."""
    there = list(rows)
    found = listing.cards_of(ids=[row.photo_id for row in there], at=at)
    cards = {card.photo.pk: card for card in found}
    return [{"row": row, "card": cards.get(row.photo_id)} for row in there]


@fan_only
@require_safe
@never_cache
def lightboxes(request: HttpRequest) -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    kept = list(user.lightboxes.filter(state=Lightbox.State.KEPT).annotate(count=Count("photos")))
    first = _first_photos(kept)
    cards = {
        card.photo.pk: card
        for card in listing.cards_of(ids=[pk for pks in first.values() for pk in pks], at=at)
    }
    entries = [
        {
            "lightbox": row,
            "count": row.count,
            "covers": [cards[pk] for pk in first.get(row.pk, ()) if pk in cards],
        }
        for row in kept
    ]
    since = at - timedelta(days=settings.LIGHTBOX_UNDO_DAYS)
    deleted = user.lightboxes.filter(state=Lightbox.State.DELETED, deleted_at__gt=since)
    context = {"entries": entries, "deleted": deleted.order_by("-deleted_at")[:MOST_DELETED]}
    return render(request, "storefront/lightboxes.html", context)


def _first_photos(rows: Sequence[Lightbox]) -> dict[int, list[int]]:
    """The first photos of each lightbox, in their order. One query."""
    place = Window(RowNumber(), partition_by="lightbox", order_by=["position", "pk"])
    first = LightboxPhoto.objects.filter(lightbox__in=rows).annotate(place=place)
    found: dict[int, list[int]] = {}
    for row in first.filter(place__lte=COVERS):
        found.setdefault(row.lightbox_id, []).append(row.photo_id)
    return found


@fan_only
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    try:
        row = verbs.make(user=user, name=request.POST.get("name", ""), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("storefront:lightboxes")
    return redirect("storefront:lightbox", row.public_id)


@fan_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def put(request: HttpRequest, photo_id: str) -> HttpResponse:
    """Choose the lightbox for a photo, or make a new one for it."""
    user, at = signed_in_user(request), timezone.now()
    cards = listing.cards_of(public_ids=[photo_id], at=at)
    if not cards:
        return render(request, "storefront/gone.html", status=404)
    photo = cards[0].photo
    if request.method == "POST":
        try:
            with transaction.atomic():
                if "name" in request.POST:
                    chosen = verbs.make(user=user, name=request.POST["name"], at=at)
                else:
                    chosen = _mine(user, request.POST.get("lightbox", ""))
                verbs.add(lightbox=chosen, photo=photo, actor=user, at=at)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("storefront:put-into-lightbox", photo_id)
        messages.success(request, _("It is in “%(name)s” now.") % {"name": chosen.name})
        return redirect("storefront:photo", photo_id)
    rows = user.lightboxes.filter(state=Lightbox.State.KEPT)
    there = set(rows.filter(photos__photo=photo).values_list("pk", flat=True))
    context = {
        "card": cards[0],
        "choices": [{"lightbox": row, "is_in": row.pk in there} for row in rows],
    }
    return render(request, "storefront/put_into_lightbox.html", context)


@fan_only
@require_safe
@never_cache
def lightbox(request: HttpRequest, public_id: str) -> HttpResponse:
    user, at = signed_in_user(request), timezone.now()
    row = _mine(user, public_id)
    page = _page(request, row)
    entries = _entries(page.object_list, at=at)
    link = ""
    if row.share_token:
        path = reverse("storefront:shared-lightbox", args=[row.share_token])
        link = request.build_absolute_uri(path)
    context = {
        "lightbox": row,
        "entries": entries,
        "page": page,
        "link": link,
        "kinds": [
            {"value": kind.value, "label": kind.label, "summary": TERMS[kind].summary}
            for kind in LicenceKind
        ],
    }
    return render(request, "storefront/lightbox.html", context)


@fan_only
@require_POST
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """``do``: rename, duplicate, share, renew_link, stop_sharing, delete or bring_back."""
    user, at = signed_in_user(request), timezone.now()
    do = request.POST.get("do", "")
    state = Lightbox.State.DELETED if do == "bring_back" else Lightbox.State.KEPT
    row = _mine(user, public_id, state)
    leads_to = row
    try:
        if do == "rename":
            verbs.rename(lightbox=row, name=request.POST.get("name", ""), actor=user, at=at)
        elif do == "duplicate":
            name = _("%(name)s, copy") % {"name": row.name}
            leads_to = verbs.duplicate(lightbox=row, name=name, actor=user, at=at)
        elif do == "share":
            verbs.share(lightbox=row, actor=user, at=at)
        elif do == "renew_link":
            verbs.renew_link(lightbox=row, actor=user, at=at)
            messages.success(request, _("There is a new link. The one before leads nowhere now."))
        elif do == "stop_sharing":
            verbs.stop_sharing(lightbox=row, actor=user, at=at)
            messages.success(request, _("The link leads nowhere now."))
        elif do == "delete":
            verbs.delete(lightbox=row, actor=user, at=at)
            return redirect("storefront:lightboxes")
        elif do == "bring_back":
            verbs.bring_back(lightbox=row, actor=user, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("storefront:lightbox", leads_to.public_id)


@fan_only
@require_POST
def change_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """``do``: up, down, first, note or remove."""
    user, at = signed_in_user(request), timezone.now()
    row = _mine(user, public_id)
    photo = get_object_or_404(Photo, public_id=photo_id)
    do = request.POST.get("do", "")
    steps = {"up": -1, "down": 1, "first": -verbs.MOST_PHOTOS}
    try:
        if do in steps:
            verbs.move(lightbox=row, photo=photo, by=steps[do], actor=user, at=at)
        elif do == "note":
            note = request.POST.get("note", "")
            verbs.write_note(lightbox=row, photo=photo, note=note, actor=user, at=at)
        elif do == "remove":
            verbs.remove(lightbox=row, photo=photo, actor=user, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_place(request, row, photo))


def _place(request: HttpRequest, row: Lightbox, photo: Photo) -> str:
    """Where the photo stands now; without it, the page that the form was sent from."""
    where = reverse("storefront:lightbox", args=[row.public_id])
    photos = list(row.photos.values_list("photo", flat=True))
    if photo.pk in photos:
        number, anchor = photos.index(photo.pk) // PER_PAGE + 1, f"#photo-{photo.public_id}"
    else:
        given = request.POST.get("page", "")
        number, anchor = int(given[:6]) if given.isdecimal() else 1, ""
    return where + (f"?page={number}" if number > 1 else "") + anchor


@fan_only
@require_http_methods(["GET", "HEAD", "POST"])
def to_bag(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put all of them into the bag under one licence kind; say of each that is not for sale why.
    Sending the form again changes nothing."""
    user, at = signed_in_user(request), timezone.now()
    row = _mine(user, public_id)
    if request.method != "POST":  # the answer in another language, or its address typed
        return redirect("storefront:lightbox", row.public_id)
    try:
        moved = carts.add_all(
            cart=carts.find_or_make(request, at=at),
            photos=[one.photo for one in row.photos.select_related("photo")],
            kind=request.POST.get("kind", ""),
            territory=settings.SHOP_TERRITORY,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("storefront:lightbox", row.public_id)
    if moved and all(one.is_in for one in moved):
        return redirect("purchases:cart")
    context = {
        "lightbox": row,
        "kind": LicenceKind(request.POST["kind"]).label,
        "moved": sum(one.is_in for one in moved),
        "refused": [one for one in moved if not one.is_in],
    }
    return render(request, "storefront/lightbox_to_bag.html", context)


@public
@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Photos and notes; nothing of who made it, and nothing of what is no longer for sale."""
    row = verbs.shared(token)
    if row is None:
        return render(request, "storefront/not_shared.html", status=404)
    page = _page(request, row)
    entries = [one for one in _entries(page.object_list, at=timezone.now()) if one["card"]]
    context = {"lightbox": row, "entries": entries, "page": page}
    response = render(request, "storefront/shared_lightbox.html", context)
    # The address is the secret. Pages of ours may hear it (their forms are checked by it), others
    # never.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
