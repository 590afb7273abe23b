"""What a document says, before it is laid out. Texts are plain: nothing in them is markup."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Line breaks in ``text`` are kept. ``small`` is for notes."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of a name and a value."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``weight`` is its share of the width; numbers are set flush right."""

    title: str
    weight: float = 1.0
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns. A table that does not fit on a page goes on on
    the next one under its titles. ``totals`` are rows set off at the end.

    Raises :class:`ValueError` for a row of another length.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs columns")
        for row in (*self.rows, *self.totals):
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Facts | Table | NewPage


@dataclass(frozen=True, slots=True)
class Document:
    """``number`` and a hash of the content stand at the foot of every page. ``language`` is "ko"
    or "en"; ``at`` (aware) is when the document is said to be made.

    Raises :class:`ValueError` for a moment without a time zone.
    """

    title: str
    number: str
    language: str
    at: datetime
    blocks: tuple[Block, ...]
    subtitle: str = ""
    author: str = "Encore"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a document's moment needs a time zone")


def fingerprint(document: Document) -> str:
    """SHA-256 of what the document says (not of a file), as 64 hexadecimal digits."""
    said = asdict(document)
    said["at"] = document.at.isoformat()
    said["blocks"] = [[type(block).__name__, asdict(block)] for block in document.blocks]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
