"""What the provider is told: whole won and yen, and words in the buyer's language."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from stock.catalogue.models import Photo
from stock.purchases.models import Cart, Order
from tests.factories import make_cleared_photo, make_price
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import begin, put


def session_of(sandbox: Sandbox, order: Order):
    return sandbox.client.v1.checkout.sessions.retrieve(
        str(order.session_id), {"expand": ["line_items"]}
    )


@pytest.mark.parametrize(("currency", "amount"), [("KRW", 12_000), ("JPY", 1_300), ("USD", 950)])
def test_amounts_are_never_multiplied(
    provided: Sandbox, cart: Cart, now: datetime, settings, currency: str, amount: int
) -> None:
    settings.SHOP_CURRENCY = currency
    make_price(amount=amount, currency=currency)
    put(cart, make_cleared_photo(scale=1), at=now)
    order = begin(cart, at=now)
    session = session_of(provided, order)
    assert (session.currency, session.amount_total) == (currency.lower(), amount)
    assert [item.amount_total for item in session.line_items.data] == [amount]


def test_the_payment_page_speaks_korean(provided: Sandbox, order: Order) -> None:
    session = session_of(provided, order)
    assert session.locale == "ko"
    assert [item.description for item in session.line_items.data] == ["Sky 사진"]


def test_the_payment_page_speaks_english(
    provided: Sandbox, cart: Cart, photo: Photo, now: datetime
) -> None:
    put(cart, photo, at=now)
    order = begin(cart, at=now, language="en")
    session = session_of(provided, order)
    assert session.locale == "en"
    assert [item.description for item in session.line_items.data] == ["Sky"]
    # And so do the pages to which it leads back.
    assert f"/en/orders/{order.public_id}/" in session.success_url
    assert session.cancel_url.endswith("/en/bag/")


def test_a_photo_without_an_english_title_keeps_its_own(
    provided: Sandbox, cart: Cart, photo: Photo, now: datetime
) -> None:
    Photo.objects.filter(pk=photo.pk).update(title_en="")
    put(cart, photo, at=now)
    session = session_of(provided, begin(cart, at=now, language="en"))
    assert [item.description for item in session.line_items.data] == ["Sky 사진"]


def test_the_button_takes_the_language_of_its_page(
    provided: Sandbox, as_fan: Client, cart: Cart, photo: Photo, now: datetime
) -> None:
    put(cart, photo, at=now)
    assert as_fan.post("/en" + reverse("purchases:checkout")).status_code == 303
    assert Order.objects.get().language == "en"
