"""What is not for sale any more stops the checkout before anything is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import consents, takedowns
from licensing.models import Consent
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.errors import CheckoutRefused
from stock.purchases.models import Cart, Order, OrderLine, Price
from tests.factories import decider_of
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, begin, put, rows


@pytest.fixture
def full_cart(cart: Cart, photo: Photo, other_photo: Photo, now: datetime) -> Cart:
    put(cart, photo, other_photo, at=now)
    return cart


def refused(cart: Cart, sandbox: Sandbox, *, at: datetime) -> str:
    before = rows(*PURCHASE)
    with pytest.raises(CheckoutRefused) as refusal:
        begin(cart, at=at)
    assert refusal.value.code == "not_for_sale"
    assert rows(*PURCHASE) == before
    assert sandbox.client.v1.checkout.sessions.list().data == []
    return str(refusal.value)


def test_taken_down_between_cart_and_checkout(
    provided: Sandbox, full_cart: Cart, photo: Photo, other_photo: Photo, staff: User, now: datetime
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="portrait")
    words = refused(full_cart, provided, at=now)
    assert photo.title in words
    assert other_photo.title not in words


def test_consent_withdrawn_between_cart_and_checkout(
    provided: Sandbox, full_cart: Cart, photo: Photo, now: datetime
) -> None:
    consent = Consent.objects.get(artist=photo.artists.get())
    actor = decider_of(consent.agreement.agency)
    consents.withdraw_consent(consent=consent, actor=actor, at=now, reason="changed her mind")
    assert photo.title in refused(full_cart, provided, at=now)


def test_a_price_that_ended(provided: Sandbox, full_cart: Cart, now: datetime) -> None:
    Price.objects.update(valid_until=now + timedelta(minutes=1))
    refused(full_cart, provided, at=now + timedelta(minutes=1))


def test_without_the_culprit_the_rest_is_sold(
    provided: Sandbox, full_cart: Cart, photo: Photo, other_photo: Photo, staff: User, now: datetime
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="portrait")
    full_cart.items.get(photo=photo).delete()
    order = begin(full_cart, at=now)
    assert [line.photo for line in order.lines.all()] == [other_photo]
    assert (Order.objects.count(), OrderLine.objects.count()) == (1, 1)
