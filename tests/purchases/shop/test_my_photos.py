"""What the fan holds, and every order that is not history."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import fulfilment
from stock.purchases.models import Licence, Order, Refund
from tests.factories import make_user
from tests.purchases.steps import PURCHASE, rows


def test_mine(as_fan: Client, bought: Order) -> None:
    before = rows(*PURCHASE)
    answer = as_fan.get("/my/")
    assert answer.status_code == 200
    assert [entry["licence"] for entry in answer.context["entries"]] == [Licence.objects.get()]
    assert list(answer.context["orders"]) == [bought]
    assert rows(*PURCHASE) == before


def test_what_came_to_nothing_is_not_listed(as_fan: Client, order: Order) -> None:
    Order.objects.update(state="expired")
    answer = as_fan.get("/my/")
    assert (answer.context["entries"], list(answer.context["orders"])) == ([], [])


def test_what_was_paid_back_is_not_in_the_sum(
    as_fan: Client, order_of_two: Order, pay, photo: Photo, staff: User, now: datetime, sent_tasks
) -> None:
    pay(order_of_two)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    fulfilment.fulfil(order=Order.objects.get(pk=order_of_two.pk), at=now)
    before = rows(*PURCHASE)
    html = as_fan.get("/en/my/").content.decode()
    assert "Partly refunded" in html
    assert "₩12,000" in html
    assert "₩24,000" not in html
    Refund.objects.update(state="failed", provider_id="re_1", settled_at=now)
    html = as_fan.get("/en/my/").content.decode()
    assert "₩24,000" in html, "what the bank did not pay back"
    Refund.objects.update(state="requested", provider_id=None, settled_at=None)
    assert rows(*PURCHASE) == before


def test_not_anybody_elses(bought: Order) -> None:
    stranger = Client()
    stranger.force_login(make_user())
    context = stranger.get("/my/").context
    assert (context["entries"], list(context["orders"])) == ([], [])


@pytest.mark.parametrize(("who", "status"), [("client", 302), ("as_staff", 403)])
def test_for_fans(request: pytest.FixtureRequest, db: None, who: str, status: int) -> None:
    assert request.getfixturevalue(who).get("/my/").status_code == status
