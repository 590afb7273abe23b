"""The state of a search is its address, and nothing else: ``?q=&artist=&year=...``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.http import QueryDict
from django.utils.http import urlencode

from stock.catalogue.editorial.addresses import present_slugs
from stock.storefront.models import SearchName, TermKind
from stock.storefront.search import traits
from stock.storefront.search.candidates import Criteria, Sort, Wanted
from stock.storefront.search.understanding import MOST_LETTERS, Understood, understand

#: Terms that have a parameter. Words and months are typed; an agency has a page of its own.
UNNAMED = {TermKind.WORD, TermKind.MONTH, TermKind.AGENCY}
NAMES = {kind.label: kind for kind in TermKind if kind not in UNNAMED}
#: Values of one facet that are listened to; more are cut.
MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class State:
    """What is searched for. Unknown names and values are kept apart from none: an address with a
    mistake finds nothing rather than everything."""

    words: str = ""
    #: Parameter -> slugs. All of them must be in the photo.
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Trait -> values, any of which.
    traits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.NEWEST

    @classmethod
    def from_query(cls, query: QueryDict) -> State:
        # A null byte is no text to a database.
        words = " ".join(query.get("q", "").replace("\0", "").split())[:MOST_LETTERS]
        sort = query.get("sort", "")
        return cls(
            words=words,
            names=_given(query, NAMES),
            traits=_given(query, traits.ALL),
            sort=Sort(sort) if sort in Sort.values else Sort.NEWEST,
        )

    @classmethod
    def from_text(cls, text: str) -> State:
        return cls.from_query(QueryDict(text))

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.names or self.traits)

    def pairs(self) -> list[tuple[str, str]]:
        """Parameters and values in their one order."""
        found = [("q", self.words)] if self.words else []
        for given in (self.names, self.traits):
            found += [(name, value) for name, values in given.items() for value in values]
        if self.sort != Sort.NEWEST:
            found.append(("sort", self.sort.value))
        return found

    def query(self) -> str:
        """The query string in its one form: two searches for the same have the same."""
        return urlencode(self.pairs())

    def has(self, name: str, value: str) -> bool:
        given = self.names if name in NAMES else self.traits
        return value in given.get(name, ())

    def toggled(self, name: str, value: str) -> State:
        """With the value if it was not there, without it if it was."""
        given = dict(self.names if name in NAMES else self.traits)
        values = given.get(name, ())
        kept = tuple(one for one in values if one != value) if value in values else (*values, value)
        if kept:
            given[name] = _sorted(name, kept)
        else:
            given.pop(name, None)
        ordered = _in_order(given)
        return replace(self, names=ordered) if name in NAMES else replace(self, traits=ordered)

    def without_words(self) -> State:
        return replace(self, words="")

    def with_words(self, words: str) -> State:
        return replace(self, words=words)

    def sorted_by(self, sort: Sort) -> State:
        return replace(self, sort=sort)


@dataclass(frozen=True, slots=True)
class Read:
    """A state with its names looked up and its words understood."""

    criteria: Criteria
    understood: Understood
    #: (Parameter, slug) -> the chosen artist (group ...), in the language of each script.
    chosen: Mapping[tuple[str, str], Mapping[str, SearchName]]


def read(state: State, *, at: date, listed_after: datetime | None = None) -> Read:
    """One query if names were chosen (more only if one is unknown), and what :func:`understand`
    needs."""
    chosen = _chosen(state.names)
    conditions = []
    for name, slugs in state.names.items():
        for slug in slugs:
            scripts = chosen.get((name, slug))
            if scripts is None:
                conditions.append(Wanted())  # nobody of this name: nothing
                continue
            row = next(iter(scripts.values()))
            conditions.append(Wanted(((row.kind, row.value),), row.photos))
    understood = understand(state.words, today=at) if state.words else Understood()
    criteria = Criteria(
        all_of=(*conditions, *understood.all_of),
        traits={name: frozenset(values) for name, values in state.traits.items()},
        days=understood.days,
        sort=state.sort,
        listed_after=listed_after,
    )
    return Read(criteria, understood, chosen)


def _chosen(names: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, str], dict[str, SearchName]]:
    if not names:
        return {}
    asked = {(name, slug) for name, values in names.items() for slug in values}
    found = _by_slug(asked)
    if asked <= found.keys():
        return found
    # Kept under the address of before: whoever was renamed is found all the same.
    moved = present_slugs(asked - found.keys())
    present = _by_slug((name, slug) for (name, _former), slug in moved.items())
    for (name, former), slug in moved.items():
        if (name, slug) in present:
            found[name, former] = present[name, slug]
    return found


def _by_slug(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, SearchName]]:
    asked = set(pairs)
    if not asked:
        return {}
    found: dict[tuple[str, str], dict[str, SearchName]] = {}
    rows = SearchName.objects.filter(
        kind__in={NAMES[name] for name, _slug in asked},
        slug__in={slug for _name, slug in asked},
        script__in=[SearchName.Script.NATIVE, SearchName.Script.LATIN],
    )
    for row in rows:
        found.setdefault((TermKind(row.kind).label, row.slug), {})[row.script] = row
    return found


def _given(query: QueryDict, known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in known:
        values = [value[:80] for value in query.getlist(name) if value and "\0" not in value]
        if values:
            found[name] = _sorted(name, dict.fromkeys(values))
    return _in_order(found)


def _sorted(name: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))[:MOST_VALUES]


def _in_order(given: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: given[name] for name in (*NAMES, *traits.ALL) if name in given}
