"""What an artist allows, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing import countries, permissions
from licensing.models import WORLDWIDE, LicenceKind
from stock.catalogue.models import Artist

#: More countries than these are counted, not named.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Line:
    """``allowed`` is None where there is neither yes nor no."""

    title: str
    words: str
    allowed: bool | None


@dataclass(frozen=True, slots=True)
class Summary:
    artist: Artist
    lines: tuple[Line, ...]


def summaries(people: Iterable[Artist], *, at: datetime) -> list[Summary]:
    """What each of the artists allows now; one query for all of them."""
    artists = list(people)
    found = permissions.of_artists(
        [artist.pk for artist in artists], territory=settings.SHOP_TERRITORY, at=at
    )
    return [Summary(artist, _lines(found[artist.pk])) for artist in artists]


def _lines(allowed: permissions.Permission) -> tuple[Line, ...]:
    kinds = [str(kind.label) for kind in LicenceKind if kind in allowed.kinds]
    lines = [
        Line(
            _("Licences"),
            ", ".join(kinds) if kinds else _("None at the moment"),
            bool(kinds),
        ),
        Line(
            _("AI restoration"),
            _("Allowed, and always marked") if allowed.restoration else _("Not allowed"),
            allowed.restoration,
        ),
        Line(
            _("Training Encore’s restoration"),
            _("Allowed") if allowed.training else _("Not allowed"),
            allowed.training,
        ),
    ]
    if allowed.countries:
        lines.append(Line(_("Sold in"), _places(allowed.countries), None))
    return tuple(lines)


def _places(codes: frozenset[str]) -> str:
    if WORLDWIDE in codes or len(codes) <= NAMED:
        return ", ".join(name for _code, name in countries.choices(codes))
    return ngettext("%(number)d country", "%(number)d countries", len(codes)) % {
        "number": len(codes)
    }
