"""A whole lightbox into the bag under one licence kind, with words for what stays behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases.errors import NotForSale
from stock.purchases.models import Cart, CartItem
from stock.storefront.collections import lightboxes
from stock.storefront.models import Lightbox
from tests.factories import make_cleared_photo

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
    as_fan: Client, fan: User, box: Lightbox
) -> None:
    response = as_fan.post(f"/en/lightboxes/{box.public_id}/bag/", {"kind": "editorial"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "1 photo is in your bag" in page
    assert "1 photo stayed behind" in page
    assert "Rain" in page
    assert bag(fan) == [("Sky", "editorial")]


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
    assert moved[0].problems
    # Nowhere else than here is it for sale.
    (elsewhere,) = carts.add_all(
        cart=cart, photos=[only_personal], kind="personal", territory="FR", at=at
    )
    assert not elsewhere.is_in
    assert bag(fan) == [("Rain", "personal")]


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
