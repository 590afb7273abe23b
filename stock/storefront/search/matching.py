"""How well a name fits what somebody typed. The engines find candidates; this decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from stock.storefront.models import SearchName
from stock.storefront.search import text

EXACT = 98
#: The typed text is the name's beginning, in whatever way.
BEGINS = 80
CONTAINS = 70
#: Similarity from which a name is proposed for a mistyped one, by length: one letter of five may
#: be wrong, two of eight.
SIMILAR = 0.72


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, in the forms in which names are compared with it."""

    text: str
    key: str
    letters: str
    is_initials: bool
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, words: str) -> Typed:
        return cls(
            text=words,
            key=text.key(words),
            letters=text.letters(words),
            is_initials=text.is_initials(words),
            pattern=text.mixed_pattern(words) if text.is_korean(words) else None,
        )


@dataclass(frozen=True, slots=True)
class Match:
    name: SearchName
    score: float

    @property
    def term(self) -> tuple[int, int]:
        return self.name.kind, self.name.value


def score(typed: Typed, name: SearchName) -> int:
    """0 to 100: exact, beginning, initial consonants, somewhere inside; 0 if it does not fit."""
    if not typed.key:
        return 0
    if name.key == typed.key:
        return 100
    name_is_korean = name.letters != name.key
    if typed.is_initials:
        if not name_is_korean:
            return 0
        if name.initials == typed.letters:
            return 92
        if name.initials.startswith(typed.letters):
            return 84
        return CONTAINS if typed.letters in name.initials else 0
    if name.letters == typed.letters and name_is_korean:
        return EXACT  # with a forgotten Shift, or the keyboard set to English
    if name.key.startswith(typed.key):
        return 90
    if typed.pattern is not None and typed.pattern.match(name.key):
        return 88
    # "dbe" is the beginning of 유단 on an English keyboard; two letters are too few to say so.
    if name_is_korean and len(typed.letters) > 2 and name.letters.startswith(typed.letters):
        return 82
    enough = 2 if typed.pattern is not None else 3
    if len(typed.key) >= enough and typed.key in name.key:
        begins_a_word = f" {typed.key}" in f" {text.folded(name.text)}"
        return 76 if begins_a_word else CONTAINS
    return 0


def best(typed: Typed, names: Iterable[SearchName], *, least: int = CONTAINS) -> list[Match]:
    """The names that fit, best first, each artist (group ...) once. Exact ones stand
    alone, and so do beginnings."""
    found: dict[tuple[int, int], Match] = {}
    for name in names:
        worth = score(typed, name)
        if worth < least:
            continue
        known = found.get((name.kind, name.value))
        if known is None or known.score < worth:
            found[name.kind, name.value] = Match(name, worth)
    ranked = sorted(
        found.values(), key=lambda match: (-match.score, -match.name.photos, match.name.text)
    )
    if ranked and ranked[0].score >= EXACT:
        return [match for match in ranked if match.score >= EXACT]
    if ranked and ranked[0].score >= BEGINS:
        # Whose name begins so, rather than whatever has it somewhere inside.
        return [match for match in ranked if match.score >= BEGINS]
    return ranked


_SOUNDS = (
    ("oo", "u"), ("ou", "u"), ("eu", "u"), ("eo", "o"), ("ae", "e"), ("ee", "i"), ("ch", "j"),
    ("sh", "s"), ("ck", "k"), ("z", "j"), ("g", "k"), ("d", "t"), ("b", "p"), ("v", "p"),
    ("f", "p"), ("r", "l"), ("q", "k"), ("c", "k"), ("x", "s"),
)  # fmt: skip


def sound(latin: str) -> str:
    """Romanised names as they sound to somebody who writes them by ear: "Yoodan" is "Yudan"."""
    for spelled, heard in _SOUNDS:
        latin = latin.replace(spelled, heard)
    return re.sub(r"(.)\1+", r"\1", latin)


def similarity(typed: Typed, name: SearchName) -> float:
    """0 to 1: one minus the share of letters that are wrong, missing, too many or swapped."""
    as_typed = DamerauLevenshtein.normalized_similarity(typed.letters, name.letters)
    if typed.letters != typed.key or name.letters != name.key:
        return as_typed
    # Heard alike is a little less than written alike.
    heard = DamerauLevenshtein.normalized_similarity(sound(typed.key), sound(name.key)) - 0.06
    return max(as_typed, heard)


def nearest(typed: Typed, names: Iterable[SearchName], *, least: float = SIMILAR) -> list[Match]:
    """Names like the typed one, nearest first, each artist (group ...) once; those that are clearly
    farther than the nearest are left out."""
    found: dict[tuple[int, int], Match] = {}
    for name in names:
        near = similarity(typed, name)
        if near < least or len(typed.letters) < 3:
            continue
        known = found.get((name.kind, name.value))
        if known is None or known.score < near:
            found[name.kind, name.value] = Match(name, near)
    ranked = sorted(
        found.values(), key=lambda match: (-match.score, -match.name.photos, match.name.text)
    )
    return [match for match in ranked if match.score >= ranked[0].score - 0.08]
