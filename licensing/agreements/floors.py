"""The least a licence may cost, as agreed with the agencies of the people a photo shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from licensing.models import WORLDWIDE, Agreement, AgreementRate, Consent, Term
from stock import compiled
from stock.catalogue.models import Photo


@dataclass(frozen=True, slots=True)
class Floor:
    """The least price in minor units of ``currency``, including tax."""

    amount: int
    currency: str

    def permits(self, amount: int, currency: str) -> bool:
        # Nobody agreed on a rate of exchange: another currency cannot be compared.
        return currency == self.currency and amount >= self.amount


def floors(
    photo_ids: Iterable[int], *, territory: str, at: datetime
) -> dict[int, dict[str, list[Floor]]]:
    """Floors in force: photo id -> licence kind -> the floors that a price must all respect.

    A group photo has those of every member's agreement. One query; photos and kinds without a floor
    are left out.
    """
    found: dict[int, dict[str, list[Floor]]] = defaultdict(lambda: defaultdict(list))
    for kind, amount, photo, currency in compiled.ask(
        _in_force, photo_ids, at=at, given=(territory,)
    ):
        found[photo][kind].append(Floor(amount, currency))
    return {photo: dict(kinds) for photo, kinds in found.items()}


def _in_force(ids: list[int], at: datetime, territory: str) -> QuerySet[AgreementRate, Any]:
    return (
        AgreementRate.objects.filter(
            Term.holds_on(timezone.localdate(at), "agreement__"),
            floor__gt=0,
            agreement__state=Agreement.State.ACTIVE,
            agreement__consents__state=Consent.State.ACTIVE,
            agreement__consents__artist__appearances__photo__in=ids,
            agreement__territories__country__in=[territory, WORLDWIDE],
        )
        .values_list("licence_kind", "floor")
        .annotate(
            photo=F("agreement__consents__artist__appearances__photo"),
            currency=F("agreement__currency"),
        )
        .distinct()
        .order_by("floor")
    )


def floor_for(photo: Photo, *, kind: str, territory: str, at: datetime) -> list[Floor]:
    """The floors that a price of ``photo`` must all respect. None is an empty list."""
    return floors([photo.pk], territory=territory, at=at).get(photo.pk, {}).get(kind, [])
