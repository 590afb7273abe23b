"""Paying agencies. A payout takes what may be paid out, is given to the bank in one file or sent
through another method, and is recorded as paid; one that comes back is owed again.

:data:`METHODS` is the interface: a method that sends by itself (Stripe Connect, see
``stock.purchases.connect``) registers here, because licensing may not import the shop.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.errors import PayoutRefused
from licensing.models import (
    Account,
    Agency,
    LedgerEntry,
    LedgerTransaction,
    Payout,
    PayoutBatch,
    PayoutTerms,
)
from licensing.royalties import bank
from licensing.royalties.ledger import Place, balance_of, entries_of, post
from stock import sealing
from stock.accounts.models import User
from stock.audit.services import Actor, record

Kind = LedgerTransaction.Kind
State = Payout.State
UNDER_WAY = (State.PREPARED, State.EXPORTED, State.SENT)


class Method(Protocol):
    """Sends money by itself. Both verbs may be repeated and then do nothing more."""

    def source_of(self, payout: Payout, orders: list[str]) -> str:
        """The charge to tie the transfer to, if it can be tied to one; else empty."""

    def send(self, payout: Payout) -> str:
        """Send the payout's amount; return the transfer's name."""

    def take_back(self, payout: Payout) -> None:
        """Reverse the transfer ``payout.reference``."""


METHODS: dict[str, Method] = {}


def minimum_of(agency: Agency, currency: str) -> int:
    terms = PayoutTerms.objects.filter(agency=agency).first()
    if terms is not None and terms.minimum is not None:
        return terms.minimum
    return settings.ROYALTY_MINIMUM_PAYOUT.get(currency, 1)


def prepare(*, agency: Agency, currency: str, actor: User, at: datetime.datetime) -> Payout:
    """Take everything that may be paid out today into one payout.

    Raises :class:`PayoutRefused` if it is too little, if there is nowhere to pay it, or while
    another one is under way.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        if Payout.objects.filter(agency=agency, currency=currency, state__in=UNDER_WAY).exists():
            raise PayoutRefused(_("A payout to this agency is under way."), code="under_way")
        due = _due(agency, currency, today)
        amount = sum(due.values())
        owed = balance_of(agency=agency, currency=currency, day=today).owed
        if amount <= 0 or amount < minimum_of(agency, currency) or amount > owed:
            raise PayoutRefused(_("Less than the least payout is due."), code="too_little")
        payout = Payout(
            agency=agency,
            amount=amount,
            currency=currency,
            prepared_by=actor,
            prepared_at=at,
            **_where_to(agency),
        )
        payout.save()
        post(
            kind=Kind.PAYOUT,
            source=f"payout:{payout.public_id}",
            amounts=[
                *(
                    (_owed_to(agency, artist_id, today), part)
                    for artist_id, part in sorted(due.items())
                ),
                (Place(Account.TRANSIT, agency_id=agency.pk), -amount),
            ],
            currency=currency,
            at=at,
        )
        record(
            action="payout.prepared",
            target=payout,
            actor=actor,
            at=at,
            after={"number": payout.number, "amount": amount, "currency": currency},
        )
    return payout


def _due(agency: Agency, currency: str, today: datetime.date) -> dict[int, int]:
    """What may be paid out for each artist; negative where more was taken back than was earned."""
    rows = (
        LedgerEntry.objects.filter(
            agency=agency, currency=currency, account=Account.PAYABLE, available_on__lte=today
        )
        .order_by()
        .values_list("artist")
        .annotate(Sum("amount"))
    )
    return {artist: -amount for artist, amount in rows if amount}


def _owed_to(agency: Agency, artist_id: int, day: datetime.date) -> Place:
    return Place(Account.PAYABLE, agency_id=agency.pk, artist_id=artist_id, available_on=day)


def destination_of(agency: Agency) -> str | None:
    """Where the agency is paid, for people to read; None if it has not said."""
    terms = PayoutTerms.objects.filter(agency=agency).first()
    if terms is not None and terms.method == PayoutTerms.Method.CONNECT:
        return f"{terms.get_method_display()} {terms.connected_account}"
    account = bank.account_of(agency)
    return str(account) if account is not None else None


def _where_to(agency: Agency) -> dict[str, str]:
    terms = PayoutTerms.objects.filter(agency=agency).first()
    if terms is not None and terms.method == PayoutTerms.Method.CONNECT:
        return {"method": terms.method, "connected_account": terms.connected_account}
    account = bank.account_of(agency)
    if account is None:
        raise PayoutRefused(_("The agency has not named a bank account."), code="no_account")
    return {
        "method": PayoutTerms.Method.BANK,
        "bank": account.bank,
        "holder": account.holder,
        "number_token": account.number_token,
        "last_digits": account.last_digits,
    }


# --- by bank --------------------------------------------------------------------------------------

#: See docs/bank-transfer-file.md. The columns a bulk transfer of a Korean bank asks for.
COLUMNS = ("pay_on", "bank_code", "account_number", "holder", "amount", "currency", "note")


def export(
    *, payouts: Sequence[Payout], pay_on: datetime.date, actor: User, at: datetime.datetime
) -> PayoutBatch:
    """Put prepared payouts into one file for the bank. Each is in one file only.

    Raises :class:`PayoutRefused` for none, or for several currencies, and IllegalTransition if one
    of them is no longer prepared.
    """
    chosen = sorted(payouts, key=lambda payout: payout.pk)
    if not chosen or any(payout.method != PayoutTerms.Method.BANK for payout in chosen):
        raise PayoutRefused(_("There is nothing to give to the bank."), code="nothing_to_export")
    currencies = {payout.currency for payout in chosen}
    if len(currencies) != 1:
        raise PayoutRefused(_("A file has one currency."), code="several_currencies")
    with transaction.atomic():
        batch = PayoutBatch.objects.create(
            currency=currencies.pop(), pay_on=pay_on, sha256="", created_by=actor, created_at=at
        )
        for payout in chosen:
            Payout.MACHINE.apply(payout, "export", actor=actor, at=at, batch=batch)
        batch.sha256 = hashlib.sha256(_file(batch)).hexdigest()
        batch.save(update_fields=["sha256"])
        record(
            action="payout_batch.exported",
            target=batch,
            actor=actor,
            at=at,
            after={"payouts": [payout.number for payout in chosen], "sha256": batch.sha256},
        )
    return batch


def file_of(*, batch: PayoutBatch, actor: User, at: datetime.datetime) -> bytes:
    """The file again, the same bytes. Opening account numbers is written into the log."""
    content = _file(batch)
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise PayoutRefused(
            _("This file is not what was exported. Please do not use it."), code="file_changed"
        )
    with transaction.atomic():
        record(action="payout_batch.downloaded", target=batch, actor=actor, at=at)
    return content


def _file(batch: PayoutBatch) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for payout in batch.payouts.order_by("pk"):
        # The holder is the only free text; a sheet must not take it for a formula.
        writer.writerow(
            [
                batch.pay_on.isoformat(),
                payout.bank,
                sealing.unseal(payout.number_token),
                safe_cell(payout.holder),
                payout.amount,
                payout.currency,
                payout.number,
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """``text`` in a form that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def record_payment(
    *, payout: Payout, reference: str, paid_on: datetime.date, actor: User, at: datetime.datetime
) -> None:
    """The bank has paid: who says so, when it was, and what the bank calls it.

    Raises :class:`PayoutRefused` without a reference, IllegalTransition if it is not on its way.
    """
    if not reference.strip():
        raise PayoutRefused(_("Please enter the bank's reference."), code="no_reference")
    if paid_on > timezone.localdate(at):
        raise PayoutRefused(_("That day is still to come."), code="not_yet")
    _paid(payout, Account.BANK, reference.strip(), paid_on, actor=actor, at=at)


def _paid(
    payout: Payout,
    account: str,
    reference: str,
    paid_on: datetime.date,
    *,
    actor: Actor,
    at: datetime.datetime,
) -> None:
    with transaction.atomic():
        Payout.MACHINE.apply(
            payout,
            "pay",
            actor=actor,
            at=at,
            after={"reference": reference, "paid_on": paid_on.isoformat()},
            reference=reference,
            paid_on=paid_on,
            recorded_by=actor if isinstance(actor, User) else None,
            recorded_at=at,
        )
        post(
            kind=Kind.PAYOUT_PAID,
            source=f"payout-paid:{payout.public_id}",
            amounts=[
                (Place(Account.TRANSIT, agency_id=payout.agency_id), payout.amount),
                (Place(account), -payout.amount),
            ],
            currency=payout.currency,
            at=at,
        )


def give_back(*, payout: Payout, reason: str, actor: User, at: datetime.datetime) -> None:
    """The payout will not arrive, or came back: what it took is owed again.

    Raises :class:`PayoutRefused` without a reason, IllegalTransition if it had ended.
    """
    if not reason.strip():
        raise PayoutRefused(_("Please give a reason."), code="reason_needed")
    if payout.reference and payout.method in METHODS and payout.state == State.PAID:
        METHODS[payout.method].take_back(payout)
    with transaction.atomic():
        step = "cancel" if payout.state == State.PREPARED else "return"
        Payout.MACHINE.apply(
            payout,
            step,
            actor=actor,
            at=at,
            reason=reason.strip(),
            returned_at=at,
            return_reason=reason.strip(),
        )
        moved = entries_of(f"payout:{payout.public_id}", f"payout-paid:{payout.public_id}")
        post(
            kind=Kind.PAYOUT_RETURNED,
            source=f"payout-returned:{payout.public_id}",
            amounts=[(place, -amount) for place, amount in moved],
            currency=payout.currency,
            at=at,
            reason=reason.strip(),
        )


# --- by a method that sends by itself -------------------------------------------------------------


def send(*, payout: Payout, actor: User, at: datetime.datetime) -> None:
    """Send the payout through its method. Repeating it cannot send twice.

    Raises :class:`PayoutRefused` if the method is not in use, and what the method raises.
    """
    method = METHODS.get(payout.method)
    if method is None:
        raise PayoutRefused(_("This way of paying is not in use."), code="method_off")
    if payout.state == State.PREPARED:
        # Outside of the next transaction: whatever the method answers, this one is under way.
        # The source is kept, because a repeated call must send the same again.
        source = method.source_of(payout, _orders_of(payout))
        Payout.MACHINE.apply(payout, "send", actor=actor, at=at, source_charge=source)
    reference = method.send(payout)
    _paid(payout, Account.PROVIDER, reference, timezone.localdate(at), actor=actor, at=at)


def _orders_of(payout: Payout) -> list[str]:
    """The orders of everything that this payout and those before it drew from."""
    rows = LedgerEntry.objects.filter(
        agency=payout.agency_id,
        currency=payout.currency,
        account=Account.PAYABLE,
        available_on__lte=timezone.localdate(payout.prepared_at),
        transaction__at__lte=payout.prepared_at,
    )
    earlier = (
        Payout.objects.filter(agency=payout.agency_id, currency=payout.currency, pk__lt=payout.pk)
        .exclude(state__in=[State.RETURNED, State.CANCELLED])
        .order_by("-pk")
        .first()
    )
    if earlier is not None:
        rows = rows.filter(
            Q(available_on__gt=timezone.localdate(earlier.prepared_at))
            | Q(transaction__at__gt=earlier.prepared_at)
        )
    # What belongs to no order (a correction) makes it more than one order's.
    own = f"payout:{payout.public_id}"
    orders = rows.exclude(transaction__source=own).exclude(
        transaction__kind__in=[Kind.PAYOUT, Kind.PAYOUT_RETURNED]
    )
    return sorted(set(orders.order_by().values_list("transaction__order", flat=True)))
