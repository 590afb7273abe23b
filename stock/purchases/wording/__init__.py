"""The whole terms of the licences, by version. A version under which anything was sold is never
edited: another text is another module, and ``settings.LICENCE_TERMS_VERSION`` names the one that
holds today. They are no translations of the interface's words and do not change with those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from licensing.models import LicenceKind
from stock.purchases.wording import v2026_11


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    paragraphs: tuple[str, ...]


Articles = Callable[[LicenceKind, str], list[tuple[str, list[str]]]]
WORDINGS: dict[str, Articles] = {"2026-11": v2026_11.articles}


def articles(version: str, *, kind: LicenceKind, language: str) -> list[Article]:
    """The terms of a licence kind. What is not Korean is English.

    Raises KeyError for a version that there never was.
    """
    spoken = "ko" if language.startswith("ko") else "en"
    found = WORDINGS[version](kind, spoken)
    return [Article(title, tuple(paragraphs)) for title, paragraphs in found]
