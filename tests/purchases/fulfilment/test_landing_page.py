"""The page the buyer lands on after paying, often before the webhook, sometimes instead of it."""

from __future__ import annotations

import pytest
from django.test import Client

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Cart, Licence, Order, Payment
from tests.factories import make_user
from tests.purchases.steps import PURCHASE, begin, put, rows


def page(client: Client, order: Order, query: str = ""):
    return client.get(f"/orders/{order.public_id}/{query}")


def test_it_fulfils_without_any_webhook(as_fan: Client, order: Order, pay, photo: Photo) -> None:
    pay(order)
    answer = page(as_fan, order, f"?session_id={order.session_id}")
    assert answer.status_code == 200
    assert answer.context["order"].state == "fulfilled"
    assert [entry["licence"] for entry in answer.context["held"]] == [Licence.objects.get()]
    assert (answer.context["total"], answer.context["net"]) == (12_000, 12_000)
    assert Payment.objects.get().order == order
    assert answer.headers["Cache-Control"].find("no-store") >= 0


def test_loading_it_again_changes_nothing(as_fan: Client, order: Order, pay) -> None:
    pay(order)
    page(as_fan, order)
    before = rows(*PURCHASE)
    assert page(as_fan, order).context["order"].state == "fulfilled"
    assert rows(*PURCHASE) == before


def test_without_a_payment_it_waits(as_fan: Client, order: Order) -> None:
    before = rows(*PURCHASE)
    answer = page(as_fan, order, f"?session_id={order.session_id}")
    assert answer.status_code == 200
    assert (answer.context["order"].state, answer.context["held"]) == ("pending", [])
    assert rows(*PURCHASE) == before


def test_while_the_provider_is_down_it_waits(
    as_fan: Client, provided, order: Order, pay, impatient: None
) -> None:
    pay(order)
    provided.control("faults", {"kind": "drop", "path": "/v1/", "times": 3})
    before = rows(*PURCHASE)
    answer = page(as_fan, order)
    assert (answer.status_code, answer.context["order"].state) == (200, "pending")
    assert rows(*PURCHASE) == before
    assert page(as_fan, order).context["order"].state == "fulfilled"


def test_another_buyers_order_is_not_there(order: Order, pay) -> None:
    pay(order)
    before = rows(*PURCHASE)
    stranger = Client()
    stranger.force_login(make_user())
    assert page(stranger, order, f"?session_id={order.session_id}").status_code == 404
    assert rows(*PURCHASE) == before


def test_another_orders_session_in_the_address_proves_nothing(
    as_fan: Client, order: Order, pay, fan: User, other_photo: Photo, now
) -> None:
    """The order's own session is asked, whatever the address says."""
    theirs = Cart.objects.create(user=make_user(), created_at=now)
    put(theirs, other_photo, at=now)
    paid = begin(theirs, at=now)
    pay(paid)
    before = rows(*PURCHASE)
    answer = page(as_fan, order, f"?session_id={paid.session_id}")
    assert answer.context["order"].state == "pending"
    assert rows(*PURCHASE) == before


def test_a_visitor_signs_in_first(client: Client, order: Order, pay) -> None:
    pay(order)
    before = rows(*PURCHASE)
    answer = page(client, order)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=/orders/")
    assert rows(*PURCHASE) == before


@pytest.mark.parametrize("who", ["as_staff", "as_partner"])
def test_it_is_for_fans(request: pytest.FixtureRequest, order: Order, pay, who: str) -> None:
    pay(order)
    before = rows(*PURCHASE)
    assert page(request.getfixturevalue(who), order).status_code == 403
    assert rows(*PURCHASE) == before


def test_what_was_paid_back_is_shown_as_such(
    as_fan: Client, order_of_two: Order, pay, photo: Photo, staff: User, now
) -> None:
    pay(order_of_two)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    Order.objects.filter(pk=order_of_two.pk).update(state="pending")
    context = page(as_fan, order_of_two).context
    assert (context["total"], context["refunded"], context["net"]) == (24_000, 12_000, 12_000)
    assert len(context["held"]) == 1


@pytest.mark.parametrize("state", ["expired", "quarantined"])
def test_every_state_has_a_page(as_fan: Client, order: Order, state: str) -> None:
    Order.objects.filter(pk=order.pk).update(state=state, problem="x")
    assert page(as_fan, order).context["order"].state == state
