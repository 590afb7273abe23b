"""Cursor pagination, newest first."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet

from .errors import invalid, missing_object
from .models import ApiObject

Row = TypeVar("Row", bound=ApiObject)


def page(
    rows: "QuerySet[Row]",
    params: dict[str, Any],
    *,
    url: str,
    represent: Callable[[Row], dict[str, Any]],
    oldest_first: bool = False,
) -> dict[str, Any]:
    limit = params.get("limit", 10)
    after, before = params.get("starting_after"), params.get("ending_before")
    if after and before:
        raise invalid(
            "You may specify either starting_after or ending_before, but not both.",
            param="ending_before",
        )
    everything = rows
    rows = rows.filter(**params.get("created", {}))
    descending = not oldest_first
    cursor_id = after or before
    if cursor_id:
        name = "starting_after" if after else "ending_before"
        cursor = everything.model._default_manager.filter(public_id=cursor_id).first()
        if cursor is None:
            raise missing_object(everything.model.KIND, cursor_id, param=name)
        older = bool(after) != oldest_first
        rows = rows.filter(**{"pk__lt" if older else "pk__gt": cursor.pk})
        if before:
            descending = not descending
    found = list(rows.order_by("-pk" if descending else "pk")[: limit + 1])
    has_more = len(found) > limit
    found = found[:limit]
    if before:
        found.reverse()
    return {
        "object": "list",
        "data": [represent(row) for row in found],
        "has_more": has_more,
        "url": url,
    }
