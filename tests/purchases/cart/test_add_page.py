"""The form of the photo page."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Cart, CartItem


def add(client: Client, **form: str) -> HttpResponse:
    return client.post(reverse("purchases:add"), form)


def told(answer: HttpResponse) -> list[str]:
    return [message.level_tag for message in get_messages(answer.wsgi_request)]


def test_a_fan_adds(as_fan: Client, fan: User, photo: Photo) -> None:
    answer = add(as_fan, photo=photo.public_id, kind="personal")
    assert answer.headers["Location"] == "/bag/"
    assert told(answer) == []
    item = CartItem.objects.get()
    assert (item.cart.user, item.photo, item.licence_kind) == (fan, photo, "personal")


def test_what_is_not_for_sale_leads_back_to_the_photo_with_a_message(
    as_fan: Client, photo: Photo, staff: User, at
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")
    answer = add(as_fan, photo=photo.public_id, kind="personal")
    assert answer.headers["Location"] == reverse("storefront:photo", args=[photo.public_id])
    assert told(answer) == ["error"]
    assert not CartItem.objects.exists()


def test_without_a_kind_one_is_asked_for(client: Client, photo: Photo) -> None:
    answer = add(client, photo=photo.public_id)
    assert answer.headers["Location"] == reverse("storefront:photo", args=[photo.public_id])
    assert told(answer) == ["error"]
    assert not CartItem.objects.exists()


@pytest.mark.parametrize("who", ["as_staff", "as_partner"])
def test_work_accounts_cannot_buy(request: pytest.FixtureRequest, who: str, photo: Photo) -> None:
    answer = add(request.getfixturevalue(who), photo=photo.public_id, kind="personal")
    assert answer.headers["Location"] == reverse("storefront:photo", args=[photo.public_id])
    assert told(answer) == ["error"]
    assert not Cart.objects.exists()


@pytest.mark.parametrize("who", ["client", "as_fan", "as_staff"])
@pytest.mark.parametrize("name", [{}, {"photo": ""}, {"photo": "nope"}, {"photo": "a/b"}])
def test_a_photo_that_is_not_there(
    request: pytest.FixtureRequest, db: None, who: str, name: dict[str, str]
) -> None:
    answer = add(request.getfixturevalue(who), kind="personal", **name)
    assert answer.status_code == 404
    assert not Cart.objects.exists()


def test_only_a_form_adds(client: Client, photo: Photo) -> None:
    assert client.get(reverse("purchases:add")).status_code == 405
