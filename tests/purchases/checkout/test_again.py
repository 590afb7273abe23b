"""A second click, a second tab, the back button: one order and one payment page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import checkout
from stock.purchases.models import Cart, CartItem, Order, OrderLine, Payment
from tests.conftest import SentTask
from tests.factories import (
    approve_all,
    make_cleared_photo,
    make_price,
    make_restored,
    make_user,
)
from tests.purchases.conftest import Committed
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import actions, at_once, begin, put, rows


def sessions(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Of the provider, oldest first: (id, status)."""
    found = sandbox.client.v1.checkout.sessions.list().data
    return [(one.id, str(one.status)) for one in reversed(found)]


def test_a_double_click(provided: Sandbox, cart: Cart, order: Order, now: datetime) -> None:
    before = rows(Order, OrderLine, AuditEntry)
    again = begin(cart, at=now + timedelta(seconds=1))
    assert (again.pk, again.session_url) == (order.pk, order.session_url)
    assert rows(Order, OrderLine, AuditEntry) == before
    assert sessions(provided) == [(order.session_id, "open")]


@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_the_same_moment(provided: Sandbox, now: datetime, settings) -> None:
    make_price(amount=12_000)
    cart = Cart.objects.create(user=make_user(), created_at=now)
    put(cart, make_cleared_photo(scale=1), at=now)
    found = at_once(4, lambda _: begin(Cart.objects.get(pk=cart.pk), at=now))
    order = Order.objects.get()
    assert {one.pk for one in found} == {order.pk}
    assert {one.session_url for one in found} == {order.session_url}
    assert order.lines.count() == 1
    assert sessions(provided) == [(order.session_id, "open")]
    assert actions(order) == ["order.created"]
    assert CartItem.objects.count() == 1


def test_a_file_that_was_restored_again_is_a_new_order(
    provided: Sandbox, cart: Cart, order: Order, photo: Photo, now: datetime
) -> None:
    old = order.lines.get()
    before = rows(OrderLine)["OrderLine"]
    newer = make_restored(photo, scale=2)
    approve_all(photo)
    again = begin(cart, at=now + timedelta(seconds=1))
    assert again.pk != order.pk
    assert again.lines.get().rendition == newer != old.rendition
    order.refresh_from_db()
    assert order.state == "expired"
    assert rows(OrderLine)["OrderLine"][:1] == before


def test_a_changed_cart_is_a_new_order(
    provided: Sandbox,
    cart: Cart,
    order: Order,
    other_photo: Photo,
    now: datetime,
    work_off,
    committed: Committed,
) -> None:
    lines = rows(OrderLine)["OrderLine"]
    put(cart, other_photo, at=now)
    with committed():
        new = begin(cart, at=now)
    assert work_off() == ["purchases.expire_session"]
    order.refresh_from_db()
    assert (order.state, new.state) == ("expired", "pending")
    assert (order.total, new.total) == (12_000, 24_000)
    assert sessions(provided) == [(order.session_id, "expired"), (new.session_id, "open")]
    assert actions(order) == ["order.created", "order.expire"]
    assert rows(OrderLine)["OrderLine"][:1] == lines
    assert cart.items.count() == 2


def test_a_changed_price_is_a_new_order(
    cart: Cart, order: Order, now: datetime, sent_tasks: list[SentTask], committed: Committed
) -> None:
    make_price(amount=15_000, at=now)
    with committed():
        new = begin(cart, at=now)
    order.refresh_from_db()
    assert (order.state, order.total) == ("expired", 12_000)
    assert (new.state, new.total) == ("pending", 15_000)
    assert sent_tasks == [("purchases.expire_session", (order.session_id,), {})]


def test_another_language_is_a_new_order(cart: Cart, order: Order, now: datetime) -> None:
    new = begin(cart, at=now, language="en")
    order.refresh_from_db()
    assert (order.state, new.state, new.language) == ("expired", "pending", "en")


def test_a_page_about_to_close_is_not_offered_again(
    provided: Sandbox, cart: Cart, order: Order, now: datetime
) -> None:
    closing = order.session_expires_at - checkout.TIME_TO_PAY
    assert begin(cart, at=closing - timedelta(seconds=1)) == order
    new = begin(cart, at=closing)
    assert new != order
    order.refresh_from_db()
    assert (order.state, new.state) == ("expired", "pending")


def test_an_order_that_is_paid_is_not_offered_again(
    provided: Sandbox, cart: Cart, bought: Order, photo: Photo, now: datetime
) -> None:
    before = rows(Payment, OrderLine)
    put(cart, photo, at=now)
    new = begin(cart, at=now)
    assert new != bought
    bought.refresh_from_db()
    assert (bought.state, new.state) == ("fulfilled", "pending")
    assert rows(Payment)["Payment"] == before["Payment"]
    assert rows(OrderLine)["OrderLine"][:1] == before["OrderLine"]


def test_the_database_knows_one_pending_order_per_cart(order: Order) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(
            user=order.user,
            email=order.email,
            language="ko",
            territory="KR",
            currency="KRW",
            cart=order.cart,
            quote_hash="0" * 64,
            session_expires_at=order.session_expires_at,
            created_at=order.created_at,
        )
    assert list(Order.objects.all()) == [order]
