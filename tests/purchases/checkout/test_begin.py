"""From the cart to the payment page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import provider
from stock.purchases.errors import CheckoutRefused
from stock.purchases.models import Cart, CartItem, Order
from tests.factories import make_user
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, actions, begin, put, rows


def test_an_order_waits_with_an_open_payment_page(
    provided: Sandbox, cart: Cart, fan: User, photo: Photo, other_photo: Photo, now: datetime
) -> None:
    put(cart, photo, at=now)
    put(cart, other_photo, at=now, kind="editorial")
    items = rows(CartItem)
    order = begin(cart, at=now)
    assert (order.state, order.user, order.email) == ("pending", fan, "fan@example.com")
    assert (order.currency, order.territory, order.language) == ("KRW", "KR", "ko")
    assert order.total == 12_000 + 55_000
    assert order.session_expires_at == now + timedelta(minutes=settings.CHECKOUT_SESSION_MINUTES)
    assert order.session_url.startswith(provided.url)
    assert actions(order) == ["order.created"]
    # Nothing is bought yet: the cart stays as it is.
    assert rows(CartItem) == items
    session = provider.retrieve_session(str(order.session_id))
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.client_reference_id == order.public_id
    assert session.customer_email == "fan@example.com"
    assert session.expires_at == int(order.session_expires_at.timestamp())
    assert session.success_url == (
        f"{settings.SITE_URL}/orders/{order.public_id}/?session_id={{CHECKOUT_SESSION_ID}}"
    )
    assert session.cancel_url == f"{settings.SITE_URL}/bag/"


def test_an_empty_cart_is_refused(provided: Sandbox, cart: Cart, now: datetime) -> None:
    before = rows(*PURCHASE)
    with pytest.raises(CheckoutRefused) as refusal:
        begin(cart, at=now)
    assert refusal.value.code == "empty"
    assert rows(*PURCHASE) == before
    assert provided.client.v1.checkout.sessions.list().data == []


def test_two_fans_orders_have_nothing_in_common(
    provided: Sandbox, order: Order, photo: Photo, now: datetime
) -> None:
    before = rows(Order)["Order"]
    theirs = Cart.objects.create(user=make_user(), created_at=now)
    put(theirs, photo, at=now)
    other = begin(theirs, at=now)
    assert other.session_id != order.session_id
    assert rows(Order)["Order"][:1] == before
