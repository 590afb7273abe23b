"""Wordings of the contract, by version. One that has been sent to anybody is never edited: a new
text is a new module, and ``CURRENT`` names it. They are no translations of the interface's words
and do not change with those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from licensing.contract.terms import Terms
from licensing.contract.wording import v2026_11


@dataclass(frozen=True, slots=True)
class Wording:
    """``articles(terms, language)`` gives titles with their paragraphs; ``labels[language]`` the
    words of the tables and of the head."""

    articles: Callable[[Terms, str], list[tuple[str, list[str]]]]
    labels: dict[str, dict[str, str]]


WORDINGS = {"2026-11": Wording(articles=v2026_11.articles, labels=v2026_11.LABELS)}
CURRENT = "2026-11"
