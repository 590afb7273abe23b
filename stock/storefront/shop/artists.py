"""Artists: all of them, and one."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.catalogue.models import Artist, Membership
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.shop.portraits import with_portraits


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everybody of whom there is something to see."""
    at = timezone.now()
    rows = (
        Artist.objects.annotate(
            photo_count=Count("photos", filter=Q(photos__in=listing.shown(at=at)))
        )
        .filter(photo_count__gt=0)
        .prefetch_related("groups")
    )
    return render(request, "storefront/artists.html", {"artists": with_portraits(rows, at)})


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown = get_object_or_404(
        Artist.objects.prefetch_related(
            "aliases",
            Prefetch("memberships", Membership.objects.select_related("group")),
        ),
        slug=slug,
    )
    criteria = listing.under((TermKind.ARTIST, shown.pk))
    found = listing.page_of(criteria, at=at, cursor=request.GET.get("from", ""))
    alone = (card for card in found.cards if len(card.photo.appearances.all()) == 1)
    context = {
        "artist": shown,
        "page": found,
        "portrait": next(alone, found.cards[0] if found.cards else None),
    }
    return render(request, "storefront/artist.html", context)
