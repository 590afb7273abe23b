"""Why a photo is or is not for sale, as a table of places and licence kinds, with the way to where
each obstacle can be put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from licensing import clearance, countries
from licensing.clearance import Clearance, Reason
from licensing.models import WORLDWIDE, Agency, AgreementTerritory, Consent, LicenceKind
from stock.catalogue.models import Photo


class MomentForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Moment (Seoul time)"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


@dataclass(frozen=True, slots=True)
class Told:
    reason: Reason
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    kind: LicenceKind
    allowed: bool
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Row:
    """Countries for which the answers are the same, for the same reasons."""

    places: list[str]
    cells: list[Cell]


def places_of_interest(photo: Photo, *, agencies: Iterable[Agency] | None = None) -> list[str]:
    """The shop's own country and those of the agreements that concern the photo, of ``agencies``
    only if given. What holds worldwide is one place more: all other countries."""
    covered = AgreementTerritory.objects.filter(
        agreement__consents__artist__appearances__photo=photo,
        agreement__consents__state=Consent.State.ACTIVE,
    )
    if agencies is not None:
        covered = covered.filter(agreement__agency__in=agencies)
    found = set(covered.values_list("country", flat=True)) | {settings.SHOP_TERRITORY}
    return sorted(
        found, key=lambda code: (code == WORLDWIDE, code != settings.SHOP_TERRITORY, code)
    )


def rows_of(
    photo: Photo,
    *,
    at: datetime,
    url_of: Callable[[Reason], str],
    seen_by: Iterable[Agency] | None = None,
) -> list[Row]:
    """The table, with one row for all countries of the same answer; the shop's own comes first."""
    agencies = None if seen_by is None else list(seen_by)
    places = places_of_interest(photo, agencies=agencies)
    table = clearance.explain_table(
        photo, kinds=LicenceKind.values, territories=places, at=at, seen_by=agencies
    )
    grouped: dict[tuple[Clearance, ...], list[str]] = {}
    for place in places:
        answers = tuple(table[kind][place] for kind in LicenceKind.values)
        grouped.setdefault(answers, []).append(place)
    return [
        Row(
            places=[
                str(_("Everywhere else")) if code == WORLDWIDE else countries.name_of(code)
                for code in codes
            ],
            cells=[
                Cell(
                    kind=kind,
                    allowed=answer.allowed,
                    told=[Told(reason, url_of(reason)) for reason in answer.reasons],
                )
                for kind, answer in zip(LicenceKind, answers, strict=True)
            ],
        )
        for answers, codes in grouped.items()
    ]
