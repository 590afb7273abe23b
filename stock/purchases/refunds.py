"""Paying back. The row is written first; the provider is asked after commit, under its key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from licensing import royalties
from stock import tasks
from stock.audit.services import Actor, record
from stock.audit.transitions import IllegalTransition
from stock.purchases import provider
from stock.purchases.models import OrderLine, Refund

SYSTEM = "refunds"


def request(*, line: OrderLine, reason: str, detail: str, actor: Actor, at: datetime) -> Refund:
    """Promise a line's whole amount back (inside the caller's transaction)."""
    refund = Refund.objects.create(
        line=line, amount=line.amount, reason=reason, detail=detail, requested_at=at
    )
    record(
        action="refund.requested",
        target=refund,
        actor=actor,
        at=at,
        reason=reason,
        after={"order": line.order.number, "amount": refund.amount, "detail": detail},
    )
    royalties.promise_refund(**_booked_as(refund), amount=refund.amount, line=line.public_id, at=at)
    tasks.send_after_commit("purchases.execute_refund", refund.pk)
    return refund


def execute(*, refund: Refund, at: datetime) -> None:
    """Ask the provider to pay back. Repeating it cannot pay twice. Raises ProviderUnavailable."""
    if refund.state != Refund.State.REQUESTED:
        return
    answer = provider.refund(refund)
    follow(refund=refund, provider_id=answer.id, status=str(answer.status), at=at)


def follow(*, refund: Refund, provider_id: str, status: str, at: datetime) -> None:
    """Move the refund to where the provider says it is."""
    step = {"succeeded": "succeed", "failed": "fail", "canceled": "fail"}.get(status, "send")
    stamps: dict[str, Any] = {"provider_id": provider_id}
    if step in ("succeed", "fail"):
        stamps["settled_at"] = at
    try:
        with transaction.atomic():
            Refund.MACHINE.apply(refund, step, actor=SYSTEM, at=at, reason=status, **stamps)
            if step == "fail":
                royalties.fail_refund(**_booked_as(refund), at=at)
            else:
                royalties.pay_refund(
                    **_booked_as(refund), line=refund.line.public_id, amount=refund.amount, at=at
                )
    except IllegalTransition:
        return  # told before


def _booked_as(refund: Refund) -> dict[str, str]:
    """The refund's names in the ledger."""
    order = refund.line.order
    return {
        "refund": refund.public_id,
        "order": order.public_id,
        "currency": order.currency,
    }


def refresh(*, refund: Refund, at: datetime) -> None:
    """Ask the provider where the refund is, and follow. Raises ProviderUnavailable."""
    if refund.provider_id is None:
        return
    answer = provider.retrieve_refund(refund.provider_id)
    follow(refund=refund, provider_id=answer.id, status=str(answer.status), at=at)
