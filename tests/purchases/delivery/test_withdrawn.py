"""What was bought stays deliverable when its terms end; a takedown for legal cause stops it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import agreements, clearance, consents, takedowns
from licensing.models import Agreement, Consent, Takedown
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import delivery
from stock.purchases.errors import DeliveryRefused
from stock.purchases.models import Download, Licence, Order
from tests.factories import decider_of, make_restored
from tests.purchases.steps import PURCHASE, rows
from tests.tampering import unfrozen


@pytest.fixture
def licence(bought: Order) -> Licence:
    return Licence.objects.get()


def saleable(photo: Photo, at: datetime) -> bool:
    return clearance.explain(photo, kind="personal", territory="KR", at=at).allowed


@pytest.mark.parametrize("ground", Takedown.LEGAL_GROUNDS)
def test_a_legal_takedown_stops_delivery_until_it_is_lifted(
    licence: Licence, fan: User, staff: User, photo: Photo, now: datetime, ground: str
) -> None:
    takedown = takedowns.take_down(photo=photo, actor=staff, at=now, ground=ground)
    before = rows(Download, *PURCHASE)
    with pytest.raises(DeliveryRefused) as refusal:
        delivery.open_download(licence=licence, user=fan, at=now)
    assert refusal.value.code == "taken_down"
    assert rows(Download, *PURCHASE) == before
    licence.refresh_from_db()
    assert licence.state == "active"
    takedowns.lift(takedown=takedown, actor=staff, at=now, reason="settled")
    assert delivery.open_download(licence=licence, user=fan, at=now)
    assert Download.objects.count() == 1


@pytest.mark.parametrize("ground", ["contract", "other"])
def test_a_takedown_without_legal_cause_stops_only_sales(
    licence: Licence, fan: User, staff: User, photo: Photo, now: datetime, ground: str
) -> None:
    takedowns.take_down(photo=photo, actor=staff, at=now, ground=ground)
    assert not saleable(photo, now)
    assert delivery.open_download(licence=licence, user=fan, at=now)
    assert Download.objects.count() == 1


def test_a_takedown_of_another_photo_does_not_matter(
    licence: Licence, fan: User, staff: User, other_photo: Photo, now: datetime
) -> None:
    takedowns.take_down(photo=other_photo, actor=staff, at=now, ground="privacy")
    assert delivery.open_download(licence=licence, user=fan, at=now)


def test_an_agreement_that_expired(
    licence: Licence, fan: User, photo: Photo, now: datetime
) -> None:
    with unfrozen():
        Agreement.objects.update(valid_until=now.date() + timedelta(days=1))
    after = now + timedelta(days=3)
    assert not saleable(photo, after)
    assert delivery.open_download(licence=licence, user=fan, at=after)


def test_an_agreement_that_was_terminated(
    licence: Licence, fan: User, staff: User, photo: Photo, now: datetime
) -> None:
    agreement = Agreement.objects.get()
    agreements.terminate(agreement=agreement, actor=staff, at=now, reason="over")
    assert not saleable(photo, now)
    assert delivery.open_download(licence=licence, user=fan, at=now)


def test_a_consent_that_was_withdrawn(
    licence: Licence, fan: User, photo: Photo, now: datetime
) -> None:
    consent = Consent.objects.get()
    actor = decider_of(consent.agreement.agency)
    consents.withdraw_consent(consent=consent, actor=actor, at=now, reason="changed her mind")
    assert not saleable(photo, now)
    assert delivery.open_download(licence=licence, user=fan, at=now)


def test_a_photo_restored_again_is_delivered_as_it_was_bought(
    licence: Licence, fan: User, photo: Photo, now: datetime, client
) -> None:
    bought_file = licence.line.rendition
    newer = make_restored(photo, scale=2)
    link = delivery.open_download(licence=licence, user=fan, at=now)
    client.force_login(fan)
    content = b"".join(client.get(link).streaming_content)
    assert content == bought_file.read()
    assert content != newer.read()
