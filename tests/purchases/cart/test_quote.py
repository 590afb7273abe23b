"""What the cart costs today, and what of it is still for sale."""

from __future__ import annotations

from datetime import datetime, timedelta

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases.models import Cart, CartItem
from tests.factories import make_price
from tests.purchases.steps import put, rows


def test_todays_price_counts_not_that_of_the_day_it_was_added(
    cart: Cart, photo: Photo, at: datetime
) -> None:
    put(cart, photo, at=at)
    tomorrow = at + timedelta(days=1)
    make_price(amount=15_000, at=tomorrow)
    (today,) = carts.quote(cart, territory="KR", at=at)
    (later,) = carts.quote(cart, territory="KR", at=tomorrow)
    assert today.offer is not None
    assert later.offer is not None
    assert (today.offer.amount, later.offer.amount) == (12_000, 15_000)
    assert today.is_for_sale
    assert later.is_for_sale


def test_what_is_gone_stays_in_the_cart_with_its_reasons(
    cart: Cart, photo: Photo, other_photo: Photo, staff: User, at: datetime
) -> None:
    put(cart, photo, other_photo, at=at)
    before = rows(CartItem)
    takedowns.take_down(photo=photo, actor=staff, at=at, ground="contract")
    gone, fine = carts.quote(cart, territory="KR", at=at)
    assert (gone.is_for_sale, gone.clearance.codes) == (False, ("taken_down",))
    assert fine.is_for_sale
    assert rows(CartItem) == before
