"""From criteria to photos of the index, in their order, from a place on: one statement whose cost
does not depend on how deep the place is.

The statement is written by hand because it must stay what it is: each name is one walk along
one index, from the sort key on, that stops after a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stock.storefront.search import tallies, traits
from stock.storefront.search.engine import engine
from stock.storefront.search.indexing import micros


class Sort(TextChoices):
    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    CHEAPEST = "cheapest", _("Lowest price first")
    DEAREST = "dearest", _("Highest price first")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One condition: any of the terms, or all of the words in a title."""

    #: Kind and value (see ``PhotoTerm``).
    terms: tuple[tuple[int, int], ...] = ()
    words: tuple[str, ...] = ()
    #: Photos expected under it, for choosing where to begin; None if nobody knows.
    expected: int | None = None

    @property
    def size(self) -> float:
        return float("inf") if self.expected is None else self.expected


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is wanted: everything of ``all_of``, one of the values of each trait, one of the
    spans of days."""

    all_of: tuple[Wanted, ...] = ()
    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: First and last day, both included.
    days: tuple[tuple[date, date], ...] = ()
    sort: Sort = Sort.NEWEST
    #: Only photos that the shop listed after this moment.
    listed_after: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Nothing but traits narrows it: the kept tallies know its counts."""
        return not (self.all_of or self.days or self.listed_after)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: the sort key of the last photo seen."""

    published: int
    photo: int
    price: int = 0

    def encode(self) -> str:
        return f"{self.published:x}-{self.photo:x}" + (f"-{self.price:x}" if self.price else "")

    @classmethod
    def decode(cls, text: str) -> Place | None:
        try:
            numbers = [int(part, 16) for part in text.split("-")]
        except ValueError:
            return None
        in_range = all(0 <= number < 1 << 63 for number in numbers)
        return cls(*numbers) if 2 <= len(numbers) <= 3 and in_range else None


#: Columns of the sort, and whether it goes down.
_ORDER: dict[Sort, tuple[tuple[str, bool], ...]] = {
    Sort.NEWEST: (("published", True), ("photo_id", True)),
    Sort.OLDEST: (("published", False), ("photo_id", False)),
    Sort.CHEAPEST: (("price", False), ("published", True), ("photo_id", True)),
    # The same index backwards.
    Sort.DEAREST: (("price", True), ("published", False), ("photo_id", False)),
}
#: With so few photos left by the traits they are fetched by their numbers, not walked to.
RARE = 2_000

SQL = tuple[str, list[Any]]


def find(
    criteria: Criteria, *, at: datetime, limit: int, after: Place | None = None
) -> list[Place]:
    """Up to ``limit`` photos that were for sale when last looked at, in the order of the sort,
    that come behind ``after``."""
    sql, parameters = select(criteria, at=at, limit=limit, after=after)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Place(published, photo, price) for published, photo, _n, price in cursor.fetchall()]


def select(
    criteria: Criteria,
    *,
    at: datetime,
    limit: int,
    after: Place | None = None,
    with_traits: bool = True,
) -> SQL:
    """The statement: rows of (published, photo_id, traits, price)."""
    ranked = sorted(criteria.all_of, key=lambda one: one.size)
    driver, others = (ranked[0] if ranked else None), ranked[1:]
    order = _ORDER[criteria.sort]
    by = ", ".join(f"{column} {'DESC' if down else 'ASC'}" for column, down in order)
    parts: list[SQL] = []
    for source in _sources(driver):
        conditions = list(source.conditions)
        conditions += _from_place(criteria.sort, order, after, at=at)
        if with_traits:
            conditions += _traits(criteria, is_index=source.is_index)
        conditions += [_any_of(one) for one in others]
        conditions += _of_index(criteria, is_index=source.is_index)
        text = " AND ".join(sql for sql, _p in conditions)
        parameters = [one for _s, given in conditions for one in given]
        parts.append(
            (
                f"SELECT t.published, t.photo_id, t.traits, t.price FROM {source.table} AS t"
                f" WHERE {text} ORDER BY {by} LIMIT {int(limit)}",
                parameters,
            )
        )
    if len(parts) == 1:
        return parts[0]
    united = " UNION ALL ".join(
        f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _) in enumerate(parts)
    )
    return (
        f"SELECT DISTINCT published, photo_id, traits, price FROM ({united}) AS parts"
        f" ORDER BY {by} LIMIT {int(limit)}",
        [one for _sql, given in parts for one in given],
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """One index to walk along."""

    table: str
    conditions: tuple[SQL, ...]
    is_index: bool


def _sources(driver: Wanted | None) -> list[_Source]:
    index: SQL = ("t.listed", [])
    if driver is None:
        return [_Source("storefront_photoindex", (index,), True)]
    found = [
        _Source("storefront_phototerm", (("t.kind = %s AND t.value = %s", [kind, value]),), False)
        for kind, value in driver.terms
    ]
    if driver.words:
        condition = engine().words("t", driver.words)
        found.append(_Source("storefront_photoindex", (index, condition), True))
    return found or [_Source("storefront_photoindex", (("1 = 0", []),), True)]


def _from_place(
    sort: Sort, order: Sequence[tuple[str, bool]], after: Place | None, *, at: datetime
) -> Iterable[SQL]:
    yield "t.published <= %s", [micros(at)]
    if after is None:
        return
    (_column, down) = order[-1]
    behind = f"(t.published, t.photo_id) {'<' if down else '>'} (%s, %s)"
    place = [after.published, after.photo]
    if sort in (Sort.NEWEST, Sort.OLDEST):
        yield behind, place
        return
    (_column, price_down) = order[0]
    sign = "<" if price_down else ">"
    # The first condition follows from the second; it is what the index can start from.
    yield f"t.price {sign}= %s", [after.price]
    yield f"(t.price {sign} %s OR {behind})", [after.price, *place]


def _traits(criteria: Criteria, *, is_index: bool) -> Iterable[SQL]:
    if is_index and criteria.is_open and criteria.traits:
        kept = tallies.kept()
        few = kept.few(criteria.traits, most=RARE) if kept else None
        if few is not None:
            yield _in("t.traits", few)
            return
    for name, values in criteria.traits.items():
        trait = traits.ALL[name]
        codes = trait.codes(values)
        if trait is traits.YEAR and is_index:
            yield _in("t.year", [int(value) for value in values])
        else:
            yield _in(f"(t.traits >> {trait.shift} & {trait.mask})", codes)


def _in(expression: str, numbers: Sequence[int]) -> SQL:
    if not numbers:
        return "1 = 0", []
    if len(numbers) == 1:
        return f"{expression} = %s", [numbers[0]]
    return f"{expression} IN ({', '.join(str(int(number)) for number in numbers)})", []


def _any_of(wanted: Wanted) -> SQL:
    by_kind: dict[int, list[int]] = {}
    for kind, value in wanted.terms:
        by_kind.setdefault(kind, []).append(value)
    either: list[SQL] = []
    for kind, values in by_kind.items():
        listed, given = _in("o.value", values)
        either.append(
            (
                "EXISTS (SELECT 1 FROM storefront_phototerm AS o WHERE o.photo_id = t.photo_id"
                f" AND o.kind = {int(kind)} AND {listed})",
                given,
            )
        )
    if wanted.words:
        words, given = engine().words("x", wanted.words)
        either.append(
            (
                "EXISTS (SELECT 1 FROM storefront_photoindex AS x"
                f" WHERE x.photo_id = t.photo_id AND {words})",
                given,
            )
        )
    if not either:
        return "1 = 0", []
    return (
        "(" + " OR ".join(sql for sql, _p in either) + ")",
        [one for _s, given in either for one in given],
    )


def _of_index(criteria: Criteria, *, is_index: bool) -> Iterable[SQL]:
    """What only the index's own row knows."""
    alias = "t" if is_index else "x"
    conditions: list[SQL] = []
    adapt = connection.ops
    if criteria.days:
        spans = " OR ".join(f"{alias}.taken_on BETWEEN %s AND %s" for _ in criteria.days)
        days = [adapt.adapt_datefield_value(day) for span in criteria.days for day in span]
        conditions.append((f"({spans})", days))
    if criteria.listed_after is not None:
        moment = adapt.adapt_datetimefield_value(criteria.listed_after)
        conditions.append((f"{alias}.listed_since > %s", [moment]))
    if is_index:
        yield from conditions
    elif conditions:
        text = " AND ".join(sql for sql, _p in conditions)
        yield (
            "EXISTS (SELECT 1 FROM storefront_photoindex AS x"
            f" WHERE x.photo_id = t.photo_id AND {text})",
            [one for _s, given in conditions for one in given],
        )
