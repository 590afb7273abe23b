"""What the provider's events mean for us: remembered once, handled by a dispatch table.

An event is only a nudge to look: its object is read again from the provider, so neither order nor
repetition of events matters.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import stripe
import structlog
from django.db import transaction

from stock import tasks
from stock.purchases import disputes, fulfilment, refunds
from stock.purchases.models import Order, Refund, WebhookEvent

log = structlog.get_logger(__name__)


def receive(*, event: stripe.Event, at: datetime) -> bool:
    """Remember an event whose signature has been checked; return whether it is new."""
    source = event.data.object
    with transaction.atomic():
        row, created = WebhookEvent.objects.get_or_create(
            event_id=event.id,
            defaults={
                "type": event.type,
                "object_id": str(getattr(source, "id", "")),
                "received_at": at,
            },
        )
        if created:
            tasks.send_after_commit("purchases.handle_event", row.pk)
    return created


def handle(*, event_id: int, at: datetime) -> None:
    """Do what the event asks for. Handling it again finds nothing left to do."""
    row = WebhookEvent.objects.get(pk=event_id)
    if row.handled_at is not None:
        return
    handler = HANDLERS.get(row.type)
    outcome = handler(row.object_id, at) if handler else "ignored"
    WebhookEvent.objects.filter(pk=row.pk).update(handled_at=at, outcome=outcome)


def _session_changed(session_id: str, at: datetime) -> str:
    order = Order.objects.filter(session_id=session_id).first()
    if order is None:
        log.warning("event for an unknown session", session=session_id)
        return "unknown_session"
    return fulfilment.fulfil(order=order, at=at).state


def _refund_changed(provider_id: str, at: datetime) -> str:
    refund = Refund.objects.filter(provider_id=provider_id).first()
    if refund is None:
        return "unknown_refund"
    refunds.refresh(refund=refund, at=at)
    return refund.state


HANDLERS: dict[str, Callable[[str, datetime], str]] = {
    "checkout.session.completed": _session_changed,
    "checkout.session.async_payment_succeeded": _session_changed,
    "checkout.session.async_payment_failed": _session_changed,
    "checkout.session.expired": _session_changed,
    "refund.updated": _refund_changed,
    "refund.failed": _refund_changed,
    "charge.dispute.created": disputes.changed,
    "charge.dispute.updated": disputes.changed,
    "charge.dispute.funds_withdrawn": disputes.changed,
    "charge.dispute.funds_reinstated": disputes.changed,
    "charge.dispute.closed": disputes.changed,
}


def resend_unhandled(*, before: datetime) -> int:
    """Send again what was remembered but not handled; return how many."""
    rows = WebhookEvent.objects.filter(handled_at__isnull=True, received_at__lt=before)
    ids = list(rows.values_list("pk", flat=True)[:100])
    for row_id in ids:
        tasks.send("purchases.handle_event", row_id)
    return len(ids)
