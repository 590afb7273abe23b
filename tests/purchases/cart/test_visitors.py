"""A visitor collects before signing in; signing in takes the cart along."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import reverse

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Cart, CartItem
from tests.factories import PASSWORD, make_user
from tests.purchases.steps import put, rows


def add(client: Client, photo: Photo, kind: str = "personal") -> None:
    answer = client.post(reverse("purchases:add"), {"photo": photo.public_id, "kind": kind})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/bag/")


def sign_in(client: Client, user: User) -> None:
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_session_keeps_a_visitors_cart(client: Client, photo: Photo) -> None:
    add(client, photo)
    cart = Cart.objects.get()
    assert (cart.user, client.session["cart"]) == (None, cart.token)
    assert [item.photo for item in cart.items.all()] == [photo]
    page = client.get(reverse("purchases:cart"))
    assert [entry["quoted"].item.photo for entry in page.context["entries"]] == [photo]
    assert (page.context["total"], page.context["ready"]) == (12_000, True)


def test_each_visitor_has_a_cart_of_their_own(
    client: Client, photo: Photo, other_photo: Photo
) -> None:
    add(client, photo)
    stranger = Client()
    add(stranger, other_photo)
    page = client.get(reverse("purchases:cart"))
    assert [entry["quoted"].item.photo for entry in page.context["entries"]] == [photo]
    assert Cart.objects.count() == 2


def test_looking_makes_no_cart(client: Client, photo: Photo) -> None:
    page = client.get(reverse("purchases:cart"))
    assert (page.status_code, page.context["entries"], page.context["ready"]) == (200, [], False)
    assert not Cart.objects.exists()


def test_signing_in_makes_the_cart_the_accounts(client: Client, fan: User, photo: Photo) -> None:
    add(client, photo)
    added_at = CartItem.objects.get().added_at
    sign_in(client, fan)
    cart = Cart.objects.get()
    assert cart.user == fan
    item = cart.items.get()
    assert (item.photo, item.licence_kind, item.added_at) == (photo, "personal", added_at)
    assert "cart" not in client.session


def test_signing_in_merges_with_what_the_account_had(
    client: Client, fan: User, cart: Cart, photo: Photo, other_photo: Photo, at: datetime
) -> None:
    put(cart, photo, at=at)
    before = rows(CartItem)["CartItem"]
    add(client, photo)
    add(client, photo, "editorial")
    add(client, other_photo)
    sign_in(client, fan)
    assert list(Cart.objects.all()) == [cart]
    assert [(item.photo, item.licence_kind) for item in cart.items.all()] == [
        (photo, "personal"),
        (photo, "editorial"),
        (other_photo, "personal"),
    ]
    assert rows(CartItem)["CartItem"][:1] == before


def test_signing_in_without_a_cart_leaves_everything(
    client: Client, fan: User, cart: Cart, photo: Photo, at: datetime
) -> None:
    put(cart, photo, at=at)
    stranger = Client()
    add(stranger, photo)
    before = rows(Cart, CartItem)
    sign_in(client, fan)
    assert rows(Cart, CartItem) == before


def test_a_stolen_token_of_an_accounts_cart_takes_nothing_along(
    client: Client, fan: User, photo: Photo, at: datetime
) -> None:
    theirs = Cart.objects.create(user=make_user(), created_at=at)
    put(theirs, photo, at=at)
    before = rows(Cart, CartItem)
    session = client.session
    session["cart"] = theirs.token
    session.save()
    sign_in(client, fan)
    assert rows(Cart, CartItem) == before
