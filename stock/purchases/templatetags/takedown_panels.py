"""What purchases know of a takedown, for the pages of licensing, which may not know of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.template import Context

from licensing.models import Takedown
from licensing.reach import reached_by
from stock.catalogue.models import Photo
from stock.purchases import takedowns
from stock.purchases.models import TakedownNotice

register = template.Library()
PER_PAGE = 50


@register.simple_tag
def takedown_consequences(photos: QuerySet[Photo]) -> takedowns.Consequences:
    """How many photos, open checkouts and buyers are concerned."""
    return takedowns.consequences(photos)


@register.simple_tag
def takedown_reach_of(photo: Photo) -> takedowns.Consequences:
    return takedowns.consequences(Photo.objects.filter(pk=photo.pk))


@register.inclusion_tag("purchases/studio/takedown_buyers.html", takes_context=True)
def takedown_buyers(context: Context, takedown: Takedown) -> dict[str, Any]:
    """Who holds licences for what was taken down, what they are told, what they are owed."""
    request = context["request"]
    licences = (
        takedowns.affected(reached_by(takedown))
        .select_related("line__order", "line__photo", "line__refund", "holder")
        .annotate(download_count=Count("downloads"), downloaded_at=Max("downloads__at"))
        .order_by("pk")
    )
    notices = TakedownNotice.objects.filter(takedown=takedown)
    states = dict(notices.order_by().values_list("state").annotate(Count("pk")))
    return {
        "takedown": takedown,
        "page": Paginator(licences, PER_PAGE).get_page(request.GET.get("page")),
        "notices": notices.select_related("released_by")[:PER_PAGE],
        "drafts": states.get(TakedownNotice.State.DRAFT, 0),
        "sent": states.get(TakedownNotice.State.SENT, 0),
        "total": sum(states.values()),
        "stands": takedown.state == Takedown.State.STANDING,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
