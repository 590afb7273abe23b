"""What agencies are owed, booked in the transaction that fulfils an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from licensing.clearance import good_consents
from licensing.models import Agency, RoyaltyEntry, Submission
from stock.catalogue.models import Photo, current_restored
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
    approvals = Submission.objects.filter(
        rendition__in=current_restored(photo=photo),
        agency=OuterRef("agreement__agency"),
        state__in=["approved", "open"] if assuming_approval else ["approved"],
    )
    consents = (
        good_consents(kind=kind, territory=territory, day=timezone.localdate(at))
        .filter(Exists(approvals), artist__appearances__photo=photo)
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


def book_sale(
    *, source: str, amount: int, currency: str, shares: list[Share], at: datetime
) -> list[RoyaltyEntry]:
    """Book what a sale owes. Booking the same source twice raises IntegrityError."""
    return RoyaltyEntry.objects.bulk_create(
        RoyaltyEntry(
            agency_id=share.agency_id,
            artist_id=share.artist_id,
            kind=RoyaltyEntry.Kind.SALE,
            amount=part,
            currency=currency,
            source=source,
            at=at,
        )
        for share, part in zip(shares, parts(amount, shares), strict=True)
    )


def reverse_sale(*, source: str, at: datetime) -> list[RoyaltyEntry]:
    """Take back what a sale booked. Repeating it raises IntegrityError."""
    sales = RoyaltyEntry.objects.filter(source=source, kind=RoyaltyEntry.Kind.SALE)
    return RoyaltyEntry.objects.bulk_create(
        RoyaltyEntry(
            agency_id=sale.agency_id,
            artist_id=sale.artist_id,
            kind=RoyaltyEntry.Kind.REVERSAL,
            amount=-sale.amount,
            currency=sale.currency,
            source=source,
            at=at,
        )
        for sale in sales
    )


def balance(agency: Agency, currency: str) -> int:
    """What the agency is owed: the sum of its entries."""
    rows = RoyaltyEntry.objects.filter(agency=agency, currency=currency)
    return rows.aggregate(total=Sum("amount"))["total"] or 0
