"""Paying back exactly once, however often it is tried."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing.models import LedgerEntry
from stock.purchases import refunds
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Licence, Order, OrderLine, Payment, Refund
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, actions, rows

UNTOUCHED = (Order, OrderLine, Payment, Licence)


def at_the_provider(sandbox: Sandbox) -> list[tuple[str, int, str]]:
    found = sandbox.client.v1.refunds.list().data
    return [(one.id, one.amount, str(one.status)) for one in found]


def test_the_lines_amount_goes_back(provided: Sandbox, owed, now: datetime) -> None:
    refund = owed()
    before = rows(*UNTOUCHED)
    later = now + timedelta(minutes=1)
    refunds.execute(refund=refund, at=later)
    refund.refresh_from_db()
    assert (refund.state, refund.amount, refund.settled_at) == ("succeeded", 12_000, later)
    assert at_the_provider(provided) == [(refund.provider_id, 12_000, "succeeded")]
    assert actions(refund) == ["refund.requested", "refund.succeed"]
    # The other line, its licence and what was paid stay as they are.
    assert rows(*UNTOUCHED) == before
    paid = LedgerEntry.objects.filter(transaction__source=f"refund-paid:{refund.public_id}")
    assert dict(paid.values_list("account", "amount")) == {"buyers": 12_000, "provider": -12_000}


def test_repeating_it_pays_nothing_more(provided: Sandbox, owed, now: datetime) -> None:
    refund = owed()
    stale = Refund.objects.get(pk=refund.pk)
    refunds.execute(refund=refund, at=now)
    before = rows(*PURCHASE)
    refunds.execute(refund=refund, at=now)  # known to be done
    refunds.execute(refund=stale, at=now)  # by a worker that read it before
    assert len(at_the_provider(provided)) == 1
    assert rows(*PURCHASE) == before


def test_an_answer_that_got_lost(provided: Sandbox, owed, now: datetime, impatient: None) -> None:
    """The provider paid back, then the line went dead. The next try finds that refund."""
    refund = owed()
    fault = {"kind": "drop_after_commit", "path": "/v1/refunds", "times": 3}
    provided.control("faults", fault)
    before = rows(*PURCHASE)
    with pytest.raises(ProviderUnavailable):
        refunds.execute(refund=refund, at=now)
    assert rows(*PURCHASE) == before
    ((made, _, _),) = at_the_provider(provided)
    refunds.execute(refund=refund, at=now)
    refund.refresh_from_db()
    assert (refund.state, refund.provider_id) == ("succeeded", made)
    assert len(at_the_provider(provided)) == 1


def test_while_the_provider_is_down_it_stays_requested(
    provided: Sandbox, owed, now: datetime, impatient: None
) -> None:
    refund = owed()
    provided.control("faults", {"kind": "status", "status": 500, "path": "/v1/", "times": 3})
    before = rows(*PURCHASE)
    with pytest.raises(ProviderUnavailable):
        refunds.execute(refund=refund, at=now)
    assert rows(*PURCHASE) == before
    assert at_the_provider(provided) == []
