"""A refund that is under way moves as the provider says, days later if need be."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from stock.purchases import refunds
from stock.purchases.models import Licence, Refund, WebhookEvent
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import PURCHASE, actions, event, rows, tell

SLOW = "4000000000007726"


@pytest.fixture
def under_way(owed, now: datetime) -> Refund:
    refund = owed(card=SLOW)
    refunds.execute(refund=refund, at=now)
    refund.refresh_from_db()
    assert (refund.state, refund.settled_at) == ("pending", None)
    return refund


@pytest.fixture
def told(client: Client, committed, work_off):
    def told(refund: Refund, type: str, id: str = "evt_1") -> str:
        with committed():
            tell(client, event(type, about=refund.provider_id or "", id=id))
        work_off()
        refund.refresh_from_db()
        return WebhookEvent.objects.get(event_id=id).outcome

    return told


def test_it_arrives(provided: Sandbox, under_way: Refund, told, sent_tasks) -> None:
    provided.control(f"refunds/{under_way.provider_id}/succeed")
    assert told(under_way, "refund.updated") == "succeeded"
    assert under_way.state == "succeeded"
    assert under_way.settled_at is not None
    assert actions(under_way) == ["refund.requested", "refund.send", "refund.succeed"]


def test_it_fails(provided: Sandbox, under_way: Refund, told) -> None:
    licences = rows(Licence)
    provided.control(f"refunds/{under_way.provider_id}/fail")
    assert told(under_way, "refund.failed") == "failed"
    assert under_way.state == "failed"
    assert actions(under_way) == ["refund.requested", "refund.send", "refund.fail"]
    assert rows(Licence) == licences
    # The same failure is told under a second name.
    before = rows(*PURCHASE)
    assert told(under_way, "refund.updated", id="evt_2") == "failed"
    assert rows(*PURCHASE) == before


def test_a_bank_sends_it_back_after_it_had_arrived(
    provided: Sandbox, under_way: Refund, told
) -> None:
    provided.control(f"refunds/{under_way.provider_id}/succeed")
    told(under_way, "refund.updated")
    assert under_way.state == "succeeded"
    provided.control(f"refunds/{under_way.provider_id}/fail")
    assert told(under_way, "refund.failed", id="evt_2") == "failed"
    assert under_way.state == "failed"


def test_a_failed_one_does_not_rise_again(under_way: Refund, now: datetime) -> None:
    follow = {"refund": under_way, "provider_id": str(under_way.provider_id), "at": now}
    refunds.follow(**follow, status="failed")
    before = rows(*PURCHASE)
    for status in ("pending", "succeeded", "requires_action"):
        refunds.follow(**follow, status=status)
    assert rows(*PURCHASE) == before


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", "pending"),
        ("requires_action", "pending"),
        ("succeeded", "succeeded"),
        ("failed", "failed"),
        ("canceled", "failed"),
    ],
)
def test_the_providers_words_and_ours(owed, now: datetime, status: str, state: str) -> None:
    refund = owed()
    later = now + timedelta(days=2)
    refunds.follow(refund=refund, provider_id="re_1", status=status, at=later)
    refund.refresh_from_db()
    assert (refund.state, refund.provider_id) == (state, "re_1")
    assert refund.settled_at == (None if state == "pending" else later)


def test_one_that_was_never_sent_has_nothing_to_ask(owed, now: datetime) -> None:
    refund = owed()
    before = rows(*PURCHASE)
    refunds.refresh(refund=refund, at=now)
    assert rows(*PURCHASE) == before


def test_a_line_is_paid_back_once(owed, now: datetime) -> None:
    refund = owed()
    with pytest.raises(IntegrityError), transaction.atomic():
        refunds.request(
            line=refund.line, reason="not_cleared", detail="again", actor="test", at=now
        )
    assert list(Refund.objects.all()) == [refund]
