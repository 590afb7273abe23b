"""Groups: all of them, and one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.catalogue.models import Artist, Group, Membership
from stock.storefront import listing
from stock.storefront.models import TermKind
from stock.storefront.shop.portraits import with_portraits


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    context = {"groups": listing.covered_groups(at=timezone.now())}
    return render(request, "storefront/groups.html", context)


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown = get_object_or_404(Group, slug=slug)
    members = Artist.objects.filter(memberships__group=shown).distinct()
    memberships = {
        row.artist_id: row for row in Membership.objects.filter(group=shown).order_by("since")
    }
    people = with_portraits(members, at)
    for entry in people:
        entry["membership"] = memberships[entry["artist"].pk]
    criteria = listing.under((TermKind.GROUP, shown.pk))
    context = {
        "group": shown,
        "people": people,
        "page": listing.page_of(criteria, at=at, cursor=request.GET.get("from", "")),
    }
    return render(request, "storefront/group.html", context)
