"""Payouts through Stripe Connect: off by default; once, reversible, and in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from licensing import royalties
from licensing.errors import PayoutRefused
from licensing.models import Agency, LedgerEntry, Payout, PayoutTerms
from licensing.royalties import payouts
from stock.accounts.models import User
from stock.purchases import connect, fees, ledger_check
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Order
from tests.purchases.sandbox.conftest import Sandbox


@pytest.fixture
def used(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STRIPE_CONNECT = True
    monkeypatch.setattr(payouts, "METHODS", methods := {})
    monkeypatch.setattr(connect, "METHODS", methods)
    connect.register()


@pytest.fixture
def payout(provided: Sandbox, bought: Order, staff: User, now: datetime) -> Payout:
    """6,000 won for an agency with a connected account; the waiting period is over."""
    fees.book(payment=bought.payment, at=now)
    agency = Agency.objects.get(pk=bought.lines.get().shares[0]["agency"])
    account = provided.client.v1.accounts.create({"type": "express", "country": "KR"})
    PayoutTerms.objects.create(
        agency=agency, method="connect", connected_account=account.id, minimum=1000
    )
    later = now + timedelta(days=15)
    return payouts.prepare(agency=agency, currency="KRW", actor=staff, at=later)


def sent(sandbox: Sandbox) -> list[tuple[int, int, str | None]]:
    found = sandbox.client.v1.transfers.list().data
    return [(row.amount, row.amount_reversed, row.source_transaction) for row in found]


def standing(account: str) -> int:
    return sum(LedgerEntry.objects.filter(account=account).values_list("amount", flat=True))


def test_it_is_off_unless_switched_on(
    provided: Sandbox, payout: Payout, staff: User, now: datetime
) -> None:
    with pytest.raises(PayoutRefused) as refused:
        payouts.send(payout=payout, actor=staff, at=now)
    assert refused.value.code == "method_off"
    payout.refresh_from_db()
    assert payout.state == "prepared"
    assert sent(provided) == []


def test_sent_once_from_the_charge_of_its_order(
    provided: Sandbox, used: None, payout: Payout, bought: Order, staff: User, now: datetime
) -> None:
    payouts.send(payout=payout, actor=staff, at=now)
    payout.refresh_from_db()
    assert (payout.state, payout.reference[:3]) == ("paid", "tr_")
    bought.payment.refresh_from_db()
    assert sent(provided) == [(6000, 0, bought.payment.charge)]
    assert standing("transit") == 0
    assert standing("provider") == 12_000 - 432 - 6000
    assert ledger_check.problems() == []


def test_an_answer_that_got_lost(
    provided: Sandbox,
    used: None,
    payout: Payout,
    staff: User,
    now: datetime,
    impatient: None,
) -> None:
    provided.control("faults", {"kind": "drop_after_commit", "path": "/v1/transfers", "times": 3})
    with pytest.raises(ProviderUnavailable):
        payouts.send(payout=payout, actor=staff, at=now)
    payout.refresh_from_db()
    assert payout.state == "sent"
    payouts.send(payout=payout, actor=staff, at=now)
    payout.refresh_from_db()
    assert payout.state == "paid"
    assert len(sent(provided)) == 1
    assert standing("transit") == 0


def test_given_back_it_is_reversed_and_owed_again(
    provided: Sandbox, used: None, payout: Payout, staff: User, now: datetime
) -> None:
    payouts.send(payout=payout, actor=staff, at=now)
    payout.refresh_from_db()
    payouts.give_back(payout=payout, reason="wrong account", actor=staff, at=now)
    ((_amount, back, _source),) = sent(provided)
    assert back == 6000
    assert royalties.balance(payout.agency, "KRW") == 6000
    assert standing("provider") == 12_000 - 432
    assert ledger_check.problems() == []


def test_a_correction_makes_it_no_single_orders(
    provided: Sandbox, used: None, payout: Payout, bought: Order, staff: User, now: datetime
) -> None:
    payouts.give_back(payout=payout, reason="again with the correction", actor=staff, at=now)
    share = bought.lines.get().shares[0]
    royalties.correct(
        key="k",
        agency=payout.agency,
        artist=bought.lines.get().photo.artists.get(pk=share["artist"]),
        amount=100,
        currency="KRW",
        reason="rounding",
        actor=staff,
        at=now,
    )
    later = now + timedelta(days=16)
    both = payouts.prepare(agency=payout.agency, currency="KRW", actor=staff, at=later)
    # Not tied to a charge, it comes from what is available: nothing yet.
    with pytest.raises(ProviderUnavailable):
        payouts.send(payout=both, actor=staff, at=later)
    both.refresh_from_db()
    assert (both.state, both.source_charge) == ("sent", "")
    assert sent(provided) == []
