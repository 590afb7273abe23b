"""How many photos each further choice would leave.

Three ways, whichever is honest and cheap: a result of up to some thousand photos is counted; a
larger one that only traits narrow is added up from the kept tallies; of any other the newest are
counted, and what that tells of the rest is shown as "about".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import get_language

from stock.storefront.models import SearchName, TermKind
from stock.storefront.search import tallies, traits
from stock.storefront.search.candidates import RARE, Criteria, Wanted, select

#: Photos counted one by one for traits, and for names.
CAP, SAMPLE = 5_000, 500
#: Photos counted where any of several names will do: each has to be walked along.
CAP_OF_MANY = 1_000
#: Photos of one name that are asked whether they are also under the others.
MOST_ASKED = 4_000
#: Photos passed over to find those.
MOST_PASSED = 40_000
#: Names shown of one facet.
MOST_NAMES = 10
_KINDS = (TermKind.ARTIST, TermKind.GROUP, TermKind.EVENT, TermKind.TAG)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of photos by traits, for a result before its own traits are asked for."""

    tallies: tallies.Tallies
    #: One counted photo stands for so many.
    scale: float
    #: Nothing was left out.
    is_exact: bool

    def total(self, criteria: Criteria) -> int:
        return round(self.tallies.count(criteria.traits) * self.scale)

    def of(self, trait: traits.Trait, criteria: Criteria) -> dict[str, int]:
        """Photos for each value of the trait, all other traits as chosen."""
        by_code = self.tallies.by_code(trait.name, criteria.traits)
        return {
            value: round(sum(by_code[code] for code in trait.codes([value])) * self.scale)
            for value in trait.values
        }


@dataclass(frozen=True, slots=True)
class NameCount:
    kind: TermKind
    value: int
    text: str
    slug: str
    number: int


def count(criteria: Criteria, *, at: datetime) -> Counts:
    """At most one query."""
    kept = tallies.kept() if criteria.is_open else None
    if kept is not None and kept.total > tallies.SMALL:
        return Counts(kept, 1.0, is_exact=False)
    passing = _passing(criteria)
    limit = CAP if len(_driver(criteria).terms) < 2 else CAP_OF_MANY
    sql, parameters = select(criteria, at=at, limit=limit, with_traits=False, passing=passing)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT traits, count(*) FROM ({sql}) AS counted GROUP BY traits", parameters
        )
        found = tallies.of(cursor.fetchall())
    expected = _driver(criteria).size
    is_one = len(criteria.all_of) < 2
    if found.total < limit and (is_one or expected < passing):
        return Counts(found, 1.0, is_exact=True)
    looked_at = found.total if is_one else passing * len(_driver(criteria).terms)
    known = expected != float("inf") and looked_at
    return Counts(found, max(expected / looked_at, 1.0) if known else 1.0, is_exact=False)


def _driver(criteria: Criteria) -> Wanted:
    """The condition that :func:`select` begins with."""
    return min(criteria.all_of, key=lambda one: one.size, default=Wanted())


def _passing(criteria: Criteria) -> int:
    """Photos looked at under each of its terms."""
    return max(MOST_ASKED // max(len(_driver(criteria).terms), 1), 200)


def count_names(
    criteria: Criteria, counts: Counts, *, at: datetime
) -> tuple[list[NameCount], bool]:
    """The artists, groups, events and tags of the result with the most photos, and whether the
    numbers are exact. One query."""
    if not criteria.all_of and not criteria.traits and not criteria.days:
        return _most(), counts.is_exact
    sample = _sample(criteria, counts)
    sql, parameters = select(criteria, at=at, limit=sample, passing=_passing(criteria))
    kinds = ", ".join(str(int(kind)) for kind in _KINDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH sample AS ({sql}), counted AS ("
            " SELECT o.kind, o.value, count(*) AS number,"
            " row_number() OVER (PARTITION BY o.kind ORDER BY count(*) DESC, o.value) AS place,"
            " (SELECT count(*) FROM sample) AS size"
            " FROM sample JOIN storefront_phototerm AS o ON o.photo_id = sample.photo_id"
            f" WHERE o.kind IN ({kinds}) GROUP BY o.kind, o.value)"
            " SELECT c.kind, c.value, n.text, n.slug, c.number, c.size FROM counted AS c"
            " JOIN storefront_searchname AS n"
            " ON n.kind = c.kind AND n.value = c.value AND n.script = %s"
            f" WHERE c.place <= {MOST_NAMES} ORDER BY c.kind, c.number DESC, n.text",
            [*parameters, script()],
        )
        rows = cursor.fetchall()
    size = rows[0][5] if rows else 0
    is_exact = counts.is_exact and size < sample
    scale = 1.0 if is_exact else max(counts.total(criteria) / size, 1.0)
    return _names(rows, scale), is_exact


def _sample(criteria: Criteria, counts: Counts) -> int:
    """How many photos are looked at. Where only traits narrow, finding each means passing over
    others: fewer then, so that not more than some ten thousand are passed."""
    if not criteria.is_open or not criteria.traits:
        return SAMPLE
    matching, everything = counts.total(criteria), counts.tallies.total
    if matching <= RARE:
        return SAMPLE  # those are fetched, not walked to
    return max(min(SAMPLE, MOST_PASSED * matching // everything), 1)


def _most() -> list[NameCount]:
    """Without a search: from what was counted last."""
    parts = " UNION ALL ".join(
        "SELECT * FROM (SELECT kind, value, text, slug, photos FROM storefront_searchname"
        f" WHERE kind = {int(kind)} AND script = %s AND photos > 0"
        f" ORDER BY photos DESC LIMIT {MOST_NAMES}) AS of_{int(kind)}"
        for kind in _KINDS
    )
    with connection.cursor() as cursor:
        cursor.execute(parts, [script()] * len(_KINDS))
        return _names(cursor.fetchall(), 1.0)


def _names(rows: Sequence[tuple], scale: float) -> list[NameCount]:
    return [
        NameCount(TermKind(kind), value, text, slug, round(number * scale))
        for kind, value, text, slug, number, *_rest in rows
    ]


def script() -> str:
    """In which script names are shown to the reader."""
    korean = (get_language() or "ko").startswith("ko")
    return SearchName.Script.NATIVE if korean else SearchName.Script.LATIN
