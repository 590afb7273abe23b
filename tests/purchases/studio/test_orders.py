"""The studio's list of orders."""

from __future__ import annotations

import pytest
from django.test import Client

from stock.purchases.models import Licence, Order
from tests.purchases.steps import PURCHASE, begin, put, rows

URL = "/studio/orders/"


def shown(client: Client, **query: str) -> list[Order]:
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return list(answer.context["page"])


def test_newest_first_and_nothing_is_changed_by_looking(
    as_staff: Client, bought: Order, cart, other_photo, now
) -> None:
    put(cart, other_photo, at=now)
    newer = begin(cart, at=now)
    before = rows(*PURCHASE)
    assert shown(as_staff) == [newer, bought]
    assert shown(as_staff, state="fulfilled") == [bought]
    assert shown(as_staff, state="quarantined") == []
    assert shown(as_staff, state="nonsense") == [newer, bought]
    assert rows(*PURCHASE) == before


def test_found_by_number_address_and_licence(as_staff: Client, bought: Order) -> None:
    licence = Licence.objects.get()
    for query in (bought.number.lower(), "FAN@example", licence.number, f" {bought.number} "):
        assert shown(as_staff, q=query) == [bought]
    assert shown(as_staff, q="somebody-else@") == []


@pytest.mark.parametrize(("who", "status"), [("client", 302), ("as_fan", 403), ("as_partner", 403)])
def test_staff_only(request: pytest.FixtureRequest, db: None, who: str, status: int) -> None:
    assert request.getfixturevalue(who).get(URL).status_code == status
