"""Webhook, landing page and sweep may all come at once: one of them fulfils."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from licensing.models import LedgerTransaction
from stock.purchases import fulfilment
from stock.purchases.models import Cart, CartItem, Licence, Order, Payment, Refund
from tests.conftest import SentTask
from tests.factories import make_cleared_photo, make_price, make_user
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import actions, at_once, begin, put

CALLERS = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_callers_one_licence(
    provided: Sandbox, pay, now: datetime, sent_tasks: list[SentTask]
) -> None:
    make_price(amount=12_000)
    cart = Cart.objects.create(user=make_user(), created_at=now)
    put(cart, make_cleared_photo(scale=1), at=now)
    order = begin(cart, at=now)
    pay(order)

    def call(_: int) -> str:
        mine = Order.objects.get(pk=order.pk)
        return fulfilment.fulfil(order=mine, at=timezone.now()).state

    assert at_once(CALLERS, call) == ["fulfilled"] * CALLERS
    assert Licence.objects.count() == 1
    assert Payment.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1
    assert not Refund.objects.exists()
    assert not CartItem.objects.exists()
    assert actions(order) == ["order.created", "order.fulfil"]
    names = [name for name, _, _ in sent_tasks if name.startswith("purchases.")]
    assert names == ["purchases.send_receipt"]
