"""Putting a licence into the cart, and every reason why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases.errors import NotForSale
from stock.purchases.models import Cart, CartItem
from tests.factories import make_cleared_photo, make_photo, make_price, make_restored
from tests.purchases.steps import put


def refused(cart: Cart, photo: Photo, *, at: datetime, **how: Any) -> NotForSale:
    with pytest.raises(NotForSale) as refusal:
        carts.add(
            **{"cart": cart, "photo": photo, "kind": "personal", "territory": "KR", "at": at, **how}
        )
    assert not CartItem.objects.exists()
    return refusal.value


def test_a_cleared_photo_goes_in(cart: Cart, photo: Photo, at: datetime) -> None:
    (item,) = put(cart, photo, at=at)
    assert list(CartItem.objects.all()) == [item]
    assert (item.cart, item.photo, item.licence_kind, item.added_at) == (
        cart,
        photo,
        "personal",
        at,
    )


def test_the_same_again_is_the_same_item(cart: Cart, photo: Photo, at: datetime) -> None:
    (item,) = put(cart, photo, at=at)
    (again,) = put(cart, photo, at=at + timedelta(hours=1))
    assert again.pk == item.pk
    assert CartItem.objects.get().added_at == at


def test_another_kind_is_another_item(cart: Cart, photo: Photo, at: datetime) -> None:
    put(cart, photo, at=at)
    put(cart, photo, at=at, kind="editorial")
    assert [item.licence_kind for item in cart.items.all()] == ["personal", "editorial"]


def test_a_photo_that_is_not_cleared_is_refused_with_every_reason(
    cart: Cart, priced: None, at: datetime
) -> None:
    refusal = refused(cart, make_photo(), at=at)
    assert refusal.code == "not_for_sale"
    assert refusal.details["reasons"] == ["not_restored", "nobody_named"]


def test_a_photo_taken_down_is_refused(cart: Cart, photo: Photo, staff: User, at: datetime) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")
    assert refused(cart, photo, at=at).details["reasons"] == ["taken_down"]


def test_a_file_restored_again_needs_a_new_approval(cart: Cart, photo: Photo, at: datetime) -> None:
    make_restored(photo, scale=1)
    assert refused(cart, photo, at=at).details["reasons"] == ["not_approved"]


def test_a_kind_the_artist_does_not_allow_is_refused(
    cart: Cart, priced: None, at: datetime
) -> None:
    photo = make_cleared_photo(kinds=["personal"], scale=1)
    assert refused(cart, photo, at=at, kind="editorial").details["reasons"] == ["kind_not_allowed"]
    assert len(put(cart, photo, at=at)) == 1


def test_a_country_the_agreement_does_not_cover_is_refused(
    cart: Cart, photo: Photo, at: datetime
) -> None:
    assert refused(cart, photo, at=at, territory="JP").details["reasons"] == ["territory"]


def test_a_cleared_photo_without_a_price_is_refused(cart: Cart, photo: Photo, at: datetime) -> None:
    refusal = refused(cart, photo, at=at, kind="commercial")
    assert (refusal.code, refusal.details["reasons"]) == ("not_for_sale", [])
    make_price(kind="commercial", amount=90_000)
    assert len(put(cart, photo, at=at, kind="commercial")) == 1


def test_a_cleared_photo_is_not_sold_before_it_is_published(
    cart: Cart, photo: Photo, at: datetime
) -> None:
    make_price(amount=9_000, photo=photo, at=at - timedelta(days=1))
    assert refused(cart, photo, at=at - timedelta(seconds=1)).code == "not_for_sale"
    unpublished = make_cleared_photo(published=False, scale=1)
    assert refused(cart, unpublished, at=at).code == "not_for_sale"


@pytest.mark.parametrize("kind", ["", "exclusive", "personal "])
def test_an_unknown_kind_is_refused(cart: Cart, photo: Photo, at: datetime, kind: str) -> None:
    assert refused(cart, photo, at=at, kind=kind).code == "kind_missing"
