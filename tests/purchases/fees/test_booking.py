"""The provider's fee is booked once, when the provider has it."""

from __future__ import annotations

from datetime import datetime

import pytest

from licensing.models import LedgerTransaction
from stock.purchases import fees, provider
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Order, Payment
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, rows


def test_it_is_what_the_provider_says(bought: Order, now: datetime) -> None:
    assert fees.book(payment=bought.payment, at=now)
    payment = Payment.objects.get()
    assert (payment.fee, payment.charge[:3]) == (432, "ch_")
    booked = LedgerTransaction.objects.get(kind="fee")
    assert dict(booked.entries.values_list("account", "amount")) == {"fees": 432, "provider": -432}
    assert booked.order == bought.public_id


def test_it_is_booked_once(bought: Order, now: datetime) -> None:
    stale = Payment.objects.get()
    fees.book(payment=bought.payment, at=now)
    before = rows(*PURCHASE)
    assert not fees.book(payment=bought.payment, at=now)
    assert not fees.book(payment=stale, at=now), "a worker that read it before"
    assert rows(*PURCHASE) == before


def test_all_that_are_missing_are_booked(bought: Order, now: datetime) -> None:
    """One that the provider does not know holds up nobody."""
    stranger = Order.objects.get(pk=bought.pk)
    stranger.pk, stranger.public_id, stranger.number, stranger.session_id = None, "x", "x", None
    stranger.save()
    Payment.objects.create(
        order=stranger, payment_intent="pi_lost", amount=5, currency="KRW", received_at=now
    )
    Payment.objects.filter(order=bought).update(id=Payment.objects.latest("pk").pk + 1)
    assert fees.book_missing(at=now) == 1
    assert fees.book_missing(at=now) == 0
    assert LedgerTransaction.objects.filter(kind="fee").get().order == bought.public_id


def test_while_the_provider_is_down(
    provided: Sandbox, bought: Order, now: datetime, impatient: None
) -> None:
    provided.control("faults", {"kind": "status", "status": 500, "path": "/v1/", "times": 3})
    before = rows(*PURCHASE)
    with pytest.raises(ProviderUnavailable):
        fees.book(payment=bought.payment, at=now)
    assert rows(*PURCHASE) == before


def test_in_another_currency_it_is_left_for_people(
    bought: Order, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge = provider.retrieve_charge(bought.payment.payment_intent)
    assert charge is not None
    charge["balance_transaction"]["currency"] = "usd"
    monkeypatch.setattr(provider, "retrieve_charge", lambda intent: charge)
    before = rows(*PURCHASE)
    assert not fees.book(payment=bought.payment, at=now)
    assert rows(*PURCHASE) == before
