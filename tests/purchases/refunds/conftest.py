from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import fulfilment
from stock.purchases.models import Order, Refund
from tests.conftest import SentTask


@pytest.fixture
def owed(
    order_of_two: Order,
    pay: Callable[..., Any],
    photo: Photo,
    staff: User,
    now: datetime,
    sent_tasks: list[SentTask],
) -> Callable[..., Refund]:
    """``owed(card=...)``: one line of two is to be paid back, the provider has not been asked."""

    def owed(**how: str) -> Refund:
        pay(order_of_two, **how)
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
        fulfilment.fulfil(order=Order.objects.get(pk=order_of_two.pk), at=now)
        return Refund.objects.get()

    return owed
