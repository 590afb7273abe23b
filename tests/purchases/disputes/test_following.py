"""A dispute is followed: the money, the ledger and the licences, however events come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from licensing import royalties
from licensing.models import Agency, LedgerEntry
from stock.purchases import disputes, events, fees, ledger_check
from stock.purchases.models import Dispute, Licence, Order, WebhookEvent
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, actions, rows


@pytest.fixture
def charge(bought: Order, now: datetime) -> str:
    """The charge that paid the order; its fee is booked."""
    payment = bought.payment
    assert fees.book(payment=payment, at=now)
    return payment.charge


@pytest.fixture
def agency_of(bought: Order) -> Agency:
    return Agency.objects.get(pk=bought.lines.get().shares[0]["agency"])


@pytest.fixture
def disputed(provided: Sandbox, charge: str) -> str:
    """The provider says that the buyer's bank took the money back; we do not know yet."""
    return provided.control(f"charges/{charge}/dispute", {"reason": "fraudulent"})["id"]


@pytest.fixture
def told(now: datetime) -> Callable[..., str]:
    """``told(dispute, type)``: an event arrives and is handled."""

    def told(dispute: str, type: str = "created") -> str:
        row = WebhookEvent.objects.create(
            event_id=f"evt_{WebhookEvent.objects.count()}",
            type=f"charge.dispute.{type}",
            object_id=dispute,
            received_at=now,
        )
        events.handle(event_id=row.pk, at=now)
        row.refresh_from_db()
        return row.outcome

    return told


def standing(account: str) -> int:
    return sum(LedgerEntry.objects.filter(account=account).values_list("amount", flat=True))


def test_while_it_is_open(
    bought: Order, agency_of: Agency, disputed: str, told: Any, now: datetime
) -> None:
    assert told(disputed) == "open"
    row = Dispute.objects.get()
    assert (row.amount, row.fee, row.order, row.reason) == (12_000, 20_000, bought, "fraudulent")
    assert actions(row) == ["dispute.opened", "dispute.withdraw"]
    assert royalties.balance(agency_of, "KRW") == 6000
    assert standing("held") == -6000
    assert Licence.objects.get().state == "suspended"
    assert ledger_check.problems() == []


def test_an_event_that_comes_again_changes_nothing(disputed: str, told: Any) -> None:
    told(disputed)
    before = rows(*PURCHASE, Dispute)
    for type in ("created", "funds_withdrawn", "updated"):
        assert told(disputed, type) == "open"
    assert rows(*PURCHASE, Dispute) == before


def test_won(provided: Sandbox, agency_of: Agency, disputed: str, told: Any, now: datetime) -> None:
    told(disputed)
    provided.control(f"disputes/{disputed}/resolve", {"status": "won"})
    assert told(disputed, "closed") == "won"
    assert told(disputed, "funds_reinstated") == "won"
    there = royalties.balance_of(agency=agency_of, currency="KRW", day=now.date())
    assert (there.owed, there.disputed) == (6000, 0)
    assert Licence.objects.get().state == "active"
    assert ledger_check.problems() == []


def test_lost(provided: Sandbox, agency_of: Agency, disputed: str, told: Any) -> None:
    told(disputed)
    provided.control(f"disputes/{disputed}/resolve", {"status": "lost"})
    assert told(disputed, "closed") == "lost"
    assert royalties.balance(agency_of, "KRW") == 0
    assert Licence.objects.get().state == "revoked"
    assert ledger_check.problems() == []


def test_only_the_last_event_arrived(
    provided: Sandbox, agency_of: Agency, disputed: str, told: Any
) -> None:
    provided.control(f"disputes/{disputed}/resolve", {"status": "lost"})
    assert told(disputed, "closed") == "lost"
    assert royalties.balance(agency_of, "KRW") == 0
    assert standing("disputed") == 0
    assert ledger_check.problems() == []


def test_a_payment_that_is_not_ours(provided: Sandbox, told: Any, bought: Order) -> None:
    foreign = provided.paid().payment_intent.latest_charge.id
    dispute = provided.control(f"charges/{foreign}/dispute", {"reason": "general"})["id"]
    before = rows(*PURCHASE)
    assert told(dispute) == "unknown_payment"
    assert rows(*PURCHASE) == before
    assert not Dispute.objects.exists()


def test_an_inquiry_moves_nothing(bought: Order, disputed: str, now: datetime) -> None:
    from stock.purchases import provider

    asked = provider.retrieve_dispute(disputed)
    asked["balance_transactions"] = []
    asked["status"] = "warning_needs_response"
    before = rows(LedgerEntry, Licence)
    row = disputes.follow(told=asked, payment=bought.payment, at=now)
    assert row.state == "inquiry"
    assert rows(LedgerEntry, Licence) == before
