"""Who earns from a sale, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from licensing.clearance import clearing_consents
from stock.catalogue.models import Photo
from stock.money import split


@dataclass(frozen=True, slots=True)
class Share:
    """One artist's part of a sale, frozen on the order line."""

    agency_id: int
    artist_id: int
    bps: int

    def to_json(self) -> dict[str, int]:
        return {"agency": self.agency_id, "artist": self.artist_id, "bps": self.bps}


def shares_of(
    photo: Photo, *, kind: str, territory: str, at: datetime, assuming_approval: bool = False
) -> list[Share]:
    """Who earns from a sale of ``photo`` at ``at``, one entry per artist shown: the agency under
    whose consent and approval it is cleared.

    ``assuming_approval`` answers for an agency that is still being asked: what it would earn.
    """
    consents = (
        clearing_consents(
            photo,
            kind=kind,
            territory=territory,
            day=timezone.localdate(at),
            assuming_approval=assuming_approval,
        )
        .select_related("agreement")
        .prefetch_related("agreement__rates")
        .order_by("artist_id", "pk")
    )
    first: dict[int, Share] = {}
    for consent in consents:
        first.setdefault(
            consent.artist_id,
            Share(
                agency_id=consent.agreement.agency_id,
                artist_id=consent.artist_id,
                bps=consent.agreement.share_of(kind),
            ),
        )
    return list(first.values())


def parts(amount: int, shares: list[Share]) -> list[int]:
    """Each share's amount of money: an equal part of ``amount`` per artist, times its basis
    points; what is left over stays with the shop. Largest remainder: nothing is lost."""
    if not shares:
        return []
    whole = 10_000 * len(shares)
    shop = whole - sum(share.bps for share in shares)
    return split(amount, [*(share.bps for share in shares), shop])[:-1]
