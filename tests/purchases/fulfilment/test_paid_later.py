"""A bank transfer: complete but unpaid until the bank says so."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from stock.purchases import fulfilment
from stock.purchases.models import Licence, Order
from tests.purchases.steps import PURCHASE, event, rows, tell


def waiting(order: Order, pay, now: datetime) -> str:
    intent = pay(order, method="later")["payment_intent"]["id"]
    before = rows(*PURCHASE)
    assert fulfilment.fulfil(order=order, at=now).state == "pending"
    assert rows(*PURCHASE) == before
    return intent


def test_the_money_arrives(
    order: Order, pay, provided, client: Client, committed, work_off, now: datetime
) -> None:
    intent = waiting(order, pay, now)
    provided.control(f"payment_intents/{intent}/settle", {"outcome": "succeeded"})
    with committed():
        tell(client, event("checkout.session.async_payment_succeeded", about=order.session_id))
    work_off()
    order.refresh_from_db()
    assert order.state == "fulfilled"
    assert Licence.objects.count() == 1


def test_the_money_does_not_arrive(
    order: Order, pay, provided, client: Client, committed, work_off, now: datetime
) -> None:
    intent = waiting(order, pay, now)
    provided.control(f"payment_intents/{intent}/settle", {"outcome": "failed"})
    before = rows(*PURCHASE)
    with committed():
        tell(client, event("checkout.session.async_payment_failed", about=order.session_id))
    work_off()
    assert rows(*PURCHASE) == before
    assert not Licence.objects.exists()
