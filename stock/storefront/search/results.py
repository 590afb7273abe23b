"""A search, answered: the page of photos, the facets with their counts, the chips, and what helps
when nothing was found. Shapes for the templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy, to_locale
from django.utils.translation import gettext as _

from stock.storefront import listing
from stock.storefront.models import SearchName, TermKind
from stock.storefront.search import facets, text, traits
from stock.storefront.search.candidates import Criteria, Sort
from stock.storefront.search.engine import engine
from stock.storefront.search.matching import Typed, nearest
from stock.storefront.search.state import NAMES, Read, State, read

#: Where a total is no longer told to the last photo.
ROUND_FROM = 1_000
#: How unlike a proposed spelling may be when nothing was found.
FAR = 0.5
TITLES: dict[str, Any] = {
    "artist": gettext_lazy("Artist"),
    "group": gettext_lazy("Group"),
    "event": gettext_lazy("Event"),
    "tag": gettext_lazy("Tag"),
    "scene": gettext_lazy("Occasion"),
    "year": gettext_lazy("Year"),
    "orientation": gettext_lazy("Orientation"),
    "people": pgettext_lazy("facet", "People"),
    "colour": gettext_lazy("Colour"),
    "size": gettext_lazy("Size"),
    "licence": gettext_lazy("Licence"),
    "price": gettext_lazy("Price"),
}
#: In the order of the page.
FACETS = ("artist", "group", "event", "tag", *traits.ALL)


@dataclass(frozen=True, slots=True)
class Option:
    """One further choice, as a link to the search with it (or without it, if it is chosen)."""

    value: str
    label: str
    #: Photos it would leave, as people read numbers; empty if that is not known.
    count: str
    is_chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, as a link to the search without it."""

    title: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """An artist or group that the words mean, as a link to its page."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Help:
    """What to try when nothing was found."""

    spellings: list[tuple[str, str]] = field(default_factory=list)
    without: list[Chip] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Results:
    state: State
    page: listing.Page
    total: str
    total_is_exact: bool
    total_number: int
    facets: list[Facet]
    chips: list[Chip]
    found: list[Found]
    #: What was typed, and the name that is shown instead.
    corrections: list[tuple[str, str]]
    sorts: list[Option]
    help: Help | None

    @property
    def first_url(self) -> str:
        return url(self.state)


def search(state: State, *, at: datetime, cursor: str = "") -> Results:
    """At most eight queries, ten if words are mistyped."""
    asked = read(state, at=timezone.localdate(at))
    page = listing.page_of(asked.criteria, at=at, cursor=cursor)
    counts = facets.count(asked.criteria, at=at)
    total, is_exact = counts.total(asked.criteria), counts.is_exact
    if not cursor and not page.next_cursor:
        total, is_exact = len(page.cards), True  # all of them are on this page
    names, names_are_exact = (
        facets.count_names(asked.criteria, counts, at=at) if page.cards else ([], True)
    )
    chips = list(_chips(asked, state))
    return Results(
        state=state,
        page=page,
        total=number(total, is_exact=is_exact),
        total_is_exact=is_exact or total < ROUND_FROM,
        total_number=total,
        facets=list(_facets(asked, state, counts, names, names_are_exact)),
        chips=chips,
        found=[] if cursor else _found(asked),
        corrections=[(one.typed, one.name.text) for one in asked.understood.corrections],
        sorts=[
            Option(sort.value, str(sort.label), "", state.sort == sort, url(state.sorted_by(sort)))
            for sort in Sort
        ],
        help=None if page.cards or cursor else _help(asked, state, chips),
    )


def url(state: State) -> str:
    query = state.query()
    return reverse("storefront:search") + (f"?{query}" if query else "")


def label(state: State) -> str:
    """What a search is for, in the reader's words. One query if it names somebody."""
    asked = read(state.without_words(), at=timezone.localdate())
    parts = [f"“{state.words}”"] if state.words else []
    return " · ".join([*parts, *(chip.label for chip in _chips(asked, state))])


def number(value: int, *, is_exact: bool) -> str:
    """As people read it; rounded to two figures where it is an estimate or too many to matter."""
    if value >= ROUND_FROM and not is_exact:
        digits = len(str(value)) - 2
        value = round(value / 10**digits) * 10**digits
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    return format_decimal(value, locale=locale)


def _chips(asked: Read, state: State) -> Iterator[Chip]:
    script = facets.script()
    for name, slugs in state.names.items():
        for slug in slugs:
            scripts = asked.chosen.get((name, slug), {})
            shown = scripts.get(script)
            label = shown.text if shown else slug
            yield Chip(str(TITLES[name]), label, url(state.toggled(name, slug)))
    for name, values in state.traits.items():
        trait = traits.ALL[name]
        for value in values:
            known = value in trait.values
            label = traits.label(trait, value, currency=settings.SHOP_CURRENCY) if known else value
            yield Chip(str(TITLES[name]), label, url(state.toggled(name, value)))


def _facets(
    asked: Read,
    state: State,
    counts: facets.Counts,
    names: list[facets.NameCount],
    names_are_exact: bool,
) -> Iterator[Facet]:
    for name in FACETS:
        if name in NAMES:
            options = list(_name_options(asked, state, name, names, names_are_exact))
        else:
            options = list(_trait_options(asked.criteria, state, traits.ALL[name], counts))
        # A facet that cannot narrow anything is not shown.
        if len(options) > 1 or any(option.is_chosen for option in options):
            yield Facet(name, str(TITLES[name]), options)


def _name_options(
    asked: Read, state: State, name: str, names: list[facets.NameCount], is_exact: bool
) -> Iterator[Option]:
    script = facets.script()
    for slug in state.names.get(name, ()):
        shown = asked.chosen.get((name, slug), {}).get(script)
        yield Option(slug, shown.text if shown else slug, "", True, url(state.toggled(name, slug)))
    for one in names:
        if one.kind == NAMES[name] and not state.has(name, one.slug):
            count = number(one.number, is_exact=is_exact)
            yield Option(one.slug, one.text, count, False, url(state.toggled(name, one.slug)))


def _trait_options(
    criteria: Criteria, state: State, trait: traits.Trait, counts: facets.Counts
) -> Iterator[Option]:
    by_value = counts.of(trait, criteria)
    # Years run from now backwards; everything else has its order.
    values = reversed(trait.values) if trait is traits.YEAR else trait.values
    for value in values:
        is_chosen, count = state.has(trait.name, value), by_value[value]
        if count or is_chosen:
            yield Option(
                value,
                traits.label(trait, value, currency=settings.SHOP_CURRENCY),
                number(count, is_exact=counts.is_exact) if count else "",
                is_chosen,
                url(state.toggled(trait.name, value)),
            )


def _found(asked: Read) -> list[Found]:
    """Pages of the artists, groups and events that the words mean."""
    pages = {
        TermKind.ARTIST: "storefront:artist",
        TermKind.GROUP: "storefront:group",
        TermKind.EVENT: "storefront:event",
    }
    return [
        Found(
            TermKind(name.kind).label,
            name.text,
            reverse(pages[TermKind(name.kind)], args=[name.slug]),
        )
        for name in asked.understood.names
        if name.kind in pages
    ][:8]


def _help(asked: Read, state: State, chips: list[Chip]) -> Help:
    spellings: list[tuple[str, str]] = []
    for word in asked.understood.unknown:
        typed = Typed.of(word)
        if len(typed.letters) < 3:
            continue
        for match in nearest(typed, engine().similar_names([typed.letters]), least=FAR)[:3]:
            words = " ".join(
                match.name.text if one == word else one for one in text.folded(state.words).split()
            )
            spellings.append((match.name.text, url(state.with_words(words))))
    without = list(chips) if len(chips) > 1 or state.words else []
    if state.words and chips:
        without.append(Chip(_("Search"), f"“{state.words}”", url(state.without_words())))
    return Help(spellings=list(dict.fromkeys(spellings))[:4], without=without)


def suggestions(words: str, *, at: datetime, most: int = 8) -> list[dict[str, Any]]:
    """Names that begin with, contain or resemble what was typed so far, for a list under the
    field. One query, two if nothing fits."""
    from stock.storefront.search.matching import best

    typed = Typed.of(words)
    if not typed.key:
        return []
    initials = [typed.letters] if typed.is_initials or len(typed.key) == 1 else []
    letters = [] if typed.is_initials else [typed.letters]
    names = engine().names(text.folded(words).split(), letters, initials)
    matches = [match for match in best(typed, names) if match.name.kind != TermKind.WORD]
    if not matches and len(typed.letters) > 2:
        similar = nearest(typed, engine().similar_names([typed.letters]))
        matches = [match for match in similar if match.name.kind != TermKind.WORD]
    return _described([match.name for match in matches[:most]])


def _described(names: list[SearchName]) -> list[dict[str, Any]]:
    """The names in both scripts, with where they lead."""
    pairs = {(name.kind, name.value) for name in names}
    both: dict[tuple[int, int], dict[str, str]] = {}
    rows = SearchName.objects.filter(
        kind__in={kind for kind, _v in pairs},
        value__in={value for _k, value in pairs},
        script__in=[SearchName.Script.NATIVE, SearchName.Script.LATIN],
    )
    for row in rows:
        both.setdefault((row.kind, row.value), {})[row.script] = row.text
    script = facets.script()
    found = []
    for name in names:
        scripts = both.get((name.kind, name.value), {})
        shown = scripts.get(script, name.text)
        other = next((one for key, one in scripts.items() if key != script), "")
        parameter = TermKind(name.kind).label
        found.append(
            {
                "kind": parameter,
                "kind_label": str(TITLES[parameter]),
                "text": shown,
                "other": other if other != shown else "",
                "photos": name.photos,
                "url": url(State(names={parameter: (name.slug,)})),
            }
        )
    return found
