"""The download button."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Download, Licence, Order
from tests.factories import make_user
from tests.purchases.steps import PURCHASE, rows


@pytest.fixture
def url(bought: Order) -> str:
    return f"/licences/{Licence.objects.get().number}/download/"


def test_the_holder_is_sent_to_the_file(url: str, as_fan: Client, fan: User) -> None:
    answer = as_fan.post(url)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/files/")
    assert as_fan.get(answer.headers["Location"]).status_code == 200
    assert Download.objects.get().user == fan


def test_a_link_elsewhere_cannot_press_it(url: str, as_fan: Client) -> None:
    assert as_fan.get(url).status_code == 405
    assert not Download.objects.exists()


def test_another_fans_licence_is_not_there(url: str) -> None:
    stranger = Client()
    stranger.force_login(make_user())
    before = rows(Download, *PURCHASE)
    assert stranger.post(url).status_code == 404
    assert rows(Download, *PURCHASE) == before


def test_a_visitor_signs_in_first(url: str, client: Client) -> None:
    answer = client.post(url)
    assert (answer.status_code, answer.headers["Location"][:16]) == (302, "/accounts/login/")
    assert not Download.objects.exists()


@pytest.mark.parametrize("who", ["as_staff", "as_partner"])
def test_it_is_for_fans(request: pytest.FixtureRequest, url: str, who: str) -> None:
    assert request.getfixturevalue(who).post(url).status_code == 403
    assert not Download.objects.exists()


def test_a_refusal_is_told_where_the_licences_are(
    url: str, as_fan: Client, photo: Photo, staff: User, now: datetime
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="portrait")
    answer = as_fan.post(url)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/")
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["error"]
    assert not Download.objects.exists()


def test_a_number_that_does_not_exist(as_fan: Client) -> None:
    assert as_fan.post("/licences/ENC-0000-0000-0000/download/").status_code == 404
