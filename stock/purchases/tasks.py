"""Celery tasks, thin. What the provider cannot answer now is tried again, and swept later."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from stock.purchases import (
    events,
    fees,
    fulfilment,
    ledger_check,
    provider,
    receipts,
    refunds,
    takedowns,
)
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Refund

RETRY = {
    "autoretry_for": (ProviderUnavailable, OSError),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 5,
}


@shared_task(name="purchases.handle_event", **RETRY)
def handle_event(event_id: int) -> None:
    events.handle(event_id=event_id, at=timezone.now())


@shared_task(name="purchases.expire_session", **RETRY)
def expire_session(session_id: str) -> None:
    provider.expire_session(session_id)


@shared_task(name="purchases.execute_refund", **RETRY)
def execute_refund(refund_id: int) -> None:
    refunds.execute(refund=Refund.objects.get(pk=refund_id), at=timezone.now())


@shared_task(name="purchases.send_receipt", **RETRY)
def send_receipt(order_id: int) -> None:
    receipts.send(order_id=order_id, at=timezone.now())


@shared_task(name="purchases.settle_takedown", **RETRY)
def settle_takedown(takedown_id: int) -> None:
    takedowns.settle(takedown_id=takedown_id, at=timezone.now())


@shared_task(name="purchases.send_notices", **RETRY)
def send_notices(takedown_id: int) -> None:
    takedowns.send_notices(takedown_id=takedown_id, at=timezone.now())


@shared_task(name="purchases.reconcile", **RETRY)
def reconcile() -> None:
    now = timezone.now()
    events.resend_unhandled(before=now - timedelta(seconds=20))
    fulfilment.reconcile(at=now)
    takedowns.sweep(at=now)


@shared_task(name="purchases.book_fees")
def book_fees() -> None:
    fees.book_missing(at=timezone.now())


@shared_task(name="purchases.check_ledger")
def check_ledger() -> None:
    ledger_check.check(at=timezone.now())
