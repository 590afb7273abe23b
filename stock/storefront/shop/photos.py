"""The page of a photo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing import clearance
from licensing.models import LicenceKind, Submission
from stock.accounts.access import public
from stock.catalogue.models import Photo, Rendition
from stock.purchases import prices
from stock.purchases.prices import Offer
from stock.purchases.terms import TERMS
from stock.storefront import listing
from stock.storefront.shop import comparison, crumbs, permissions, structured


def previews(photo: Photo) -> dict[str, Rendition]:
    """The public before and after of the file in force, by kind."""
    kinds = (Rendition.Kind.BEFORE, Rendition.Kind.AFTER)
    return {row.kind: row for row in _public_files(photo, *kinds)}


#: The picture that others show of the page; there may be none yet.
SHARE_CARD = "share"


def _public_files(photo: Photo, *kinds: str) -> QuerySet[Rendition]:
    return photo.renditions.filter(
        kind__in=kinds, is_public=True, derived_from__superseded_at__isnull=True
    )


@public
@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    at, territory = timezone.now(), settings.SHOP_TERRITORY
    found = listing.with_people("photo__master", photo__public_id=public_id)
    if not found:
        return _gone(request)
    shown = found[0]
    offered = prices.offers([shown.pk], currency=settings.SHOP_CURRENCY, at=at)[shown.pk]
    choices: list[dict[str, Any]] = []
    answers = clearance.explain_kinds(shown, kinds=LicenceKind.values, territory=territory, at=at)
    for kind, answer in answers.items():
        if kind in offered and answer.allowed:
            choices.append(_choice(offered[kind], checked=not choices))
    files = {
        row.kind: row
        for row in _public_files(
            shown,
            Rendition.Kind.BEFORE,
            Rendition.Kind.AFTER,
            Rendition.Kind.THUMBNAIL,
            Rendition.Kind.TILES,
            SHARE_CARD,
        ).select_related("derived_from")
    }
    before, after = files.get(Rendition.Kind.BEFORE), files.get(Rendition.Kind.AFTER)
    published = shown.published_at is not None and shown.published_at <= at
    if not choices or before is None or after is None or not published:
        return _gone(request)
    restored = after.derived_from
    assert restored is not None  # noqa: S101 - a preview is made of a restored file
    provenance = restored.provenance or {}
    approvals = list(
        Submission.objects.filter(rendition=restored, state=Submission.State.APPROVED)
        .select_related("agency")
        .order_by("decided_at", "pk")
    )
    way = crumbs.to_photo(shown)
    card = files.get(SHARE_CARD, after)
    people = [row.artist for row in shown.appearances.all()]
    context = {
        "photo": shown,
        "before": before,
        "after": after,
        "restored": restored,
        "provenance": provenance,
        "faces": _faces(provenance, after),
        "face_count": len(provenance.get("faces", ())),
        "approvals": approvals,
        "permissions": permissions.summaries(people, at=at),
        "choices": choices,
        "comparison": comparison.compare(
            sizes=comparison.sizes_of(
                restored, {choice["kind"]: choice["offer"] for choice in choices}
            )
        ),
        "crumbs": way,
        "currency": settings.SHOP_CURRENCY,
        "address": request.build_absolute_uri(request.path),
        "tiles": files.get(Rendition.Kind.TILES),
        "card": card,
        "card_address": request.build_absolute_uri(card.url),
        "structured": structured.photo_graph(
            shown,
            preview=after,
            thumbnail_url=files.get(Rendition.Kind.THUMBNAIL, after).url,
            agencies=[row.agency for row in approvals],
            kinds=[choice["value"] for choice in choices],
            crumbs=way,
            absolute=request.build_absolute_uri,
        ),
    }
    return render(request, "storefront/photo.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    """The same answer for "never existed" and "not for sale": nothing is told of either."""
    return render(request, "storefront/gone.html", status=404)


def _choice(offer: Offer, *, checked: bool) -> dict[str, Any]:
    """A licence card: what it costs, what it allows and what not."""
    terms = TERMS[offer.kind]
    return {
        "offer": offer,
        "terms": terms,
        "kind": offer.kind,
        "value": offer.kind.value,
        "title": offer.kind.label,
        "subtitle": terms.summary,
        "amount": offer.amount,
        "currency": offer.currency,
        "allows": terms.allowed,
        "forbids": (terms.refused,),
        "checked": checked,
    }


#: A face that takes up more of the picture than this needs no closer look.
LARGE_FACE = 0.34


def _faces(provenance: dict[str, Any], preview: Rendition) -> list[dict[str, str]]:
    """Where to look closer: faces found by the restoration, as a view of the slider (fractions
    of the picture) and as a square of the preview (pixels)."""
    faces = []
    width, height = provenance.get("input_size", (0, 0))
    for face in provenance.get("faces", ()):
        left, top, wide, high = face["box"]
        if max(wide / width, high / height) > LARGE_FACE:
            continue
        scale = preview.width / width
        side = 1.5 * max(wide, high) * scale
        x, y = (left + wide / 2) * scale - side / 2, (top + high / 2) * scale - side / 2
        box = (left / width, top / height, wide / width, high / height)
        faces.append(
            {
                "view": ",".join(f"{value:.4f}" for value in box),
                "square": f"{x:.0f} {y:.0f} {side:.0f} {side:.0f}",
            }
        )
    return faces[:8]
