"""The time to pay runs out; and what if the money comes in that very moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from stock.purchases import checkout, fulfilment, provider
from stock.purchases.models import CartItem, Licence, Order, Payment
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import actions, rows


def test_an_expired_page_expires_the_order(provided: Sandbox, order: Order, now: datetime) -> None:
    items = rows(CartItem)
    provided.control("clock", {"advance": 3600})
    later = now + timedelta(hours=1)
    assert fulfilment.fulfil(order=order, at=later).state == "expired"
    assert actions(order) == ["order.created", "order.expire"]
    # What was chosen is still in the bag.
    assert rows(CartItem) == items
    assert not Payment.objects.exists()
    fulfilment.fulfil(order=order, at=later)
    assert actions(order) == ["order.created", "order.expire"]


def test_paid_in_the_moment_in_which_we_closed_it(order: Order, pay, now: datetime) -> None:
    checkout.expire(order=order, actor="checkout", at=now, reason="replaced")
    pay(order)  # faster than the task that closes the page
    assert fulfilment.fulfil(order=order, at=now).state == "fulfilled"
    assert Licence.objects.get().line.order == order
    assert actions(order) == ["order.created", "order.expire", "order.fulfil"]


def test_closing_a_page_that_is_paid_changes_nothing_at_the_provider(
    provided: Sandbox, order: Order, pay, now: datetime
) -> None:
    pay(order)
    provider.expire_session(str(order.session_id))
    session = provider.retrieve_session(str(order.session_id))
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert fulfilment.fulfil(order=order, at=now).state == "fulfilled"
