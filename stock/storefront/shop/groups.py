"""Groups: all of which there is something to see, and one with its members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.catalogue.models import Group, Membership
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.shop import portraits, rows
from stock.storefront.shop.lists import answer, cursor_of

PER_PAGE = 48


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    present = Membership.objects.filter(until__isnull=True).select_related("artist")
    groups = (
        Group.objects.filter(portraits.has_something(TermKind.GROUP, at=at))
        .annotate(cover=portraits.cover(TermKind.GROUP, at=at))
        .prefetch_related(Prefetch("memberships", present, to_attr="present"))
    )
    found = rows.by_name(groups, cursor=cursor_of(request), size=PER_PAGE)
    pictures = portraits.pictures_of(found.rows, at=at)
    entries = [{"row": row, "cover": pictures.get(row.cover)} for row in found.rows]
    return render(request, "storefront/groups.html", {"groups": entries, "page": found})


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    memberships: list[Any] = list(
        Membership.objects.filter(group__slug=slug)
        .select_related("group", "artist")
        .annotate(cover=portraits.cover(TermKind.ARTIST, at=at, of="artist"))
    )
    # A group of whom nobody is known is asked for by itself.
    shown = memberships[0].group if memberships else get_object_or_404(Group, slug=slug)
    criteria = listing.under((TermKind.GROUP, shown.pk))
    found = listing.page_of(
        criteria,
        at=at,
        cursor=cursor_of(request),
        beside=[row.cover for row in memberships],
    )
    present, former = _members(memberships, found, today=timezone.localdate(at))
    context = {"group": shown, "present": present, "former": former}
    return answer(request, "storefront/group.html", found, context)


def _members(
    memberships: list[Any], found: listing.Page, *, today: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who is in the group on ``today``, and who was. Whoever left and came back is in it, once."""
    spells: dict[int, list[Any]] = {}
    for row in memberships:
        spells.setdefault(row.artist_id, []).append(row)
    present: list[dict[str, Any]] = []
    former: list[dict[str, Any]] = []
    for own in spells.values():
        last = max(own, key=lambda row: row.since)
        entry = {"artist": last.artist, "cover": found.beside.get(last.cover), "membership": last}
        still = last.until is None or last.until > today
        (present if still else former).append(entry)
    return present, former
