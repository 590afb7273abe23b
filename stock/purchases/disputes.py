"""Disputes: a buyer's bank takes a payment back, and perhaps returns it.

The provider's events are nudges: the dispute is read again, and brought to where it says it is in
one go, however many events were lost or came out of order.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import stripe
import structlog
from django.db import transaction

from licensing import royalties
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition
from stock.purchases import provider
from stock.purchases.models import Dispute, Licence, Payment

SYSTEM = "disputes"
log = structlog.get_logger(__name__)


def changed(provider_id: str, at: datetime) -> str:
    """Read a dispute and follow it; return its state. Raises ProviderUnavailable."""
    told = provider.retrieve_dispute(provider_id)
    payment = (
        Payment.objects.select_related("order")
        .filter(payment_intent=str(told.payment_intent))
        .first()
    )
    if payment is None:
        log.warning("dispute of an unknown payment", dispute=provider_id)
        return "unknown_payment"
    if told.currency != payment.currency.lower():
        log.error("dispute in another currency", dispute=provider_id, currency=told.currency)
        return "other_currency"
    return follow(told=told, payment=payment, at=at).state


def follow(*, told: stripe.Dispute, payment: Payment, at: datetime) -> Dispute:
    """Bring our row, the ledger and the licences to where the provider is."""
    order = payment.order
    with transaction.atomic():
        row, created = Dispute.objects.get_or_create(
            provider_id=told.id,
            defaults={
                "order": order,
                "amount": told.amount,
                "currency": order.currency,
                "reason": str(told.reason)[:60],
                "opened_at": at,
            },
        )
        if created:
            record(
                action="dispute.opened",
                target=row,
                actor=SYSTEM,
                at=at,
                reason=row.reason,
                after={"order": order.number, "amount": row.amount},
            )
        # An inquiry moves no money; a dispute does at once.
        movements = list(told.balance_transactions)
        withdrawn = -sum(move.amount for move in movements if move.amount < 0)
        if withdrawn:
            _withdraw(row, withdrawn, fee=sum(m.fee for m in movements if m.fee > 0), at=at)
        if told.status in ("won", "lost"):
            returned = -sum(move.fee for move in movements if move.fee < 0)
            _close(row, won=told.status == "won", fee_returned=returned, at=at)
    row.refresh_from_db()
    return row


def _withdraw(row: Dispute, amount: int, *, fee: int, at: datetime) -> None:
    with suppress(IllegalTransition), transaction.atomic():  # told before
        Dispute.MACHINE.apply(row, "withdraw", actor=SYSTEM, at=at, amount=amount, fee=fee)
        royalties.open_dispute(
            dispute=row.provider_id,
            order=row.order.public_id,
            amount=amount,
            fee=fee,
            currency=row.currency,
            at=at,
        )
        _licences(row, "suspend", at=at)


def _close(row: Dispute, *, won: bool, fee_returned: int, at: datetime) -> None:
    with suppress(IllegalTransition), transaction.atomic():  # told before, or only an inquiry
        Dispute.MACHINE.apply(
            row,
            "win" if won else "lose",
            actor=SYSTEM,
            at=at,
            closed_at=at,
            fee_returned=fee_returned,
        )
        royalties.close_dispute(
            dispute=row.provider_id,
            order=row.order.public_id,
            won=won,
            fee_returned=fee_returned,
            currency=row.currency,
            at=at,
        )
        _licences(row, "reinstate" if won else "revoke", at=at)


def _licences(row: Dispute, step: str, *, at: datetime) -> None:
    for licence in Licence.objects.filter(line__order=row.order).order_by("pk"):
        with suppress(IllegalTransition):  # ended for another reason
            Licence.MACHINE.apply(
                licence, step, actor=SYSTEM, at=at, reason=f"dispute {row.get_state_display()}"
            )
