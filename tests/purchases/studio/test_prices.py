"""Setting prices in the studio."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Price
from tests.factories import make_bare_photo, make_price
from tests.purchases.steps import rows

URL = "/studio/prices/"


@pytest.fixture
def bare(staff: User) -> Photo:
    return make_bare_photo(by=staff)


def test_a_default_price(as_staff: Client, staff: User) -> None:
    other = make_price(kind="editorial", amount=55_000)
    answer = as_staff.post(URL, {"kind": "personal", "amount": "12000"})
    assert (answer.status_code, answer.headers["Location"]) == (302, URL)
    price = Price.objects.latest("id")
    assert (price.photo, price.licence_kind, price.amount) == (None, "personal", 12_000)
    assert (price.currency, price.set_by, price.valid_until) == ("KRW", staff, None)
    other.refresh_from_db()
    assert other.valid_until is None
    assert as_staff.get(URL).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "personal"},
        {"kind": "personal", "amount": "999"},
        {"kind": "personal", "amount": "-1"},
        {"kind": "personal", "amount": "12.5"},
        {"kind": "personal", "amount": "100000000"},
        {"kind": "exclusive", "amount": "12000"},
    ],
)
def test_a_bad_one_is_refused_with_the_form(as_staff: Client, form: dict[str, str]) -> None:
    make_price(amount=12_000)
    before = rows(Price)
    answer = as_staff.post(URL, form)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert rows(Price) == before


def test_a_photos_own_price(as_staff: Client, bare: Photo) -> None:
    default = make_price(amount=12_000)
    url = f"/studio/photos/{bare.public_id}/price/"
    answer = as_staff.post(url, {"kind": "personal", "amount": "20000"})
    assert answer.headers["Location"] == f"/studio/photos/{bare.public_id}/"
    assert Price.objects.get(photo=bare).amount == 20_000
    default.refresh_from_db()
    assert (default.amount, default.valid_until) == (12_000, None)


@pytest.mark.parametrize("amount", ["", "999", "viel"])
def test_a_bad_photo_price_is_told(as_staff: Client, bare: Photo, amount: str) -> None:
    url = f"/studio/photos/{bare.public_id}/price/"
    answer = as_staff.post(url, {"kind": "personal", "amount": amount})
    assert answer.status_code == 302
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
    assert not Price.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("client", 302), ("as_fan", 403), ("as_partner", 403)])
def test_staff_only(request: pytest.FixtureRequest, bare: Photo, who: str, status: int) -> None:
    client = request.getfixturevalue(who)
    form = {"kind": "personal", "amount": "12000"}
    assert client.get(URL).status_code == status
    assert client.post(URL, form).status_code == status
    assert client.post(f"/studio/photos/{bare.public_id}/price/", form).status_code == status
    assert not Price.objects.exists()
