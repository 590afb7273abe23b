"""From what people type to criteria: dates, then names and words of titles, then what they may
have meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from stock.storefront.models import SearchName, TermKind
from stock.storefront.search import dates, text
from stock.storefront.search.candidates import Wanted
from stock.storefront.search.engine import engine
from stock.storefront.search.matching import BEGINS, CONTAINS, EXACT, Match, Typed, best, nearest

#: Longer searches are cut: nobody types more, and each word costs.
MOST_WORDS, MOST_LETTERS = 8, 80
#: A name is made of up to so many words.
LONGEST_NAME = 4
#: So many artists (groups ...) are meant by one beginning of a name.
MOST_TERMS = 16


@dataclass(frozen=True, slots=True)
class Correction:
    """A name that was mistyped, and the one that is shown instead."""

    typed: str
    name: SearchName


@dataclass(frozen=True, slots=True)
class Understood:
    all_of: tuple[Wanted, ...] = ()
    days: tuple[dates.Span, ...] = ()
    #: Who and what was meant, best first; for links above the photos.
    names: tuple[SearchName, ...] = ()
    corrections: tuple[Correction, ...] = ()
    #: Words that nothing is found under.
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    all_of: list[Wanted] = field(default_factory=list)
    names: list[SearchName] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def take(self, matches: Sequence[Match]) -> None:
        meant = matches[:MOST_TERMS]
        expected = sum(match.name.photos for match in meant)
        self.all_of.append(Wanted(tuple(match.term for match in meant), expected))
        self.names += [match.name for match in meant if match.name.kind != TermKind.WORD]


def understand(words: str, *, today: date) -> Understood:
    """One query; one more if something is not among the names."""
    spans, rest = dates.take_out(words[:MOST_LETTERS], today=today)
    reading = _Reading()
    months = dates.months(spans)
    if months:
        terms = tuple((int(TermKind.MONTH), month) for month in months)
        reading.all_of.append(Wanted(terms))
    _read(reading, text.folded(rest).split()[:MOST_WORDS])
    return Understood(
        all_of=tuple(reading.all_of),
        days=() if months else spans,
        names=tuple({(name.kind, name.value): name for name in reading.names}.values()),
        corrections=tuple(reading.corrections),
        unknown=tuple(reading.unknown),
    )


def _read(reading: _Reading, tokens: list[str]) -> None:
    if not tokens:
        return
    spans = {
        (start, end): Typed.of(" ".join(tokens[start:end]))
        for start in range(len(tokens))
        for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1)
    }
    candidates = engine().names(
        sorted(set(tokens)),
        sorted({one.letters for one in spans.values() if not one.is_initials and one.letters}),
        sorted({one.letters for one in spans.values() if one.is_initials}),
    )
    left, place = [], 0
    while place < len(tokens):
        end = _read_name(reading, spans, candidates, place, len(tokens))
        if end is None:
            left.append(tokens[place])
            end = place + 1
        place = end
    if left:
        _read_mistyped(reading, left)


def _read_name(
    reading: _Reading,
    spans: dict[tuple[int, int], Typed],
    candidates: list[SearchName],
    start: int,
    number: int,
) -> int | None:
    """Take the longest name that begins at the word ``start``; return where it ends."""
    for end in range(min(start + LONGEST_NAME, number), start, -1):
        # Several words are one name only if it begins so: "유단 콘서트" is a name and a word.
        least = BEGINS if end > start + 1 else CONTAINS
        matches = best(spans[start, end], candidates, least=least)
        if not matches:
            continue
        if matches[0].score >= EXACT:
            # Who is called so, rather than whatever has the name in its title.
            called = [match for match in matches if match.name.kind != TermKind.WORD]
            matches = called or matches
        reading.take(matches)
        return end
    return None


def _read_mistyped(reading: _Reading, left: list[str]) -> None:
    # A name in two words may be mistyped as well: "바이올랫 피아".
    together = Typed.of(" ".join(left))
    asked = {word: Typed.of(word) for word in left}
    similar = engine().similar_names(
        sorted({one.letters for one in (*asked.values(), together) if len(one.letters) > 2})
    )
    whole = nearest(together, similar) if len(left) > 1 else []
    if whole:
        _correct(reading, together, whole)
        return
    for word, typed in asked.items():
        matches = nearest(typed, similar)
        if matches:
            _correct(reading, typed, matches)
        else:
            reading.unknown.append(word)
            reading.all_of.append(Wanted())


def _correct(reading: _Reading, typed: Typed, matches: list[Match]) -> None:
    reading.take(matches)
    reading.corrections += [Correction(typed.text, match.name) for match in matches[:1]]
