"""The home page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.storefront import listing
from stock.storefront.search.candidates import Criteria
from stock.storefront.shop.photos import previews


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    page = listing.page_of(Criteria(), at=at, cursor=request.GET.get("from", ""))
    first = not request.GET.get("from")
    context: dict[str, Any] = {"page": page, "first": first, "rest": page.cards}
    if first and page.cards:
        # Another one of the newest every day.
        hero = page.cards[timezone.localdate(at).toordinal() % len(page.cards)]
        pair = previews(hero.photo)
        if len(pair) == 2:
            rest = [card for card in page.cards if card is not hero]
            context |= {"hero": hero, "hero_pair": pair, "rest": rest}
        context |= {
            # Who and what has something new; all groups are one click away.
            "groups": listing.covered(page.cards, "group")[:12],
            "events": listing.covered(page.cards, "event")[:8],
        }
    return render(request, "storefront/home.html", context)
