"""Prices are never edited: a new row ends the one before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.purchases import prices
from stock.purchases.errors import PriceRefused
from stock.purchases.models import Price
from tests.factories import make_bare_photo, make_price
from tests.purchases.steps import rows


def test_the_history_stays(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    own = make_price(amount=40_000, photo=photo)
    editorial = make_price(kind="editorial", amount=55_000)
    yen = make_price(amount=1_300, currency="JPY")
    untouched = [own, editorial, yen]
    later = at + timedelta(days=3)
    first = make_price(amount=12_000, at=at)
    second = prices.set_price(kind="personal", amount=15_000, currency="KRW", actor=staff, at=later)
    first.refresh_from_db()
    assert (first.amount, first.valid_from, first.valid_until) == (12_000, at, later)
    assert (second.amount, second.valid_from, second.valid_until) == (15_000, later, None)
    assert second.set_by == staff
    for price in untouched:
        price.refresh_from_db()
        assert price.valid_until is None
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor, entry.at) == ("price.set", staff, later)
    assert entry.before == {"amount": 12_000}
    assert entry.after == {"kind": "personal", "amount": 15_000, "currency": "KRW"}


def test_the_same_amount_again_changes_nothing(staff: User, at: datetime) -> None:
    price = make_price(amount=12_000)
    before = rows(Price, AuditEntry)
    again = prices.set_price(
        kind="personal", amount=12_000, currency="KRW", actor=staff, at=at + timedelta(days=1)
    )
    assert again == price
    assert rows(Price, AuditEntry) == before


def test_a_photos_price_is_logged_with_the_photo(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    default = make_price(amount=12_000)
    prices.set_price(
        kind="personal", amount=20_000, currency="KRW", actor=staff, at=at, photo=photo
    )
    entry = AuditEntry.objects.latest("id")
    assert (entry.target_type, entry.target_id) == ("catalogue.photo", photo.public_id)
    default.refresh_from_db()
    assert (default.amount, default.valid_until) == (12_000, None)


@pytest.mark.parametrize(("currency", "least"), [("KRW", 1_000), ("JPY", 50), ("USD", 50)])
def test_the_least_amount_is_the_providers(
    staff: User, at: datetime, currency: str, least: int
) -> None:
    before = rows(Price, AuditEntry)
    with pytest.raises(PriceRefused) as refusal:
        prices.set_price(kind="personal", amount=least - 1, currency=currency, actor=staff, at=at)
    assert refusal.value.code == "below_minimum"
    assert str(least) in str(refusal.value)
    assert rows(Price, AuditEntry) == before
    assert make_price(amount=least, currency=currency).amount == least


def test_an_unknown_currency_is_refused(staff: User, at: datetime) -> None:
    before = rows(Price, AuditEntry)
    with pytest.raises(PriceRefused) as refusal:
        prices.set_price(kind="personal", amount=9_000, currency="XBT", actor=staff, at=at)
    assert refusal.value.code == "currency"
    assert rows(Price, AuditEntry) == before


def test_the_database_knows_one_price_in_force(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    for where in (None, photo):
        price = make_price(amount=12_000, photo=where)
        price.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            price.save(force_insert=True)
    assert Price.objects.count() == 2


def test_the_database_refuses_a_price_of_nothing(staff: User, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(
            licence_kind="personal", amount=0, currency="KRW", valid_from=at, set_by=staff
        )
    assert not Price.objects.exists()
