"""The link is for one account, for some minutes, for one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from stock.purchases import delivery
from stock.purchases.models import Download, Licence, Order
from tests.factories import make_user


@pytest.fixture
def licence(bought: Order) -> Licence:
    return Licence.objects.get()


@pytest.fixture
def link(licence: Licence, clock: Callable[[datetime], None], now: datetime) -> str:
    clock(now)
    return delivery.open_download(licence=licence, user=licence.holder, at=now)


def test_it_gives_exactly_the_file_that_was_bought(
    link: str, licence: Licence, as_fan: Client
) -> None:
    answer = as_fan.get(link)
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == licence.line.file_sha256
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="encore-{licence.number}.png"'
    )
    assert "private" in answer.headers["Cache-Control"]


def test_it_expires(
    link: str, as_fan: Client, clock: Callable[[datetime], None], now: datetime
) -> None:
    minutes = timedelta(seconds=settings.PRIVATE_LINK_SECONDS)
    clock(now + minutes - timedelta(seconds=1))
    assert as_fan.get(link).status_code == 200
    clock(now + minutes + timedelta(seconds=1))
    assert as_fan.get(link).status_code == 403
    assert Download.objects.count() == 1


def test_it_works_for_its_account_only(link: str, as_staff: Client, client: Client) -> None:
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.get(link).status_code == 403
    assert as_staff.get(link).status_code == 403
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Location"][:16]) == (302, "/accounts/login/")


def test_it_cannot_be_altered(link: str, as_fan: Client) -> None:
    token = link.removeprefix("/files/")
    for altered in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x" + token, token[1:], "x"):
        assert as_fan.get(f"/files/{altered}").status_code == 403
