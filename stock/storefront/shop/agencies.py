"""An agency as everybody may see it: whom it speaks for, and what it approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from licensing.models import Agency, Representation
from stock.accounts.access import public
from stock.catalogue.models import Artist
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.shop import portraits
from stock.storefront.shop.lists import answer, cursor_of

#: Artists shown; the others are found by their photos.
MOST_ARTISTS = 30


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown = get_object_or_404(Agency, slug=slug)
    first = not cursor_of(request)
    people = _artists(shown, at=at) if first else []
    found = listing.page_of(
        listing.under((TermKind.AGENCY, shown.pk)),
        at=at,
        cursor=cursor_of(request),
        beside=[person.cover for person in people],
    )
    # With whom we talk is nobody's business until something is on show.
    if first and not found.cards:
        raise Http404
    context = {
        "agency": shown,
        "people": portraits.entries(people, found.beside),
        "portrait": found.cards[0] if found.cards else None,
    }
    return answer(request, "storefront/agency.html", found, context)


def _artists(agency: Agency, *, at: datetime) -> list[Any]:
    """Artists for whom the agency speaks today and of whom something is for sale, by name."""
    today = timezone.localdate(at)
    speaks = Representation.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=today),
        agency=agency,
        artist=OuterRef("pk"),
        ended_at__isnull=True,
    )
    return list(
        Artist.objects.filter(Exists(speaks), portraits.has_something(TermKind.ARTIST, at=at))
        .annotate(cover=portraits.cover(TermKind.ARTIST, at=at))
        .order_by("name_en", "pk")[:MOST_ARTISTS]
    )
