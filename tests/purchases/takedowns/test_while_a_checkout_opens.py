"""A takedown that comes between two steps of a checkout: nobody is sent to pay for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import checkout, fulfilment, provider
from stock.purchases import takedowns as purchases
from stock.purchases.errors import CheckoutRefused
from stock.purchases.models import Cart, Licence, Order
from tests.conftest import SentTask
from tests.purchases.conftest import Committed
from tests.purchases.steps import begin, put


def test_after_the_bag_was_looked_at_and_before_the_order_is_there(
    provided, cart: Cart, photo: Photo, staff: User, now: datetime, monkeypatch, sent_tasks
) -> None:
    put(cart, photo, at=now)
    make_order = checkout._pending_order

    def late(**what):
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
        return make_order(**what)

    monkeypatch.setattr(checkout, "_pending_order", late)
    with pytest.raises(CheckoutRefused) as caught:
        begin(cart, at=now)
    assert caught.value.code == "not_for_sale"
    assert Order.objects.get().state == "expired"
    assert cart.items.count() == 1, "the bag shows it as gone"


def test_while_the_provider_opens_the_page(
    provided,
    cart: Cart,
    photo: Photo,
    staff: User,
    now: datetime,
    monkeypatch,
    sent_tasks: list[SentTask],
    committed: Committed,
    work_off,
) -> None:
    put(cart, photo, at=now)
    open_session = provider.open_session

    def slow(order: Order, **where):
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
        assert Order.objects.get().session_id is None, "the takedown has no page to close"
        return open_session(order, **where)

    monkeypatch.setattr(provider, "open_session", slow)
    with committed(), pytest.raises(CheckoutRefused):
        begin(cart, at=now)
    order = Order.objects.get()
    assert order.state == "expired"
    assert ("purchases.expire_session", (order.session_id,), {}) in sent_tasks
    work_off()
    assert provider.retrieve_session(str(order.session_id)).status == "expired"


def test_one_that_the_takedown_did_not_see_is_closed_right_after(
    order: Order, photo: Photo, other_photo: Photo, staff: User, now: datetime, monkeypatch
) -> None:
    """On a database with many writers the order may be committed just after the takedown looked."""
    with monkeypatch.context() as patch:
        patch.setattr(checkout, "open_orders_with", lambda photos: Order.objects.none())
        made = takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    order.refresh_from_db()
    assert order.state == "pending"
    purchases.settle(takedown_id=made.pk, at=now)
    order.refresh_from_db()
    assert order.state == "expired"


def test_a_page_that_stayed_open_because_a_message_was_lost_is_closed_later(
    order: Order, photo: Photo, staff: User, now: datetime, sent_tasks: list[SentTask]
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    sent_tasks.clear()
    assert provider.retrieve_session(str(order.session_id)).status == "open"
    fulfilment.reconcile(at=now + timedelta(minutes=1))
    assert provider.retrieve_session(str(order.session_id)).status == "expired"
    order.refresh_from_db()
    assert order.state == "expired"


def test_while_fulfilment_runs_the_money_goes_back(
    order: Order, photo: Photo, staff: User, now: datetime, pay, monkeypatch
) -> None:
    """The takedown is committed after the provider said "paid" and before the licence is made."""
    pay(order)
    complete = fulfilment._complete

    def late(*what, **how):
        takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
        complete(*what, **how)

    monkeypatch.setattr(fulfilment, "_complete", late)
    fulfilment.fulfil(order=order, at=now)
    assert order.state == "fulfilled"
    assert not Licence.objects.exists()
    assert order.lines.get().refund.detail == "taken_down"
