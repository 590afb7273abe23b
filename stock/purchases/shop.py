"""The fan's pages about buying: bag, checkout, order, licences, download."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stock.accounts.access import fan_only, public, signed_in_user
from stock.accounts.models import Role
from stock.catalogue.models import Photo, Rendition
from stock.errors import Refusal
from stock.purchases import cart as carts
from stock.purchases import checkout, delivery, fulfilment
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Licence, Order, Refund
from stock.purchases.terms import TERMS


def thumbnails(photo_ids: Iterable[int]) -> dict[int, Rendition]:
    """Thumbnails of the current restored files, by photo. One query."""
    rows = Rendition.objects.filter(
        photo_id__in=photo_ids,
        kind=Rendition.Kind.THUMBNAIL,
        derived_from__superseded_at__isnull=True,
    )
    return {row.photo_id: row for row in rows.select_related("derived_from")}


def _large_picture(photo_id: int) -> Rendition | None:
    return Rendition.objects.filter(
        photo_id=photo_id,
        kind=Rendition.Kind.AFTER,
        derived_from__superseded_at__isnull=True,
    ).first()


@public
@require_safe
@never_cache
def cart(request: HttpRequest) -> HttpResponse:
    found = carts.find(request)
    territory = settings.SHOP_TERRITORY
    quoted = carts.quote(found, territory=territory, at=timezone.now()) if found else []
    pictures = thumbnails([entry.item.photo_id for entry in quoted])
    context = {
        "entries": [
            {
                "quoted": entry,
                "thumbnail": pictures.get(entry.item.photo_id),
                "terms": TERMS[entry.item.licence_kind],
            }
            for entry in quoted
        ],
        "total": sum(entry.offer.amount for entry in quoted if entry.offer and entry.is_for_sale),
        "for_sale": sum(entry.is_for_sale for entry in quoted),
        "currency": settings.SHOP_CURRENCY,
        "ready": bool(quoted) and all(entry.is_for_sale for entry in quoted),
    }
    return render(request, "purchases/cart.html", context)


@public
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a licence into the bag; ``photo`` and ``kind`` come from the photo page's form."""
    photo = get_object_or_404(Photo, public_id=request.POST.get("photo", ""))
    if request.user.is_authenticated and signed_in_user(request).role != Role.FAN:
        messages.error(request, _("Work accounts cannot buy. Please use an account of your own."))
        return redirect("storefront:photo", photo.public_id)
    at = timezone.now()
    try:
        carts.add(
            cart=carts.find_or_make(request, at=at),
            photo=photo,
            kind=request.POST.get("kind", ""),
            territory=settings.SHOP_TERRITORY,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("storefront:photo", photo.public_id)
    return redirect("purchases:cart")


@public
@require_POST
def remove(request: HttpRequest, item_id: int) -> HttpResponse:
    found = carts.find(request)
    if found is not None:
        carts.remove(cart=found, item_id=item_id)
    return redirect("purchases:cart")


@fan_only
@require_POST
def start_checkout(request: HttpRequest) -> HttpResponse:
    found = carts.find(request)
    if found is None:
        messages.error(request, _("Your bag is empty."))
        return redirect("purchases:cart")
    try:
        order = checkout.begin(
            cart=found,
            buyer=signed_in_user(request),
            language=get_language() or settings.LANGUAGE_CODE,
            territory=settings.SHOP_TERRITORY,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("purchases:cart")
    response = HttpResponse(status=303)
    response.headers["Location"] = order.session_url
    return response


@fan_only
@require_safe
@never_cache
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    """The order; also where the buyer lands after paying, often before the webhook."""
    user = signed_in_user(request)
    shown = get_object_or_404(Order, public_id=public_id, user=user)
    # An order that ran out may have been paid in its last moment: then somebody comes back here.
    came_back = "session_id" in request.GET and shown.state == Order.State.EXPIRED
    if shown.state == Order.State.PENDING or came_back:
        # Without an answer the page says that it is waiting and looks again.
        with suppress(ProviderUnavailable):
            shown = fulfilment.fulfil(order=shown, at=timezone.now())
    lines = list(
        shown.lines.select_related("photo", "rendition", "licence", "refund")
        .prefetch_related("photo__appearances__artist")
        .order_by("pk")
    )
    pictures = thumbnails([line.photo_id for line in lines])
    entries: list[dict[str, Any]] = [
        {
            "line": line,
            "thumbnail": pictures.get(line.photo_id),
            "licence": getattr(line, "licence", None),
            "refund": getattr(line, "refund", None),
        }
        for line in lines
    ]
    held = [entry for entry in entries if entry["licence"]]
    total = sum(line.amount for line in lines)
    refunds = [entry["refund"] for entry in entries if entry["refund"]]
    refunded = sum(row.amount for row in refunds if row.state != Refund.State.FAILED)
    context = {
        "order": shown,
        "lines": entries,
        "held": held,
        "picture": _large_picture(held[0]["line"].photo_id) if held else None,
        "total": total,
        "refunded": refunded,
        "net": total - refunded,
        "just_paid": "session_id" in request.GET,
    }
    return render(request, "purchases/order.html", context)


@fan_only
@require_safe
@never_cache
def my(request: HttpRequest) -> HttpResponse:
    """What the fan holds, and every order."""
    user = signed_in_user(request)
    licences = list(
        Licence.objects.filter(holder=user)
        .select_related("line__photo", "line__order", "line__rendition")
        .prefetch_related("line__photo__appearances__artist")
    )
    pictures = thumbnails([licence.line.photo_id for licence in licences])
    orders = (
        Order.objects.filter(user=user).exclude(state="expired").prefetch_related("lines__refund")
    )
    context = {
        "entries": [
            {"licence": licence, "thumbnail": pictures.get(licence.line.photo_id)}
            for licence in licences
        ],
        "orders": orders,
    }
    return render(request, "purchases/my.html", context)


@fan_only
@require_POST
def download(request: HttpRequest, number: str) -> HttpResponse:
    user = signed_in_user(request)
    licence = get_object_or_404(
        Licence.objects.select_related("line__rendition", "line__photo"),
        number=number,
        holder=user,
    )
    try:
        link = delivery.open_download(licence=licence, user=user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("purchases:my")
    response = HttpResponse(status=303)
    response.headers["Location"] = link
    return response
