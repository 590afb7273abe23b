"""Artists: all of whom there is something to see, and one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.catalogue.models import Artist, Membership
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.shop import permissions, portraits, rows
from stock.storefront.shop.lists import answer, cursor_of

PER_PAGE = 60


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everybody of whom there is something to see, by name, page by page."""
    at = timezone.now()
    counted = (
        portraits.listed(TermKind.ARTIST, at=at)
        .order_by()
        .values("value")
        .values(number=Count("photo"))
    )
    people = Artist.objects.filter(portraits.has_something(TermKind.ARTIST, at=at)).annotate(
        cover=portraits.cover(TermKind.ARTIST, at=at),
        photo_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    )
    found = rows.by_name(people, cursor=cursor_of(request), size=PER_PAGE)
    pictures = portraits.pictures_of(found.rows, at=at)
    context = {"artists": portraits.entries(found.rows, pictures), "page": found}
    return render(request, "storefront/artists.html", context)


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown, aliases = _with_aliases(slug, at=at)
    criteria = listing.under((TermKind.ARTIST, shown.pk))
    found = listing.page_of(criteria, at=at, cursor=cursor_of(request), beside=[shown.cover])
    context: dict[str, Any] = {"artist": shown, "portrait": found.beside.get(shown.cover)}
    if "part" not in request.GET:
        memberships = list(Membership.objects.filter(artist=shown).select_related("group"))
        context |= {
            "aliases": aliases,
            "memberships": memberships,
            "today": timezone.localdate(at),
            "permission": permissions.summaries([shown], at=at)[0],
        }
    return answer(request, "storefront/artist.html", found, context)


def _with_aliases(slug: str, *, at: datetime) -> tuple[Any, list[str]]:
    """The artist and the other spellings of the name, in one query."""
    found = list(
        Artist.objects.filter(slug=slug)
        .annotate(alias=F("aliases__name"), cover=portraits.cover(TermKind.ARTIST, at=at))
        .order_by("aliases__id")
    )
    if not found:
        raise Http404
    names = [row.alias for row in found if row.alias]
    return found[0], [name for name in names if name not in (found[0].name_ko, found[0].name_en)]
