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
from stock.storefront.search.indexing import micros


class Sort(TextChoices):
    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")
    CHEAPEST = "cheapest", _("Lowest price first")
    DEAREST = "dearest", _("Highest price first")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One condition: any of the terms."""

    #: Kind and value (see ``PhotoTerm``).
    terms: tuple[tuple[int, int], ...] = ()
    #: Photos under them when they were counted last; None if nobody knows.
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
RARE = 5_000

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
    passing: int | None = None,
) -> SQL:
    """The statement: rows of (published, photo_id, traits, price); the price is 0 unless the sort
    is by price, because not every index has it.

    passing: so many photos of the first condition are looked at, however few of them fulfil the
    others. For counting; a page looks as far as it must.
    """
    ranked = sorted(criteria.all_of, key=lambda one: one.size)
    order = _ORDER[criteria.sort]
    by = ", ".join(f"{column} {'DESC' if down else 'ASC'}" for column, down in order)
    walk = _Walk(
        criteria=criteria,
        by=by,
        limit=int(limit),
        place=list(_from_place(criteria.sort, order, after, at=at)),
        traits=list(_traits(criteria)) if with_traits else [],
        passing=passing,
        price="t.price" if criteria.sort in (Sort.CHEAPEST, Sort.DEAREST) else "0 AS price",
    )
    if not ranked:
        return walk.of_index(with_traits=with_traits)
    first, others = ranked[0], [_any_of(one) for one in ranked[1:]]
    parts = [walk.of_term(kind, value, others) for kind, value in first.terms]
    if not parts:
        return walk.of_nothing()
    if len(parts) == 1:
        return parts[0]
    united = " UNION ALL ".join(
        f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _given) in enumerate(parts)
    )
    return (
        f"SELECT DISTINCT published, photo_id, traits, price FROM ({united}) AS parts"
        f" ORDER BY {by} LIMIT {int(limit)}",
        [one for _sql, given in parts for one in given],
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along one index, from a place on, until enough is found."""

    criteria: Criteria
    by: str
    limit: int
    place: list[SQL]
    traits: list[SQL]
    passing: int | None
    price: str

    @property
    def columns(self) -> str:
        return f"t.published, t.photo_id, t.traits, {self.price}"

    def of_term(self, kind: int, value: int, others: list[SQL]) -> SQL:
        walked: list[SQL] = [("t.kind = %s AND t.value = %s", [kind, value]), *self.place]
        asked = [*self.traits, *others, *self._of_row()]
        if self.passing is None or not asked:
            text, given = _all([*walked, *asked])
            table = "storefront_phototerm"
        else:
            inner, given = _all(walked)
            table = (
                f"(SELECT * FROM storefront_phototerm AS t WHERE {inner}"
                f" ORDER BY {self.by} LIMIT {self.passing})"
            )
            text, more = _all(asked)
            given = [*given, *more]
        return (
            f"SELECT {self.columns} FROM {table} AS t WHERE {text}"
            f" ORDER BY {self.by} LIMIT {self.limit}",
            given,
        )

    def of_index(self, *, with_traits: bool) -> SQL:
        """Photos that no name narrows. The inner statement only walks in order, and its OFFSET
        keeps the database from mixing in the traits, of whose frequency it has no idea."""
        criteria = self.criteria
        few = _few(criteria) if with_traits else None
        if criteria.days or criteria.listed_after or few is not None:
            # So few that all of them are fetched, and then sorted.
            narrow = [_in("t.traits", few)] if few is not None else list(_days(criteria, "t"))
            text, given = _all([("t.listed", []), *narrow])
            rest, more = _all([*self.place, *(self.traits if few is None else [])])
            return (
                f"SELECT {self.columns} FROM (SELECT * FROM storefront_photoindex AS t"
                f" WHERE {text} {_fence()}) AS t WHERE {rest}"
                f" ORDER BY {self.by} LIMIT {self.limit}",
                [*given, *more],
            )
        # Only years that the facet has: any number may stand in an address.
        years = [
            int(year) for year in criteria.traits.get("year", ()) if year in traits.YEAR.values
        ]
        one_year = [("t.year = %s", years)] if with_traits and len(years) == 1 else []
        text, given = _all([("t.listed", []), *one_year, *self.place])
        rest, more = _all(self.traits)
        price = ", t.price" if self.price == "t.price" else ""
        return (
            f"SELECT {self.columns} FROM (SELECT t.published, t.photo_id, t.traits{price}"
            f" FROM storefront_photoindex AS t WHERE {text} ORDER BY {self.by} {_fence()}) AS t"
            f" WHERE {rest} ORDER BY {self.by} LIMIT {self.limit}",
            [*given, *more],
        )

    def of_nothing(self) -> SQL:
        return (
            f"SELECT {self.columns} FROM storefront_photoindex AS t WHERE 1 = 0",
            [],
        )

    def _of_row(self) -> Iterable[SQL]:
        """What only the photo's own row of the index knows."""
        conditions = list(_days(self.criteria, "x"))
        if conditions:
            text, given = _all(conditions)
            yield (
                "EXISTS (SELECT 1 FROM storefront_photoindex AS x"
                f" WHERE x.photo_id = t.photo_id AND {text} {_fence()})",
                given,
            )


def _fence() -> str:
    """What makes a statement inside another one a thing of its own."""
    return "OFFSET 0" if connection.vendor == "postgresql" else "LIMIT -1 OFFSET 0"


def _few(criteria: Criteria) -> list[int] | None:
    """The numbers of the photos that the traits leave, if they are few."""
    if not criteria.is_open or not criteria.traits:
        return None
    kept = tallies.kept()
    if kept is None or kept.total <= tallies.SMALL:
        return None  # a walk is short, and sees what was listed a moment ago
    return kept.few(criteria.traits, most=RARE)


def _all(conditions: Iterable[SQL]) -> SQL:
    listed = list(conditions)
    return (
        " AND ".join(sql for sql, _given in listed) or "1 = 1",
        [one for _sql, given in listed for one in given],
    )


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


def _traits(criteria: Criteria) -> Iterable[SQL]:
    for name, values in criteria.traits.items():
        trait = traits.ALL[name]
        yield _in(f"(t.traits >> {trait.shift} & {trait.mask})", trait.codes(values))


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
    either = []
    given: list[Any] = []
    for kind, values in by_kind.items():
        text, more = _in("o.value", values)
        either.append(f"o.kind = {int(kind)} AND {text}")
        given += more
    if not either:
        return "1 = 0", []
    return (
        "EXISTS (SELECT 1 FROM storefront_phototerm AS o"
        # The OFFSET keeps the database from joining all of them: few photos are asked about.
        f" WHERE o.photo_id = t.photo_id AND ({' OR '.join(either)}) {_fence()})",
        given,
    )


def _days(criteria: Criteria, alias: str) -> Iterable[SQL]:
    adapt = connection.ops
    if criteria.days:
        spans = " OR ".join(f"{alias}.taken_on BETWEEN %s AND %s" for _ in criteria.days)
        days = [adapt.adapt_datefield_value(day) for span in criteria.days for day in span]
        yield f"({spans})", days
    if criteria.listed_after is not None:
        moment = adapt.adapt_datetimefield_value(criteria.listed_after)
        yield f"{alias}.listed_since > %s", [moment]
