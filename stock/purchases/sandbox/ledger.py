"""The balance: one row for each movement of money, never changed afterwards."""

from . import clock, money
from .ids import new_id
from .models import BalanceTransaction, Charge, Dispute, Refund, Transfer, TransferReversal

SETTLES_AFTER_SECONDS = 7 * 24 * 3600


def _move(
    *,
    source: str,
    amount: int,
    currency: str,
    type: str,
    reporting_category: str,
    fee: int = 0,
    description: str = "",
    at_once: bool = False,
) -> BalanceTransaction:
    now = clock.now()
    return BalanceTransaction.objects.create(
        public_id=new_id("txn"),
        created=now,
        amount=amount,
        fee=fee,
        currency=currency,
        type=type,
        reporting_category=reporting_category,
        description=description,
        available_on=now if at_once else now + SETTLES_AFTER_SECONDS,
        source=source,
    )


def charged(charge: Charge) -> BalanceTransaction:
    return _move(
        source=charge.public_id,
        amount=charge.amount,
        fee=money.fee(charge.amount),
        currency=charge.currency,
        type="charge" if charge.payment_method_details["type"] == "card" else "payment",
        reporting_category="charge",
        description=charge.payment_intent.description,
    )


def refunded(refund: Refund) -> BalanceTransaction:
    return _move(
        source=refund.public_id,
        amount=-refund.amount,
        currency=refund.currency,
        type="refund",
        reporting_category="refund",
        description="REFUND FOR CHARGE",
        at_once=True,
    )


def refund_returned(refund: Refund) -> BalanceTransaction:
    return _move(
        source=refund.public_id,
        amount=refund.amount,
        currency=refund.currency,
        type="refund_failure",
        reporting_category="refund_failure",
        description="REFUND FAILURE",
        at_once=True,
    )


def withdrawn(dispute: Dispute) -> BalanceTransaction:
    return _move(
        source=dispute.public_id,
        amount=-dispute.amount,
        fee=money.DISPUTE_FEES.get(dispute.currency, 1500),
        currency=dispute.currency,
        type="adjustment",
        reporting_category="dispute",
        description=f"Chargeback withdrawal for {dispute.charge}",
        at_once=True,
    )


def reinstated(dispute: Dispute) -> BalanceTransaction:
    return _move(
        source=dispute.public_id,
        amount=dispute.amount,
        fee=-money.DISPUTE_FEES.get(dispute.currency, 1500),
        currency=dispute.currency,
        type="adjustment",
        reporting_category="dispute_reversal",
        description=f"Chargeback reversal for {dispute.charge}",
        at_once=True,
    )


def transferred(transfer: Transfer) -> BalanceTransaction:
    return _move(
        source=transfer.public_id,
        amount=-transfer.amount,
        currency=transfer.currency,
        type="transfer",
        reporting_category="transfer",
        description=transfer.description,
        at_once=True,
    )


def transfer_returned(reversal: TransferReversal) -> BalanceTransaction:
    return _move(
        source=reversal.public_id,
        amount=reversal.amount,
        currency=reversal.transfer.currency,
        type="transfer_refund",
        reporting_category="transfer_reversal",
        at_once=True,
    )
