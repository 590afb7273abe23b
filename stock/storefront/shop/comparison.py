"""Licences side by side: what each costs and allows, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from licensing.models import LicenceKind
from stock.catalogue.models import Rendition
from stock.purchases.prices import Offer
from stock.purchases.terms import USES


@dataclass(frozen=True, slots=True)
class Column:
    kind: LicenceKind
    url: str


@dataclass(frozen=True, slots=True)
class SizeRow:
    """A size in which the file is sold, and what it costs under each kind: None is not offered."""

    words: str
    size: str
    amounts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    allowed: bool
    limit: str | Promise = ""


@dataclass(frozen=True, slots=True)
class UseRow:
    words: str | Promise
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    sizes: tuple[SizeRow, ...]
    uses: tuple[UseRow, ...]


def compare(
    *, kinds: Iterable[LicenceKind] = LicenceKind, sizes: Iterable[SizeRow] = ()
) -> Comparison:
    wanted = tuple(kinds)
    return Comparison(
        columns=tuple(Column(kind, reverse("storefront:licence", args=[kind])) for kind in wanted),
        sizes=tuple(sizes),
        uses=tuple(
            UseRow(
                use.words,
                tuple(Cell(kind in use.allowed, use.limits.get(kind, "")) for kind in wanted),
            )
            for use in USES
        ),
    )


def sizes_of(restored: Rendition, offers: Mapping[Any, Offer]) -> list[SizeRow]:
    """The sizes in which a photo is sold. Today that is one, the whole file."""
    amounts = tuple(offers[kind].amount if kind in offers else None for kind in LicenceKind)
    return [SizeRow(_("The whole file"), f"{restored.width} × {restored.height} px", amounts)]
