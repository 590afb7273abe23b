"""The two ways to search text: PostgreSQL's full text and trigrams, SQLite's FTS5. One interface;
``tests/storefront/search/test_engine.py`` holds both to the same answers.

An engine finds candidates; what they are worth is decided in Python, the same for both
(``search/matching.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db import connection

from stock.storefront.models import SearchName


class Engine(Protocol):
    def names(
        self, words: Sequence[str], typed: Sequence[str], initials: Sequence[str]
    ) -> list[SearchName]:
        """Names with a word that begins with one of ``words``, or whose letters begin with, or from
        three letters on contain, one of ``typed`` (see ``text.letters``), or whose initial
        consonants contain one of ``initials``; exact ones first, then people and things before
        words of titles, then those with most photos; at most :data:`MOST`."""

    def similar_names(self, typed: Sequence[str]) -> list[SearchName]:
        """Names that share some sequences of three letters with one of ``typed``, or the first
        two and about the length (two letters swapped leave no three in a short name)."""


#: Names looked at for one search.
MOST = 300
#: Of those that only begin alike.
MOST_ALIKE = 100


def engine() -> Engine:
    """The engine of the database in use."""
    from stock.storefront.search.engine.postgresql import PostgreSQL
    from stock.storefront.search.engine.sqlite import SQLite

    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def beginning(typed: Sequence[str]) -> tuple[str, list[str | int]]:
    """The condition, with its parameters, that a name begins like one of ``typed`` and is about as
    long, in the SQL of both databases."""
    conditions: list[str] = []
    parameters: list[str | int] = []
    for one in typed:
        conditions.append("(letters LIKE %s AND length(letters) BETWEEN %s AND %s)")
        parameters += [like(one[:2]), len(one) - 2, len(one) + 2]
    return " OR ".join(conditions), parameters


def like(start: str, *, anywhere: bool = False) -> str:
    """A LIKE pattern with ``\\`` as its escape."""
    escaped = start.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%" if anywhere else f"{escaped}%"
