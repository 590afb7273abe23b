"""The home page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.catalogue.models import Event, Group
from stock.storefront import listing
from stock.storefront.featured import rows
from stock.storefront.models import TermKind
from stock.storefront.search.candidates import Criteria
from stock.storefront.shop import portraits
from stock.storefront.shop.lists import answer, cursor_of
from stock.storefront.shop.photos import previews

#: How many of a row there are, and from how many photos on the newest have a row of their own.
GROUPS, EVENTS, NEWEST = 10, 6, 8
ENOUGH = 2 * NEWEST


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    first = not cursor_of(request)
    groups, events = (_groups(at), _events(at)) if first else ([], [])
    featured = rows.in_force(at=at) if first else []
    found = listing.page_of(
        Criteria(),
        at=at,
        cursor=cursor_of(request),
        beside=[row.cover for row in (*groups, *events)],
        also=[pk for row in featured for pk in row.photos],
    )
    context: dict[str, Any] = {}
    if first and found.cards:
        context = {**_cards(found.cards, at), "groups": [], "events": []}
        context["featured"] = rows.with_cards(featured, found.also)
        for name, covered in (("groups", groups), ("events", events)):
            context[name] = [{"row": row, "cover": found.beside.get(row.cover)} for row in covered]
    return answer(request, "storefront/home.html", found, context)


def _cards(cards: list[listing.Card], at: datetime) -> dict[str, Any]:
    """The photo of the day with its before and after, the newest in a row, and the others."""
    # Another one of the newest every day.
    hero = cards[timezone.localdate(at).toordinal() % len(cards)]
    pair = previews(hero.photo)
    shown: dict[str, Any] = {"hero": hero, "hero_pair": pair} if len(pair) == 2 else {}
    others = [card for card in cards if not shown or card is not hero]
    newest = others[:NEWEST] if len(others) >= ENOUGH else []
    return {**shown, "newest": newest, "others": others[len(newest) :]}


def _groups(at: datetime) -> list[Any]:
    """Those with the newest photos."""
    newest = portraits.listed(TermKind.GROUP, at=at).values("published")[:1]
    return list(
        Group.objects.annotate(newest=Subquery(newest))
        .filter(newest__isnull=False)
        .annotate(cover=portraits.cover(TermKind.GROUP, at=at))
        .order_by("-newest", "pk")[:GROUPS]
    )


def _events(at: datetime) -> list[Any]:
    """The latest."""
    return list(
        Event.objects.filter(portraits.has_something(TermKind.EVENT, at=at))
        .annotate(cover=portraits.cover(TermKind.EVENT, at=at))
        .order_by("-held_on", "-pk")[:EVENTS]
    )
