"""Paying agencies through Stripe Connect: separate charges and transfers. Off unless
``settings.STRIPE_CONNECT``, because not every platform may use it; a bank transfer always works.

A transfer is tied to a charge only where a payout is of one order: then it does not have to wait
until the money is available. A refund or a dispute does not take a transfer back: the ledger sets
off what was paid too much against the next payout, and a payout that is given back is reversed.
"""

from __future__ import annotations

from typing import Any

import stripe
import structlog
from django.conf import settings

from licensing.models import Payout, PayoutTerms
from licensing.royalties.payouts import METHODS
from stock.purchases import provider
from stock.purchases.models import Payment

log = structlog.get_logger(__name__)


class Connect:
    def source_of(self, payout: Payout, orders: list[str]) -> str:
        if len(orders) != 1:
            return ""
        payment = Payment.objects.filter(
            order__public_id=orders[0], currency=payout.currency, amount__gte=payout.amount
        ).first()
        return payment.charge if payment is not None else ""

    def send(self, payout: Payout) -> str:
        """Transfer the amount; a repeated call finds the same transfer. Raises
        ProviderUnavailable."""
        params: dict[str, Any] = {
            "amount": payout.amount,
            "currency": payout.currency.lower(),
            "destination": payout.connected_account,
            "transfer_group": f"payout-{payout.public_id}",
            "metadata": {"payout": payout.public_id, "number": payout.number},
        }
        if payout.source_charge:
            params["source_transaction"] = payout.source_charge
        try:
            made = provider.client().v1.transfers.create(
                params=params,  # type: ignore[arg-type]
                options={"idempotency_key": f"payout-{payout.public_id}"},
            )
        except stripe.StripeError as error:
            raise provider.unavailable("transfer", error) from error
        return made.id

    def take_back(self, payout: Payout) -> None:
        """Reverse the whole transfer, once. Raises ProviderUnavailable."""
        try:
            provider.client().v1.transfers.reversals.create(
                payout.reference,
                params={"metadata": {"payout": payout.public_id}},
                options={"idempotency_key": f"payout-return-{payout.public_id}"},
            )
        except stripe.StripeError as error:
            raise provider.unavailable("reverse_transfer", error) from error


def register() -> None:
    if settings.STRIPE_CONNECT:
        METHODS[PayoutTerms.Method.CONNECT] = Connect()
