"""What the fan holds, and every order that is not history."""

from __future__ import annotations

import pytest
from django.test import Client

from stock.purchases.models import Licence, Order
from tests.factories import make_user
from tests.purchases.steps import PURCHASE, rows


def test_mine(as_fan: Client, bought: Order) -> None:
    before = rows(*PURCHASE)
    answer = as_fan.get("/my/")
    assert answer.status_code == 200
    assert [entry["licence"] for entry in answer.context["entries"]] == [Licence.objects.get()]
    assert [entry["order"] for entry in answer.context["orders"]] == [bought]
    assert rows(*PURCHASE) == before


def test_what_came_to_nothing_is_not_listed(as_fan: Client, order: Order) -> None:
    Order.objects.update(state="expired")
    answer = as_fan.get("/my/")
    assert (answer.context["entries"], list(answer.context["orders"])) == ([], [])


def test_not_anybody_elses(bought: Order) -> None:
    stranger = Client()
    stranger.force_login(make_user())
    context = stranger.get("/my/").context
    assert (context["entries"], list(context["orders"])) == ([], [])


@pytest.mark.parametrize(("who", "status"), [("client", 302), ("as_staff", 403)])
def test_for_fans(request: pytest.FixtureRequest, db: None, who: str, status: int) -> None:
    assert request.getfixturevalue(who).get("/my/").status_code == status
