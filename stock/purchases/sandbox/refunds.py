"""Money back to the buyer: whole or in part, never more than was paid."""

from typing import Any

from django.db import transaction
from django.db.models import F

from . import clock, events, ledger, money
from .cards import card_by_key
from .errors import ApiError, missing_object
from .ids import new_id
from .models import Charge, Dispute, PaymentIntent, Refund

PENDING_SECONDS = 3600


def create(
    *,
    charge_id: str = "",
    intent_id: str = "",
    amount: int | None = None,
    reason: str = "",
    metadata: dict[str, str] | None = None,
) -> Refund:
    with transaction.atomic():
        charge = _charge(charge_id, intent_id)
        _check_refundable(charge)
        left = charge.amount - charge.amount_refunded
        if amount is None:
            amount = left
        if amount > left:
            raise ApiError(
                f"Refund amount ({money.formatted(amount, charge.currency)}) is greater than "
                f"unrefunded amount on charge ({money.formatted(left, charge.currency)})",
                param="amount",
            )
        # The transaction makes the reading above safe; the constraint on the row makes sure.
        Charge.objects.filter(pk=charge.pk).update(amount_refunded=F("amount_refunded") + amount)
        charge.refresh_from_db()
        behaviour = card_by_key(charge.test_card).refund
        refund = Refund.objects.create(
            public_id=new_id("re" if charge.public_id.startswith("ch") else "pyr"),
            created=clock.now(),
            charge=charge,
            amount=amount,
            currency=charge.currency,
            reason=reason,
            metadata=metadata or {},
            status=Refund.Status.PENDING if behaviour == "pending" else Refund.Status.SUCCEEDED,
        )
        ledger.refunded(refund)
        events.record(type="refund.created", row=refund)
        events.record(
            type="charge.refunded",
            row=charge,
            previous_attributes={"amount_refunded": charge.amount_refunded - amount},
        )
        if behaviour == "fails":
            fail(refund=refund, reason="expired_or_canceled_card")
    return refund


def _charge(charge_id: str, intent_id: str) -> Charge:
    if charge_id:
        charge = Charge.objects.filter(public_id=charge_id).first()
        if charge is None:
            raise missing_object("charge", charge_id, param="charge")
        return charge
    intent = PaymentIntent.objects.filter(public_id=intent_id).first()
    if intent is None:
        raise missing_object("payment_intent", intent_id, param="payment_intent")
    charge = intent.charges.filter(status=Charge.Status.SUCCEEDED).first()
    if charge is None:
        raise ApiError(
            f"This PaymentIntent ({intent}) does not have a successful charge to refund.",
            param="payment_intent",
            code="payment_intent_unexpected_state",
        )
    return charge


def _check_refundable(charge: Charge) -> None:
    if charge.status != Charge.Status.SUCCEEDED:
        raise ApiError(
            f"Charge {charge} is {charge.status}; it cannot be refunded.",
            code="charge_not_refundable",
        )
    if Dispute.objects.filter(charge=charge).exclude(status=Dispute.Status.WON).exists():
        raise ApiError(
            f"Charge {charge} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if charge.amount_refunded == charge.amount:
        raise ApiError(
            f"Charge {charge} has already been refunded.", code="charge_already_refunded"
        )


def find(public_id: str) -> Refund:
    refund = Refund.objects.select_related("charge").filter(public_id=public_id).first()
    if refund is None:
        raise missing_object("refund", public_id, param="refund")
    return refund


def succeed(*, refund: Refund) -> Refund:
    with transaction.atomic():
        _move(refund, sources=[Refund.Status.PENDING], to=Refund.Status.SUCCEEDED)
        _updated(refund, previous="pending")
    return refund


def fail(*, refund: Refund, reason: str = "declined") -> Refund:
    """A refund may fail days later: the money is the shop's again and the charge less refunded."""
    with transaction.atomic():
        previous = refund.status
        _move(
            refund,
            sources=[Refund.Status.PENDING, Refund.Status.SUCCEEDED],
            to=Refund.Status.FAILED,
            failure_reason=reason,
        )
        _give_back(refund)
        events.record(type="refund.failed", row=refund)
        _updated(refund, previous=previous)
    return refund


def cancel(*, refund: Refund) -> Refund:
    with transaction.atomic():
        _move(refund, sources=[Refund.Status.PENDING], to=Refund.Status.CANCELED)
        _give_back(refund)
        _updated(refund, previous="pending")
    return refund


def settle_due() -> int:
    """Pending refunds succeed by themselves after an hour of the sandbox's time."""
    due = Refund.objects.filter(
        status=Refund.Status.PENDING, created__lte=clock.now() - PENDING_SECONDS
    )
    count = 0
    for refund in list(due):
        with transaction.atomic():
            refund.refresh_from_db()
            if refund.status == Refund.Status.PENDING:
                succeed(refund=refund)
                count += 1
    return count


def _move(refund: Refund, *, sources: list[str], to: str, **fields: Any) -> None:
    if not Refund.objects.filter(pk=refund.pk, status__in=sources).update(status=to, **fields):
        refund.refresh_from_db()
        raise ApiError(
            f"This refund has a status of {refund.status} and cannot become {to}.",
            code="refund_unexpected_state",
        )
    refund.refresh_from_db()


def _give_back(refund: Refund) -> None:
    Charge.objects.filter(pk=refund.charge_id).update(
        amount_refunded=F("amount_refunded") - refund.amount
    )
    refund.charge.refresh_from_db()
    ledger.refund_returned(refund)


def _updated(refund: Refund, *, previous: str) -> None:
    for type in ("refund.updated", "charge.refund.updated"):
        events.record(type=type, row=refund, previous_attributes={"status": previous})
