"""The provider does not answer: a clear refusal, nothing charged, and trying again works."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from stock.catalogue.models import Photo
from stock.purchases import checkout
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Cart, CartItem, Licence, Order, Payment
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import begin, put, rows

#: The SDK tries three times by itself.
THRICE = 3


@pytest.fixture
def full_cart(cart: Cart, photo: Photo, now: datetime) -> Cart:
    put(cart, photo, at=now)
    return cart


def sessions(sandbox: Sandbox) -> list[Any]:
    return sandbox.client.v1.checkout.sessions.list().data


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 502, "html": True},
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 401},
        {"kind": "status", "status": 403},
        {"kind": "drop"},
    ],
    ids=["500", "html-502", "429", "revoked-key", "key-without-permission", "dropped"],
)
def test_nothing_is_opened_and_a_retry_works(
    provided: Sandbox, impatient: None, full_cart: Cart, now: datetime, fault: dict[str, Any]
) -> None:
    items = rows(CartItem)
    provided.control("faults", {**fault, "path": "/v1/checkout", "method": "POST", "times": THRICE})
    with pytest.raises(ProviderUnavailable) as refusal:
        begin(full_cart, at=now)
    assert refusal.value.code == "provider_unavailable"
    order = Order.objects.get()
    assert (order.state, order.session_id, order.session_url) == ("pending", None, "")
    assert not Payment.objects.exists()
    assert not Licence.objects.exists()
    assert rows(CartItem) == items
    assert sessions(provided) == []

    provided.http.delete(f"{provided.url}/_sandbox/faults")
    again = begin(full_cart, at=now + timedelta(seconds=5))
    assert again.pk == order.pk
    assert [one.id for one in sessions(provided)] == [again.session_id]


def test_one_hiccup_is_not_even_noticed(
    provided: Sandbox, impatient: None, full_cart: Cart, now: datetime
) -> None:
    provided.control("faults", {"kind": "status", "status": 503, "path": "/v1/checkout"})
    order = begin(full_cart, at=now)
    assert [one.id for one in sessions(provided)] == [order.session_id]


def test_after_a_lost_answer_the_same_session_is_found(
    provided: Sandbox, impatient: None, full_cart: Cart, now: datetime
) -> None:
    """The provider made the session, then the line went dead: the key finds it again."""
    fault = {"kind": "drop_after_commit", "path": "/v1/checkout", "times": THRICE}
    provided.control("faults", fault)
    with pytest.raises(ProviderUnavailable):
        begin(full_cart, at=now)
    (made,) = sessions(provided)
    order = begin(full_cart, at=now + timedelta(seconds=5))
    assert order.session_id == made.id
    assert [one.id for one in sessions(provided)] == [made.id]


def test_nobody_listens(cart: Cart, photo: Photo, now: datetime, impatient: None) -> None:
    put(cart, photo, at=now)
    with pytest.raises(ProviderUnavailable):
        begin(cart, at=now)
    assert Order.objects.get().state == "pending"


def test_after_a_minute_a_new_order_takes_the_leftovers_place(
    provided: Sandbox, impatient: None, full_cart: Cart, now: datetime
) -> None:
    provided.control("faults", {"kind": "status", "status": 401, "path": "/v1/checkout"})
    with pytest.raises(ProviderUnavailable):
        begin(full_cart, at=now)
    leftover = Order.objects.get()
    new = begin(full_cart, at=now + checkout.TIME_TO_OPEN)
    leftover.refresh_from_db()
    assert (leftover.state, new.state) == ("expired", "pending")
    assert new.pk != leftover.pk
    assert [one.id for one in sessions(provided)] == [new.session_id]
