"""What sales, refunds, disputes and fees book. Orders, lines, refunds and disputes are the shop's:
here they are known by their public ids. Every verb but :func:`book_sale` and :func:`book_unsold`
may be repeated: it finds its source booked, and books nothing.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.errors import RoyaltiesRefused
from licensing.models import (
    Account,
    Agency,
    LedgerEntry,
    LedgerTransaction,
    PayoutTerms,
)
from licensing.royalties.ledger import (
    PLACE_FIELDS,
    Place,
    booked,
    entries_of,
    lock_order,
    post,
)
from licensing.royalties.sharing import Share, parts
from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.models import Artist
from stock.money import split

Kind = LedgerTransaction.Kind

#: Where a sold line's money stands until something takes it back.
EARNED = (Account.PAYABLE, Account.REVENUE, Account.VAT)


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A paid line of an order, as it was frozen."""

    order: str
    line: str
    photo_id: int
    licence_kind: str
    amount: int
    currency: str
    shares: tuple[Share, ...] = ()

    def place(self, account: str, **more: object) -> Place:
        return Place(
            account=account,
            photo_id=self.photo_id,
            line=self.line,
            licence_kind=self.licence_kind,
            **more,  # type: ignore[arg-type]
        )


def book_sale(*, sold: SoldLine, at: datetime.datetime) -> LedgerTransaction | None:
    """Book what a sale brings to whom. Raises IntegrityError if the line was booked before."""
    earned = parts(sold.amount, list(sold.shares))
    shop = sold.amount - sum(earned)
    vat, revenue = split(shop, [settings.SHOP_VAT_BPS, 10_000])
    days = _hold_days(share.agency_id for share in sold.shares)
    today = timezone.localdate(at)
    amounts = [
        (sold.place(Account.PROVIDER), sold.amount),
        *(
            (
                sold.place(
                    Account.PAYABLE,
                    agency_id=share.agency_id,
                    artist_id=share.artist_id,
                    available_on=today + datetime.timedelta(days=days[share.agency_id]),
                ),
                -part,
            )
            for share, part in zip(sold.shares, earned, strict=True)
        ),
        (sold.place(Account.REVENUE), -revenue),
        (sold.place(Account.VAT), -vat),
    ]
    return post(
        kind=Kind.SALE,
        source=f"line:{sold.line}",
        amounts=amounts,
        currency=sold.currency,
        order=sold.order,
        at=at,
    )


def book_unsold(*, sold: SoldLine, at: datetime.datetime) -> LedgerTransaction | None:
    """Book a line that was paid but could not be sold: its money is the buyer's."""
    return post(
        kind=Kind.RECEIPT,
        source=f"line:{sold.line}",
        amounts=[
            (sold.place(Account.PROVIDER), sold.amount),
            (sold.place(Account.BUYERS), -sold.amount),
        ],
        currency=sold.currency,
        order=sold.order,
        at=at,
    )


def _hold_days(agencies: Iterable[int]) -> dict[int, int]:
    wanted = set(agencies)
    own = PayoutTerms.objects.filter(agency__in=wanted, hold_days__isnull=False)
    found = dict.fromkeys(wanted, settings.ROYALTY_HOLD_DAYS)
    found.update((terms.agency_id, terms.hold_days or 0) for terms in own)
    return found


# --- refunds ------------------------------------------------------------------------------------


def promise_refund(
    *, refund: str, order: str, line: str, amount: int, currency: str, at: datetime.datetime
) -> LedgerTransaction | None:
    """Take ``amount`` of what a sold line brought back from those who earned it, in proportion to
    what each still has of it. What nobody has any more is the shop's loss."""
    source = f"refund:{refund}"
    with transaction.atomic():
        lock_order(order)
        if booked(source) or not booked(f"line:{line}"):
            return None
        if LedgerTransaction.objects.filter(source=f"line:{line}", kind=Kind.RECEIPT).exists():
            return None  # the buyer's already
        taken = _take(_left([line], EARNED, currency), amount)
        at_line = _line_place(line)
        return post(
            kind=Kind.REFUND,
            source=source,
            amounts=[
                *taken,
                (at_line.of(Account.LOSSES), amount - sum(part for _place, part in taken)),
                (at_line.of(Account.BUYERS), -amount),
            ],
            currency=currency,
            order=order,
            at=at,
        )


def pay_refund(
    *, refund: str, order: str, line: str, amount: int, currency: str, at: datetime.datetime
) -> LedgerTransaction | None:
    """The payment service took the money for the buyer."""
    source = f"refund-paid:{refund}"
    with transaction.atomic():
        lock_order(order)
        if booked(source):
            return None
        place = _line_place(line)
        return post(
            kind=Kind.REFUND_PAID,
            source=source,
            amounts=[(place.of(Account.BUYERS), amount), (place.of(Account.PROVIDER), -amount)],
            currency=currency,
            order=order,
            at=at,
        )


def fail_refund(
    *, refund: str, order: str, currency: str, at: datetime.datetime
) -> LedgerTransaction | None:
    """A refund will not happen, or came back: everything it moved moves back."""
    source = f"refund-failed:{refund}"
    with transaction.atomic():
        lock_order(order)
        if booked(source):
            return None
        moved = entries_of(f"refund:{refund}", f"refund-paid:{refund}")
        return post(
            kind=Kind.REFUND_FAILED,
            source=source,
            amounts=[*((place, -amount) for place, amount in moved), *_lost_since(moved, currency)],
            currency=currency,
            order=order,
            at=at,
        )


def _lost_since(moved: list[tuple[Place, int]], currency: str) -> list[tuple[Place, int]]:
    """A lost dispute may have given the buyer the same money meanwhile: then those who earned it
    do not get it back."""
    back = [(place, amount) for place, amount in moved if place.account == Account.BUYERS]
    if not back:
        return []
    buyers = back[0][0]
    owed = sum(part for _place, part in _left([buyers.line], [Account.BUYERS], currency))
    too_much = -sum(amount for _place, amount in back) - owed
    if too_much <= 0:
        return []
    earned = [(place, amount) for place, amount in moved if place.account in EARNED]
    taken = _take(earned, too_much)
    lost = too_much - sum(part for _place, part in taken)
    return [(buyers, -too_much), *taken, (buyers.of(Account.LOSSES), lost)]


# --- disputes -----------------------------------------------------------------------------------


def open_dispute(
    *, dispute: str, order: str, amount: int, fee: int, currency: str, at: datetime.datetime
) -> LedgerTransaction | None:
    """The buyer's bank took ``amount`` back for now, and ``fee`` was charged for it. What agencies
    earned of it is held; the shop's part stands until the dispute is lost."""
    source = f"dispute:{dispute}"
    with transaction.atomic():
        lock_order(order)
        if booked(source):
            return None
        lines = _lines_of(order)
        taken = _take(_left(lines, EARNED, currency), amount)
        held = [(place, part) for place, part in taken if place.account == Account.PAYABLE]
        return post(
            kind=Kind.DISPUTE,
            source=source,
            amounts=[
                (Place(Account.DISPUTED), amount),
                (Place(Account.PROVIDER), -amount - fee),
                (Place(Account.FEES), fee),
                *held,
                *((place.of(Account.HELD), -part) for place, part in held),
            ],
            currency=currency,
            order=order,
            at=at,
        )


def close_dispute(
    *,
    dispute: str,
    order: str,
    won: bool,
    fee_returned: int,
    currency: str,
    at: datetime.datetime,
) -> LedgerTransaction | None:
    """Won: everything comes back, of the fee as much as was returned. Lost: those who earned bear
    it, each what was held, and the shop the rest."""
    source = f"dispute-closed:{dispute}"
    with transaction.atomic():
        lock_order(order)
        opened = entries_of(f"dispute:{dispute}")
        if booked(source) or not opened:
            return None
        amount = sum(part for place, part in opened if place.account == Account.DISPUTED)
        held = [(place, part) for place, part in opened if place.account == Account.HELD]
        amounts = [
            (Place(Account.DISPUTED), -amount),
            *((place, -part) for place, part in held),
        ]
        if won:
            amounts += [
                (Place(Account.PROVIDER), amount + fee_returned),
                (Place(Account.FEES), -fee_returned),
                *((place.of(Account.PAYABLE), part) for place, part in held),
            ]
        else:
            rest = amount + sum(part for _place, part in held)
            lines = _lines_of(order)
            # What a buyer was to get back anyway, they have now.
            for accounts in ((Account.BUYERS,), (Account.REVENUE, Account.VAT)):
                taken = _take(_left(lines, accounts, currency), rest)
                amounts += taken
                rest -= sum(part for _place, part in taken)
            amounts.append((Place(Account.LOSSES), rest))
        return post(
            kind=Kind.DISPUTE_WON if won else Kind.DISPUTE_LOST,
            source=source,
            amounts=amounts,
            currency=currency,
            order=order,
            at=at,
        )


# --- fees and corrections -----------------------------------------------------------------------


def book_fee(
    *, source: str, order: str, amount: int, currency: str, at: datetime.datetime
) -> LedgerTransaction | None:
    """What the payment service kept of a payment."""
    if booked(f"fee:{source}"):
        return None
    return post(
        kind=Kind.FEE,
        source=f"fee:{source}",
        amounts=[(Place(Account.FEES), amount), (Place(Account.PROVIDER), -amount)],
        currency=currency,
        order=order,
        at=at,
    )


def correct(
    *,
    key: str,
    agency: Agency,
    artist: Artist,
    amount: int,
    currency: str,
    reason: str,
    actor: User,
    at: datetime.datetime,
) -> LedgerTransaction:
    """Owe the agency ``amount`` more (negative: less) for the artist, at the shop's expense.

    Nothing that was booked changes. ``key`` makes a form that is sent twice book once. Raises
    :class:`RoyaltiesRefused` without a reason or an amount.
    """
    if not reason.strip():
        raise RoyaltiesRefused(_("Please give a reason."), code="reason_needed")
    if not amount:
        raise RoyaltiesRefused(_("Please enter an amount other than zero."), code="no_amount")
    source = f"correction:{key}"
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        done = booked(source)
        if done is not None:
            return done
        owed = Place(
            Account.PAYABLE,
            agency_id=agency.pk,
            artist_id=artist.pk,
            available_on=timezone.localdate(at),
        )
        posted = post(
            kind=Kind.CORRECTION,
            source=source,
            amounts=[(owed, -amount), (Place(Account.REVENUE), amount)],
            currency=currency,
            reason=reason.strip(),
            at=at,
        )
        if posted is None:
            raise ValueError("an amount other than zero books something")
        record(
            action="royalties.corrected",
            target=agency,
            actor=actor,
            at=at,
            reason=reason.strip(),
            after={"amount": amount, "currency": currency, "artist": artist.slug},
        )
    return posted


# --- what is left -------------------------------------------------------------------------------


def _lines_of(order: str) -> list[str]:
    keys = list(
        LedgerTransaction.objects.filter(order=order).order_by().values_list("pk", flat=True)
    )
    rows = LedgerEntry.objects.filter(transaction__in=keys).exclude(line="")
    return sorted(set(rows.order_by().values_list("line", flat=True)))


def _line_place(line: str) -> Place:
    # Any will do: all entries of a line say the same of it.
    row = next(iter(LedgerEntry.objects.filter(line=line).order_by()[:1]), None)
    if row is None:
        raise ValueError(f"line {line} was never booked")
    return Place("", photo_id=row.photo_id, line=line, licence_kind=row.licence_kind)


def _left(lines: list[str], accounts: Iterable[str], currency: str) -> list[tuple[Place, int]]:
    """What these lines still have in these accounts (positive), in a fixed order."""
    rows = (
        LedgerEntry.objects.filter(line__in=lines, account__in=list(accounts), currency=currency)
        .order_by()
        .values(*PLACE_FIELDS)
        .annotate(left=Sum("amount"))
    )
    found = [(Place(**{name: row[name] for name in PLACE_FIELDS}), -row["left"]) for row in rows]
    kept = [(place, left) for place, left in found if left > 0]
    return sorted(kept, key=lambda item: (item[0].line, item[0].account, item[0].artist_id or 0))


def _take(left: list[tuple[Place, int]], amount: int) -> list[tuple[Place, int]]:
    """Share ``amount`` out over what is left, never more than is there of each."""
    total = sum(part for _place, part in left)
    amount = min(amount, total)
    if not amount:
        return []
    taken: Counter[Place] = Counter()
    shares = split(amount, [part for _place, part in left])
    for (place, _part), share in zip(left, shares, strict=True):
        taken[place] += share
    return list(taken.items())
