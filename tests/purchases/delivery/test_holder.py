"""Whoever holds a valid licence gets a link; everybody else gets nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from stock.accounts.models import User
from stock.audit.context import Origin, origin
from stock.audit.models import AuditEntry
from stock.purchases import delivery
from stock.purchases.errors import DeliveryRefused
from stock.purchases.models import Download, Licence, Order
from tests.factories import make_user
from tests.purchases.steps import PURCHASE, rows

LATER = timedelta(days=30)


@pytest.fixture
def licence(bought: Order) -> Licence:
    return Licence.objects.get()


def refused(licence: Licence, user: User, at: datetime) -> str:
    before = rows(Download, *PURCHASE)
    with pytest.raises(DeliveryRefused) as refusal:
        delivery.open_download(licence=licence, user=user, at=at)
    assert rows(Download, *PURCHASE) == before
    return refusal.value.code


def test_the_holder_gets_a_link_and_the_download_is_counted(
    licence: Licence, fan: User, now: datetime
) -> None:
    before = rows(Licence, Order)
    with origin(Origin(request_id="r-1", address="203.0.113.7")):
        link = delivery.open_download(licence=licence, user=fan, at=now)
    assert link.startswith("/files/")
    download = Download.objects.get()
    assert (download.licence, download.user, download.at) == (licence, fan, now)
    assert download.address == "203.0.113.7"
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor) == ("licence.downloaded", fan)
    assert (entry.target_id, entry.address) == (str(licence.pk), "203.0.113.7")
    assert rows(Licence, Order) == before


def test_as_often_as_they_like(licence: Licence, fan: User, now: datetime) -> None:
    for day in range(3):
        delivery.open_download(licence=licence, user=fan, at=now + timedelta(days=day))
    assert licence.downloads.count() == 3


def test_nobody_else(licence: Licence, staff: User, now: datetime) -> None:
    assert refused(licence, make_user(), now) == "not_yours"
    assert refused(licence, staff, now) == "not_yours"


@pytest.mark.parametrize("step", ["suspend", "revoke"])
def test_not_while_the_licence_is_not_valid(
    licence: Licence, fan: User, staff: User, now: datetime, step: str
) -> None:
    Licence.MACHINE.apply(licence, step, actor=staff, at=now)
    assert refused(licence, fan, now) == "not_valid"


def test_again_when_it_is_reinstated(
    licence: Licence, fan: User, staff: User, now: datetime
) -> None:
    Licence.MACHINE.apply(licence, "suspend", actor=staff, at=now)
    Licence.MACHINE.apply(licence, "reinstate", actor=staff, at=now)
    assert delivery.open_download(licence=licence, user=fan, at=now)
    assert Download.objects.count() == 1
