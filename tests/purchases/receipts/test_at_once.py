"""Two workers with the same message: one mail."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core import mail

from stock.purchases import fulfilment, receipts
from stock.purchases.models import Cart, Order
from tests.factories import make_cleared_photo, make_price, make_user
from tests.purchases.steps import at_once, begin, put


@pytest.mark.django_db(transaction=True)
def test_six_workers_one_mail(provided, pay, now: datetime, sent_tasks) -> None:
    make_price(amount=12_000)
    cart = Cart.objects.create(user=make_user(), created_at=now)
    put(cart, make_cleared_photo(scale=1), at=now)
    order = begin(cart, at=now)
    pay(order)
    fulfilment.fulfil(order=order, at=now)
    sent = at_once(6, lambda _: receipts.send(order_id=order.pk, at=now))
    assert sorted(sent) == [False] * 5 + [True]
    assert len(mail.outbox) == 1
    assert Order.objects.get().receipt_sent_at == now
