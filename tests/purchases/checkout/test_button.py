"""The button in the bag."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Cart, Order
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, put, rows

URL = "/bag/checkout/"


def test_it_leads_to_the_payment_page(
    provided: Sandbox, as_fan: Client, cart: Cart, photo: Photo, now: datetime
) -> None:
    put(cart, photo, at=now)
    answer = as_fan.post(URL)
    order = Order.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, order.session_url)
    assert as_fan.post(URL).headers["Location"] == order.session_url
    assert Order.objects.count() == 1


def test_a_refusal_leads_back_to_the_bag(
    provided: Sandbox, as_fan: Client, cart: Cart, photo: Photo, staff: User, now: datetime
) -> None:
    put(cart, photo, at=now)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    before = rows(*PURCHASE)
    answer = as_fan.post(URL)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/bag/")
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
    assert rows(*PURCHASE) == before


def test_without_a_bag(as_fan: Client) -> None:
    answer = as_fan.post(URL)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/bag/")
    assert not Order.objects.exists()


def test_the_provider_is_down(
    as_fan: Client, cart: Cart, photo: Photo, now: datetime, impatient: None
) -> None:
    put(cart, photo, at=now)
    answer = as_fan.post(URL)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/bag/")
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
    assert cart.items.count() == 1


def test_a_visitor_signs_in_first_and_comes_back_to_the_bag(client: Client, photo: Photo) -> None:
    client.post(reverse("purchases:add"), {"photo": photo.public_id, "kind": "personal"})
    answer = client.post(URL, headers={"Referer": "http://testserver/bag/"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/bag/"
    assert not Order.objects.exists()


@pytest.mark.parametrize("who", ["as_staff", "as_partner"])
def test_work_accounts_may_not(request: pytest.FixtureRequest, who: str) -> None:
    assert request.getfixturevalue(who).post(URL).status_code == 403
    assert not Order.objects.exists()


def test_a_link_does_not_press_it(as_fan: Client, cart: Cart, photo: Photo, now: datetime) -> None:
    put(cart, photo, at=now)
    assert as_fan.get(URL).status_code == 405
    assert not Order.objects.exists()
