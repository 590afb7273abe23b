"""What the provider keeps of a payment: known once it has booked the charge, and booked then.

It is asked every few minutes and not at fulfilment, which nothing should hold up."""

from __future__ import annotations

from datetime import datetime

import stripe
import structlog
from django.db import transaction

from licensing import royalties
from stock.purchases import provider
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Payment

log = structlog.get_logger(__name__)
#: So many are asked for at once.
MOST = 200


def book_missing(*, at: datetime) -> int:
    """Book the fees that are not known yet; return how many. Stops when the provider is down."""
    unbooked = Payment.objects.filter(fee__isnull=True, amount__gt=0).select_related("order")
    done = 0
    for payment in unbooked.order_by("pk")[:MOST]:
        try:
            done += book(payment=payment, at=at)
        except ProviderUnavailable as refusal:
            # An object that the provider does not know is an answer of sorts.
            if refusal.details.get("provider_code") != "resource_missing":
                break
    return done


def book(*, payment: Payment, at: datetime) -> bool:
    """Book the fee of a payment; return whether this call did it. Raises ProviderUnavailable.

    While the provider has not booked the charge there is nothing to do; the sweep asks again.
    """
    if payment.fee is not None or not payment.amount:
        return False
    charge = provider.retrieve_charge(payment.payment_intent)
    movement = charge.balance_transaction if charge is not None else None
    if charge is None or not isinstance(movement, stripe.BalanceTransaction):
        return False
    if movement.currency != payment.currency.lower():
        # The ledger keeps one currency per payment; the nightly check goes on naming this one.
        log.error("fee in another currency", payment=payment.pk, currency=movement.currency)
        return False
    with transaction.atomic():
        claimed = Payment.objects.filter(pk=payment.pk, fee__isnull=True).update(
            fee=movement.fee, charge=charge.id
        )
        if not claimed:
            return False
        royalties.book_fee(
            source=payment.order.public_id,
            order=payment.order.public_id,
            amount=movement.fee,
            currency=payment.currency,
            at=at,
        )
    payment.refresh_from_db()
    return True
