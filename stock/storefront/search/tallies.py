"""Counts of everything, taken in the background and kept for a while: how many listed photos have
each combination of traits, and how many there are under each name.

A page of a million photos cannot count a million rows. What is counted here is a few thousand
numbers; a page adds up those that its filters leave.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from stock.storefront.models import PhotoIndex, SearchName
from stock.storefront.search import indexing

#: Counted anew at least every few minutes; gone if nobody does.
KEPT_SECONDS = 3600
KEY, VERSION = "storefront:tallies", "storefront:tallies:version"


@dataclass(frozen=True, slots=True)
class Tallies:
    """How many listed photos have each number of ``search.traits``."""

    version: str
    numbers: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


_last: Tallies | None = None


def refresh(*, at: datetime) -> int:
    """Count everything anew; return how many photos are listed."""
    counted = Counter(
        dict(
            PhotoIndex.objects.filter(listed=True, published__lte=indexing.micros(at))
            .order_by()
            .values_list("traits")
            .annotate(Count("pk"))
        )
    )
    packed = array("q", [part for pair in sorted(counted.items()) for part in pair])
    version = f"{indexing.micros(at)}"
    cache.set(KEY, (version, zlib.compress(packed.tobytes(), 1)), KEPT_SECONDS)
    cache.set(VERSION, version, KEPT_SECONDS)
    _count_names()
    return counted.total()


def kept() -> Tallies | None:
    """What was counted last, or None if nothing was or it is too old. A process unpacks each
    count once."""
    global _last
    version = cache.get(VERSION)
    if version is None:
        return None
    if _last is not None and _last.version == version:
        return _last
    stored = cache.get(KEY)
    if stored is None:
        return None
    version, content = stored
    flat = array("q", zlib.decompress(content))
    _last = Tallies(version, dict(zip(flat[::2], flat[1::2], strict=True)))
    return _last


def _count_names() -> None:
    """In one statement: names are few, and only those whose count changed are written."""
    table = SearchName._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH counted AS (SELECT kind, value, count(*) AS number"  # noqa: S608
            f" FROM storefront_phototerm GROUP BY kind, value)"
            f" UPDATE {table} SET photos = coalesce((SELECT number FROM counted WHERE"
            f" counted.kind = {table}.kind AND counted.value = {table}.value), 0)"
            f" WHERE photos <> coalesce((SELECT number FROM counted WHERE"
            f" counted.kind = {table}.kind AND counted.value = {table}.value), 0)"
        )
