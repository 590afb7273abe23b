"""A payment that is not what the order asked for is set aside; nothing is delivered."""

from __future__ import annotations

from datetime import datetime

import pytest

from licensing.models import LedgerEntry
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import fulfilment
from stock.purchases.models import Cart, CartItem, Licence, Order, OrderLine, Payment
from tests.conftest import SentTask
from tests.factories import make_user
from tests.purchases.conftest import Committed
from tests.purchases.steps import PURCHASE, actions, begin, put, rows

UNTOUCHED = (CartItem, Licence, OrderLine, Payment, LedgerEntry)


@pytest.fixture
def set_aside(now: datetime, sent_tasks: list[SentTask], committed: Committed):
    def set_aside(order: Order) -> str:
        before = rows(*UNTOUCHED)
        with committed():
            done = fulfilment.fulfil(order=Order.objects.get(pk=order.pk), at=now)
        assert done.state == "quarantined"
        assert done.completed_at is None
        assert rows(*UNTOUCHED) == before
        assert not Licence.objects.exists()
        assert sent_tasks == []
        assert actions(order)[-1] == "order.quarantine"
        entry = AuditEntry.objects.latest("id")
        assert (entry.reason, entry.system) == (done.problem, "fulfilment")
        # Told again, nothing moves.
        everything = rows(*PURCHASE)
        fulfilment.fulfil(order=done, at=now)
        done.state = "pending"
        fulfilment.fulfil(order=done, at=now)
        assert rows(*PURCHASE) == everything
        return done.problem

    return set_aside


def test_another_amount(order: Order, pay, set_aside) -> None:
    pay(order)
    OrderLine.objects.filter(order=order).update(amount=11_999)
    assert set_aside(order) == "amount_total: expected 11999, found 12000"


def test_another_currency(order: Order, pay, set_aside) -> None:
    pay(order)
    Order.objects.filter(pk=order.pk).update(currency="JPY")
    assert set_aside(order) == "currency: expected 'jpy', found 'krw'"


def test_the_payment_of_another_order(
    order: Order, pay, photo: Photo, now: datetime, set_aside
) -> None:
    theirs = Cart.objects.create(user=make_user(), created_at=now)
    put(theirs, photo, at=now)
    other = begin(theirs, at=now)
    pay(other)
    Order.objects.filter(pk=other.pk).update(session_id=None)
    Order.objects.filter(pk=order.pk).update(session_id=other.session_id)
    problem = set_aside(order)
    assert problem == (
        f"client_reference_id: expected {order.public_id!r}, found {other.public_id!r}"
    )


def test_play_money_in_a_live_shop(order: Order, pay, settings, set_aside) -> None:
    pay(order)
    settings.STRIPE_SECRET_KEY = "sk_live_x"
    assert set_aside(order) == "livemode: expected True, found False"


def test_everything_that_differs_is_named(order: Order, pay, set_aside) -> None:
    pay(order)
    OrderLine.objects.filter(order=order).update(amount=1)
    Order.objects.filter(pk=order.pk).update(currency="USD")
    assert set_aside(order).count("expected") == 2


def test_an_unpaid_mismatch_is_not_yet_anybodys_problem(order: Order, now: datetime) -> None:
    OrderLine.objects.filter(order=order).update(amount=1)
    before = rows(*PURCHASE)
    assert fulfilment.fulfil(order=order, at=now).state == "pending"
    assert rows(*PURCHASE) == before
