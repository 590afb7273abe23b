"""Artists, groups and events with a picture that stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.db.models.query import QuerySet

from stock.catalogue.models import Rendition
from stock.storefront import listing
from stock.storefront.models import PhotoTerm, TermKind
from stock.storefront.search.indexing import micros
from stock.storefront.search.traits import PEOPLE


def listed(kind: TermKind, *, at: datetime, of: str = "pk") -> QuerySet[PhotoTerm]:
    """Published photos of the index under the artist (group ...) whose key the outer query has in
    ``of``, newest first."""
    return PhotoTerm.objects.filter(
        kind=kind, value=OuterRef(of), published__lte=micros(at)
    ).order_by("-published", "-photo")


def has_something(kind: TermKind, *, at: datetime) -> Exists:
    """Something is for sale under it, as far as the index knows."""
    return Exists(listed(kind, at=at))


def cover(kind: TermKind, *, at: datetime, of: str = "pk") -> Coalesce:
    """The key of the newest photo under it: of an artist one that shows nobody else, of a group or
    an event one that shows several, if there is such a one. Whether it may be shown is asked
    later."""
    photos = listed(kind, at=at, of=of).annotate(
        people=F("traits").bitrightshift(PEOPLE.shift).bitand(PEOPLE.mask)
    )
    one = PEOPLE.code("1")
    alone = kind == TermKind.ARTIST
    better = photos.filter(people=one) if alone else photos.filter(people__gt=one)
    return Coalesce(
        Subquery(better.values("photo")[:1]),
        Subquery(photos.values("photo")[:1]),
    )


def entries(rows: Iterable[Any], pictures: Mapping[int, Rendition]) -> list[dict[str, Any]]:
    """What ``storefront/person.html`` shows of artists that have a ``cover``."""
    return [{"artist": row, "cover": pictures.get(row.cover)} for row in rows]


def pictures_of(rows: Iterable[Any], *, at: datetime) -> dict[int, Rendition]:
    """The pictures of rows that have a ``cover``, as far as they may be shown. Two queries."""
    wanted = {row.cover for row in rows if row.cover is not None}
    return listing.thumbnails(listing.may_be_shown(wanted, at=at))
