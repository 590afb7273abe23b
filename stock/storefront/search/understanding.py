"""From what people type to criteria: dates, then names, then words of titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from stock.storefront.models import SearchName
from stock.storefront.search import dates, text
from stock.storefront.search.candidates import Wanted
from stock.storefront.search.engine import engine
from stock.storefront.search.matching import BEGINS, EXACT, Match, Typed, best, nearest

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

    def take(self, matches: Sequence[Match], *, words: tuple[str, ...] = ()) -> None:
        meant = matches[:MOST_TERMS]
        expected = sum(match.name.photos for match in meant)
        terms = tuple(match.term for match in meant)
        self.all_of.append(Wanted(terms, words, None if words else expected))
        self.names += [match.name for match in meant]


def understand(words: str, *, today: date) -> Understood:
    """One query for the names; two more if something is not among them."""
    days, _typed, rest = dates.take_out(words[:MOST_LETTERS], today=today)
    tokens = text.folded(rest).split()[:MOST_WORDS]
    if not tokens:
        return Understood(days=days)
    spans = {
        (start, end): Typed.of(" ".join(tokens[start:end]))
        for start in range(len(tokens))
        for end in range(start + 1, min(start + LONGEST_NAME, len(tokens)) + 1)
    }
    candidates = engine().names(
        sorted({one.letters for one in spans.values() if not one.is_initials and one.letters}),
        sorted({one.letters for one in spans.values() if one.is_initials}),
    )
    reading, left, place = _Reading(), [], 0
    while place < len(tokens):
        end = _read_name(reading, spans, candidates, place, len(tokens))
        if end is None:
            left.append(tokens[place])
            end = place + 1
        place = end
    if left:
        _read_words(reading, left)
    return Understood(
        all_of=tuple(reading.all_of),
        days=days,
        names=tuple({(name.kind, name.value): name for name in reading.names}.values()),
        corrections=tuple(reading.corrections),
        unknown=tuple(reading.unknown),
    )


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
        matches = best(spans[start, end], candidates, least=BEGINS if end > start + 1 else 0) or []
        matches = [match for match in matches if match.score > 0]
        if not matches:
            continue
        typed = spans[start, end]
        words = () if matches[0].score >= EXACT or typed.is_initials else (typed.text.split())
        reading.take(matches, words=tuple(words))
        return end
    return None


def _read_words(reading: _Reading, left: list[str]) -> None:
    """Words of titles; those of no title may be mistyped names."""
    known = _in_titles(left)
    strange = [word for word in left if word not in known]
    reading.all_of += [Wanted(words=(word,)) for word in left if word in known]
    if not strange:
        return
    # A name in two words may be mistyped as well: "바이올랫 피아".
    together = Typed.of(" ".join(strange))
    asked = {word: Typed.of(word) for word in strange}
    similar = engine().similar_names(
        sorted({one.letters for one in (*asked.values(), together) if len(one.letters) > 2})
    )
    whole = nearest(together, similar) if len(strange) > 1 else []
    if whole:
        _correct(reading, together, whole)
        return
    for word, typed in asked.items():
        matches = nearest(typed, similar)
        if matches:
            _correct(reading, typed, matches)
        else:
            reading.unknown.append(word)
            reading.all_of.append(Wanted(words=(word,)))


def _correct(reading: _Reading, typed: Typed, matches: list[Match]) -> None:
    reading.take(matches)
    reading.corrections += [Correction(typed.text, match.name) for match in matches[:3]]


def _in_titles(words: list[str]) -> set[str]:
    """Those with which a word of some listed photo's title begins. One query."""
    parts, parameters = [], []
    for word in words:
        condition, given = engine().words("x", [word])
        parts.append(
            f"EXISTS (SELECT 1 FROM storefront_photoindex AS x WHERE x.listed AND {condition})"  # noqa: S608
        )
        parameters += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        found = cursor.fetchone()
    return {word for word, is_known in zip(words, found or (), strict=True) if is_known}
