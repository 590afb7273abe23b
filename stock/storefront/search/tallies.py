"""Counts of everything, taken in the background and kept for a while: how many listed photos have
each combination of traits, and how many there are under each name.

A page of a million photos cannot count a million rows. What is counted here is a few thousand
numbers; a page adds up those that its filters leave.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog
from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from redis.exceptions import RedisError

from stock.storefront.models import PhotoIndex, SearchName
from stock.storefront.search import indexing, traits

log = structlog.get_logger(__name__)

#: Counted anew at least every few minutes; gone if nobody does.
KEPT_SECONDS = 3600
#: A shop of so many photos counts them as they are asked for.
SMALL = 5_000
#: Trait -> its values, any of which.
Wanted = Mapping[str, Collection[str]]
KEY, VERSION = "storefront:tallies", "storefront:tallies:version"


@dataclass(frozen=True, slots=True)
class Tallies:
    """How many photos have each number of ``search.traits``."""

    #: The hash of what was counted; empty if it is not kept.
    version: str
    #: int64, sorted; and as many counts.
    numbers: np.ndarray
    counts: np.ndarray

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    def having(self, wanted: Wanted, *, but: str = "") -> np.ndarray:
        """Which numbers have one of the values of each trait, as booleans; the trait ``but`` is
        not asked."""
        chosen = np.ones(len(self.numbers), dtype=bool)
        for name, values in wanted.items():
            if name != but:
                trait = traits.ALL[name]
                table = np.zeros(trait.mask + 1, dtype=bool)
                table[trait.codes(values)] = True
                chosen &= table[self.numbers >> trait.shift & trait.mask]
        return chosen

    def count(self, wanted: Wanted) -> int:
        return int(self.counts[self.having(wanted)].sum())

    def few(self, wanted: Wanted, *, most: int) -> list[int] | None:
        """The numbers that have the values, if at most ``most`` photos have them; else None."""
        chosen = self.having(wanted)
        if self.counts[chosen].sum() > most:
            return None
        return [int(number) for number in self.numbers[chosen]]

    def by_code(self, name: str, wanted: Wanted) -> list[int]:
        """Photos for each code of the trait ``name``, all other traits as wanted."""
        trait = traits.ALL[name]
        chosen = self.having(wanted, but=name)
        codes = self.numbers[chosen] >> trait.shift & trait.mask
        sums = np.bincount(codes, weights=self.counts[chosen], minlength=trait.mask + 1)
        return [int(number) for number in sums]


def of(rows: Iterable[tuple[int, int]]) -> Tallies:
    """Tallies from (number, count) pairs."""
    flat = np.array([part for pair in sorted(rows) for part in pair], dtype=np.int64)
    return Tallies("", flat[::2], flat[1::2])


_last: Tallies | None = None


def refresh(*, at: datetime) -> int:
    """Count everything anew; return how many photos are listed."""
    rows = (
        PhotoIndex.objects.filter(listed=True, published__lte=indexing.micros(at))
        .order_by()
        .values_list("traits")
        .annotate(Count("pk"))
    )
    counted = of(rows)
    packed = np.concatenate([counted.numbers, counted.counts]).tobytes()
    version = hashlib.sha256(packed).hexdigest()
    cache.set(KEY, (version, zlib.compress(packed, 1)), KEPT_SECONDS)
    cache.set(VERSION, version, KEPT_SECONDS)
    _count_names()
    return counted.total


def is_small() -> bool:
    """Whether counting is so quick that it may follow every change."""
    last = kept()
    return last is None or last.total <= SMALL


def kept() -> Tallies | None:
    """What was counted last, or None if nothing was or it is too old. A process unpacks each
    count once."""
    global _last
    try:
        version = cache.get(VERSION)
        if version is None:
            return None
        if _last is not None and _last.version == version:
            return _last
        stored = cache.get(KEY)
    except RedisError:
        log.warning("tallies not read", exc_info=True)
        return None  # a search without its cache still finds, and counts what it can
    if stored is None:
        return None
    version, content = stored
    numbers, counts = np.frombuffer(zlib.decompress(content), dtype=np.int64).reshape(2, -1)
    _last = Tallies(version, numbers, counts)
    return _last


def _count_names() -> None:
    """In one statement: names are few, and only those whose count changed are written."""
    table = SearchName._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH counted AS (SELECT kind, value, count(*) AS number"
            f" FROM storefront_phototerm GROUP BY kind, value)"
            f" UPDATE {table} SET photos = coalesce((SELECT number FROM counted WHERE"
            f" counted.kind = {table}.kind AND counted.value = {table}.value), 0)"
            f" WHERE photos <> coalesce((SELECT number FROM counted WHERE"
            f" counted.kind = {table}.kind AND counted.value = {table}.value), 0)"
        )
