"""What photos have in common with many others, packed into one number per photo.

A filter on any of them is a comparison of some bits, so one index serves every combination, and
rows grouped by the number are all the counts that a page of facets needs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from licensing.models import LicenceKind
from stock.storefront.search.colours import Colour


class Orientation(models.TextChoices):
    PORTRAIT = "portrait", _("Portrait")
    LANDSCAPE = "landscape", _("Landscape")
    SQUARE = "square", _("Square")


class Size(models.TextChoices):
    """By the longer side of the file that is sold."""

    SMALL = "s", pgettext_lazy("size", "Up to 2,000 px")
    MEDIUM = "m", pgettext_lazy("size", "2,000 to 4,000 px")
    LARGE = "l", pgettext_lazy("size", "Over 4,000 px")


SIZE_STEPS = (2000, 4000)
#: Above it, "five and more".
MANY_PEOPLE = 5
FIRST_YEAR = 1990
#: Where a price band begins, in minor units.
PRICE_STEPS = {
    "KRW": (10_000, 20_000, 50_000, 100_000),
    "JPY": (1_000, 2_000, 5_000, 10_000),
    "USD": (1_000, 2_000, 5_000, 10_000),
}


@dataclass(frozen=True, slots=True)
class Trait:
    """Some bits of the number. 0 is unknown, value ``n`` of the facet is ``n + 1``; of licence
    kinds each has a bit of its own, because a photo has several."""

    name: str
    shift: int
    bits: int
    values: tuple[str, ...]
    is_set: bool = False

    @property
    def mask(self) -> int:
        return (1 << self.bits) - 1

    def of(self, number: int) -> int:
        return number >> self.shift & self.mask

    def codes(self, values: Collection[str]) -> list[int]:
        """The codes of photos that have one of the values."""
        wanted = [index for index, value in enumerate(self.values) if value in values]
        if self.is_set:
            return [code for code in range(1 << self.bits) if any(code >> n & 1 for n in wanted)]
        return [index + 1 for index in wanted]

    def code(self, value: str | Iterable[str] | None) -> int:
        if value is None:
            return 0
        if self.is_set:
            return sum(1 << self.values.index(one) for one in set(value))
        return self.values.index(str(value)) + 1


YEAR = Trait("year", 0, 7, tuple(str(year) for year in range(FIRST_YEAR, FIRST_YEAR + 127)))
ORIENTATION = Trait("orientation", 7, 2, tuple(Orientation.values))
PEOPLE = Trait("people", 9, 3, tuple(str(number) for number in range(MANY_PEOPLE + 1)))
COLOUR = Trait("colour", 12, 4, tuple(Colour.values))
SIZE = Trait("size", 16, 2, tuple(Size.values))
KIND = Trait("licence", 18, 3, tuple(LicenceKind.values), is_set=True)
PRICE = Trait("price", 21, 3, ("0", "1", "2", "3", "4"))
ALL = {trait.name: trait for trait in (YEAR, ORIENTATION, PEOPLE, COLOUR, SIZE, KIND, PRICE)}


def pack(
    *,
    year: int | None,
    width: int,
    height: int,
    people: int,
    colour: str | None,
    kinds: Iterable[str],
    price: int | None,
    currency: str,
) -> int:
    """The number of a photo. ``width`` and ``height`` are those of the file that is sold."""
    values: Mapping[Trait, Any] = {
        YEAR: str(year) if year is not None and str(year) in YEAR.values else None,
        ORIENTATION: orientation(width, height),
        PEOPLE: str(min(people, MANY_PEOPLE)),
        COLOUR: colour,
        SIZE: Size.values[bisect_right(SIZE_STEPS, max(width, height) - 1)],
        KIND: kinds,
        PRICE: None if price is None else str(bisect_right(PRICE_STEPS[currency], price)),
    }
    return sum(trait.code(value) << trait.shift for trait, value in values.items())


def orientation(width: int, height: int) -> Orientation:
    """Nearly square counts as square."""
    if abs(width - height) <= 0.05 * max(width, height):
        return Orientation.SQUARE
    return Orientation.LANDSCAPE if width > height else Orientation.PORTRAIT


def label(trait: Trait, value: str, *, currency: str) -> str:
    """A value in the reader's language."""
    if trait is YEAR:
        return value
    if trait is PEOPLE:
        number = int(value)
        if number == MANY_PEOPLE:
            return str(_("%(number)d or more people") % {"number": number})
        if number == 0:
            return str(_("Nobody"))
        return ngettext("%(number)d person", "%(number)d people", number) % {"number": number}
    if trait is PRICE:
        return _price(int(value), currency)
    choices: dict[Trait, type[models.TextChoices]] = {
        ORIENTATION: Orientation,
        COLOUR: Colour,
        SIZE: Size,
        KIND: LicenceKind,
    }
    return str(choices[trait](value).label)


def _price(band: int, currency: str) -> str:
    from stock.ui.templatetags.ui import money

    steps = PRICE_STEPS[currency]
    if band == 0:
        return str(_("Under %(price)s") % {"price": money(steps[0], currency)})
    low = money(steps[band - 1], currency)
    if band == len(steps):
        return str(_("From %(price)s") % {"price": low})
    return str(_("%(low)s to %(high)s") % {"low": low, "high": money(steps[band], currency)})
