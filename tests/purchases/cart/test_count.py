"""How many items are in the visitor's cart: every page asks, so it must be cheap."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases.models import Cart
from tests.factories import make_user
from tests.purchases.steps import put


@pytest.fixture
def request_of(rf: RequestFactory):
    def make(user: User | None = None, **session: str) -> HttpRequest:
        request = rf.get("/")
        request.user = user or AnonymousUser()
        request.session = SessionStore()
        request.session.update(session)
        return request

    return make


def test_a_visitor_without_a_cart_costs_no_query(
    db: None, request_of, django_assert_num_queries
) -> None:
    request = request_of()
    with django_assert_num_queries(0):
        assert carts.count(request) == 0


def test_a_fans_items_in_one_query(
    fan: User,
    cart: Cart,
    photo: Photo,
    other_photo: Photo,
    at: datetime,
    request_of,
    django_assert_num_queries,
) -> None:
    put(cart, photo, other_photo, at=at)
    put(Cart.objects.create(user=make_user(), created_at=at), photo, at=at)
    request = request_of(fan)
    with django_assert_num_queries(1):
        assert carts.count(request) == 2


def test_a_visitors_items_in_one_query(
    cart: Cart, photo: Photo, at: datetime, request_of, django_assert_num_queries
) -> None:
    mine = Cart.objects.create(created_at=at)
    put(mine, photo, at=at)
    put(cart, photo, at=at)
    request = request_of(cart=mine.token)
    with django_assert_num_queries(1):
        assert carts.count(request) == 1


def test_a_token_does_not_open_the_cart_of_an_account(
    cart: Cart, photo: Photo, at: datetime, request_of
) -> None:
    put(cart, photo, at=at)
    request = request_of(cart=cart.token)
    assert carts.count(request) == 0
    assert carts.find(request) is None
