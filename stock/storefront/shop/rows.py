"""Artists, groups, agencies by name: a page of them at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Rows:
    rows: list[Any]
    #: The slug after which the next page begins; empty on the last one.
    next_cursor: str
    #: Whether this is not the first page.
    further: bool


def by_name(rows: QuerySet[Any], *, cursor: str, size: int) -> Rows:
    """One page of rows that have names and a slug, by the name in the reader's language.

    cursor: the slug of the last one seen. One that is not known any more begins anew.
    """
    name = "name_ko" if (get_language() or "ko").startswith("ko") else "name_en"
    ordered = rows.order_by(name, "pk")
    last = rows.model._default_manager.filter(slug=cursor).first() if cursor else None
    if last is not None:
        at = getattr(last, name)
        ordered = ordered.filter(Q(**{f"{name}__gt": at}) | Q(**{name: at}, pk__gt=last.pk))
    found = list(ordered[: size + 1])
    return Rows(
        rows=found[:size],
        next_cursor=found[size - 1].slug if len(found) > size else "",
        further=last is not None,
    )
