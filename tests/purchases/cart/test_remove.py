"""Taking an item out of one's own cart, and of no other."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import reverse

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases.models import Cart, CartItem
from tests.factories import make_user
from tests.purchases.steps import put, rows


def test_one_item_goes_the_others_stay(
    cart: Cart, photo: Photo, other_photo: Photo, at: datetime
) -> None:
    gone, kept = put(cart, photo, other_photo, at=at)
    carts.remove(cart=cart, item_id=gone.pk)
    assert list(cart.items.all()) == [kept]
    carts.remove(cart=cart, item_id=gone.pk)
    assert list(cart.items.all()) == [kept]


def test_another_persons_item_is_not_touched(cart: Cart, photo: Photo, at: datetime) -> None:
    other = Cart.objects.create(user=make_user(), created_at=at)
    (theirs,) = put(other, photo, at=at)
    before = rows(CartItem)
    carts.remove(cart=cart, item_id=theirs.pk)
    assert rows(CartItem) == before


def test_the_page_takes_out_of_the_visitors_cart_only(
    as_fan: Client, fan: User, cart: Cart, photo: Photo, at: datetime
) -> None:
    (mine,) = put(cart, photo, at=at)
    other = Cart.objects.create(created_at=at)  # of a visitor who has not signed in
    (theirs,) = put(other, photo, at=at)
    for item in (theirs, mine):
        answer = as_fan.post(reverse("purchases:remove", args=[item.pk]))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/bag/")
    assert list(CartItem.objects.all()) == [theirs]


def test_a_visitor_without_a_cart_removes_nothing(
    client: Client, cart: Cart, photo: Photo, at: datetime
) -> None:
    (item,) = put(cart, photo, at=at)
    assert client.post(reverse("purchases:remove", args=[item.pk])).status_code == 302
    assert client.get(reverse("purchases:remove", args=[item.pk])).status_code == 405
    assert list(CartItem.objects.all()) == [item]
