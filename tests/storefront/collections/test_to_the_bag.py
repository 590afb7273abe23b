"""A whole lightbox into the bag under one licence kind, with words for what stays behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases import checkout
from stock.purchases.errors import CheckoutRefused, NotForSale
from stock.purchases.models import Cart, CartItem
from stock.storefront.collections import lightboxes
from stock.storefront.models import Lightbox
from tests.factories import make_cleared_photo
from tests.purchases.steps import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def only_personal(priced: None) -> Photo:
    return make_cleared_photo(title="Rain", kinds=["personal"], with_previews=True, scale=1)


@pytest.fixture
def box(fan: User, at: datetime, photo: Photo, only_personal: Photo) -> Lightbox:
    box = lightboxes.make(user=fan, name="Night stage", at=at)
    for one in (photo, only_personal):
        lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
    return box


def bag(user: User) -> list[tuple[str, str]]:
    rows = CartItem.objects.filter(cart__user=user)
    return list(rows.values_list("photo__title_en", "licence_kind"))


def test_all_of_them(as_fan: Client, fan: User, box: Lightbox) -> None:
    path = f"/en/lightboxes/{box.public_id}/bag/"
    for _again in range(2):
        assert as_fan.post(path, {"kind": "personal"}).url == "/en/bag/"
    assert bag(fan) == [("Sky", "personal"), ("Rain", "personal")]
    assert box.photos.count() == 2  # they stay in the lightbox


def test_what_is_not_for_sale_stays_behind_with_its_reason(
    as_fan: Client, fan: User, box: Lightbox, only_personal: Photo
) -> None:
    response = as_fan.post(f"/en/lightboxes/{box.public_id}/bag/", {"kind": "editorial"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "1 photo is in your bag" in page
    assert "1 photo stayed behind" in page
    assert "Rain" in page
    assert "It is not sold under this licence." in page
    # What an artist or an agency allows is between them and the shop.
    person = only_personal.appearances.get().artist
    assert f"{person.name} does not" not in page
    assert bag(fan) == [("Sky", "editorial")]
    # The answer in another language is asked for by its address.
    again = as_fan.get(f"/en/lightboxes/{box.public_id}/bag/")
    assert again.url == f"/en/lightboxes/{box.public_id}/"


def test_without_a_price(as_fan: Client, fan: User, box: Lightbox) -> None:
    page = as_fan.post(f"/en/lightboxes/{box.public_id}/bag/", {"kind": "commercial"}).content
    assert "2 photos stayed behind" in page.decode()
    assert "It has no price at the moment." in page.decode()
    assert bag(fan) == []


def test_withdrawn_meanwhile(
    fan: User, photo: Photo, only_personal: Photo, at: datetime, withdraw: Any
) -> None:
    cart = Cart.objects.create(user=fan, created_at=at)
    withdraw(photo)
    photo.refresh_from_db()
    moved = carts.add_all(
        cart=cart, photos=[photo, only_personal], kind="personal", territory="KR", at=at
    )
    assert [one.is_in for one in moved] == [False, True]
    with translation.override("en"):
        assert str(moved[0].problem) == "It is no longer available."
    # Nowhere else than here is it for sale.
    (elsewhere,) = carts.add_all(
        cart=cart, photos=[only_personal], kind="personal", territory="FR", at=at
    )
    assert not elsewhere.is_in
    assert bag(fan) == [("Rain", "personal")]


def test_as_many_as_the_bag_holds(
    as_fan: Client, fan: User, box: Lightbox, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carts, "MOST_ITEMS", 1)
    path = f"/en/lightboxes/{box.public_id}/bag/"
    for _again in range(2):
        page = as_fan.post(path, {"kind": "personal"}).content.decode()
        assert "Your bag is full: it holds 1 licences." in page
        assert bag(fan) == [("Sky", "personal")]
    # One by one as well; what lies there already is no refusal.
    cart, at = Cart.objects.get(user=fan), box.created_at
    carts.add(cart=cart, photo=photo, kind="personal", territory="KR", at=at)
    with pytest.raises(NotForSale) as refused:
        carts.add(cart=cart, photo=photo, kind="editorial", territory="KR", at=at)
    assert refused.value.code == "bag_full"
    assert bag(fan) == [("Sky", "personal")]


def test_two_bags_that_became_too_large_are_not_checked_out(
    fan: User, photo: Photo, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cart = Cart.objects.create(user=fan, created_at=at)
    carts.add(cart=cart, photo=photo, kind="personal", territory="KR", at=at)
    monkeypatch.setattr(carts, "MOST_ITEMS", 0)
    with pytest.raises(CheckoutRefused) as refused:
        checkout.begin(cart=cart, buyer=fan, language="en", territory="KR", at=at)
    assert refused.value.code == "too_many"
    assert bag(fan) == [("Sky", "personal")]
    assert not fan.orders.exists()


@pytest.mark.django_db(transaction=True)
def test_twice_at_once(fan: User, photo: Photo, at: datetime) -> None:
    cart = Cart.objects.create(user=fan, created_at=at)

    def move(_number: int) -> list[carts.Moved]:
        return carts.add_all(cart=cart, photos=[photo], kind="personal", territory="KR", at=at)

    for moved in at_once(2, move):
        assert moved[0].is_in
    assert bag(fan) == [("Sky", "personal")]


@pytest.mark.parametrize("kind", ["", "everything"])
def test_not_without_a_kind(as_fan: Client, fan: User, box: Lightbox, kind: str) -> None:
    response = as_fan.post(f"/en/lightboxes/{box.public_id}/bag/", {"kind": kind})
    assert response.url == f"/en/lightboxes/{box.public_id}/"
    assert bag(fan) == []
    with pytest.raises(NotForSale):
        carts.add_all(
            cart=Cart.objects.get(user=fan),
            photos=[],
            kind=kind,
            territory="KR",
            at=box.created_at,
        )


def test_the_same_answer_as_one_by_one(
    fan: User, box: Lightbox, photo: Photo, only_personal: Photo, at: datetime
) -> None:
    """The rule is asked in its two forms; they agree."""
    cart = Cart.objects.create(user=fan, created_at=at)
    for kind in ("personal", "editorial", "commercial"):
        moved = carts.add_all(
            cart=cart, photos=[photo, only_personal], kind=kind, territory="KR", at=at
        )
        for one in moved:
            try:
                carts.add(cart=cart, photo=one.photo, kind=kind, territory="KR", at=at)
                alone = True
            except NotForSale:
                alone = False
            assert one.is_in is alone
