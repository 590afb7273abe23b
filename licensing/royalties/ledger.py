"""Writing to the ledger, and what it adds up to."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q, Sum

from licensing.models import OWED, Account, Agency, LedgerEntry, LedgerTransaction
from stock.ids import new_public_id


@dataclass(frozen=True, slots=True)
class Place:
    """What an entry is about: all of it but the amount and the currency."""

    account: str
    agency_id: int | None = None
    artist_id: int | None = None
    photo_id: int | None = None
    line: str = ""
    licence_kind: str = ""
    available_on: datetime.date | None = None

    def of(self, account: str) -> Place:
        """The same in another account; only what agencies are owed says to whom."""
        if account in OWED:
            return replace(self, account=account)
        return replace(self, account=account, agency_id=None, artist_id=None, available_on=None)


PLACE_FIELDS = tuple(Place.__dataclass_fields__)


def post(
    *,
    kind: str,
    source: str,
    amounts: Iterable[tuple[Place, int]],
    currency: str,
    at: datetime.datetime,
    order: str = "",
    reason: str = "",
) -> LedgerTransaction | None:
    """Book ``amounts`` (minor units, positive to the account) as one transaction.

    Equal places are added up and zeros left out; if nothing remains, nothing is booked and None
    returned. Raises :class:`ValueError` if they do not add up to zero and
    :class:`~django.db.IntegrityError` if ``source`` was booked before.
    """
    moved: Counter[Place] = Counter()
    for place, amount in amounts:
        moved[place] += amount
    rows = [(place, amount) for place, amount in moved.items() if amount]
    if sum(amount for _place, amount in rows):
        raise ValueError(f"{source} does not add up to zero")
    if not rows:
        return None
    key = new_public_id()
    with transaction.atomic():
        # Entries first: their transaction closes them (see the migration's triggers).
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                transaction_id=key,
                amount=amount,
                currency=currency,
                **{name: getattr(place, name) for name in PLACE_FIELDS},
            )
            for place, amount in rows
        )
        return LedgerTransaction.objects.create(
            id=key,
            kind=kind,
            source=source,
            order=order,
            size=len(rows),
            reason=reason,
            at=at,
        )


def booked(source: str) -> LedgerTransaction | None:
    return LedgerTransaction.objects.filter(source=source).first()


def entries_of(*sources: str) -> list[tuple[Place, int]]:
    """What was booked under ``sources``."""
    # In two steps, each along an index: a join is planned badly while the tables are new.
    keys = list(
        LedgerTransaction.objects.filter(source__in=sources).order_by().values_list("pk", flat=True)
    )
    rows = LedgerEntry.objects.filter(transaction__in=keys).order_by("pk")
    return [(place_of(row), row.amount) for row in rows]


def place_of(row: LedgerEntry) -> Place:
    return Place(**{name: getattr(row, name) for name in PLACE_FIELDS})


def lock_order(order: str) -> None:
    """Let one writer at a time book for this order: what is left of it is read before it is
    taken."""
    rows = LedgerTransaction.objects.filter(order=order).order_by("pk")
    list(rows.select_for_update().values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Balance:
    """What an agency is owed, in minor units. ``owed`` is the sum of the others."""

    owed: int
    #: Held while a buyer's bank disputes the payment.
    disputed: int
    #: Sold too recently.
    waiting: int
    #: May be paid out; negative if more was taken back than is there.
    available: int


def balance_of(
    *,
    agency: Agency,
    currency: str,
    day: datetime.date,
    before: datetime.datetime | None = None,
) -> Balance:
    """The agency's balance on ``day``, of everything booked (or booked ``before``)."""
    rows = LedgerEntry.objects.filter(agency=agency, currency=currency)
    if before is not None:
        rows = rows.filter(transaction__at__lt=before)
    found = rows.aggregate(
        payable=Sum("amount", filter=Q(account=Account.PAYABLE), default=0),
        held=Sum("amount", filter=Q(account=Account.HELD), default=0),
        later=Sum("amount", filter=Q(account=Account.PAYABLE, available_on__gt=day), default=0),
    )
    return Balance(
        owed=-(found["payable"] + found["held"]),
        disputed=-found["held"],
        waiting=-found["later"],
        available=-(found["payable"] - found["later"]),
    )


def balance(agency: Agency, currency: str) -> int:
    """What the agency is owed in all."""
    total = LedgerEntry.objects.filter(
        agency=agency, currency=currency, account__in=OWED
    ).aggregate(total=Sum("amount", default=0))["total"]
    return -total
