"""What an event makes the shop do; what it does not know it leaves alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from stock.purchases import events
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Order, WebhookEvent
from tests.conftest import SentTask
from tests.purchases.conftest import Committed
from tests.purchases.steps import PURCHASE, event, rows, tell


def told(client: Client, committed: Committed, *args, **kwargs) -> None:
    with committed():
        assert tell(client, event(*args, **kwargs)).status_code == 200


@pytest.mark.parametrize("type", ["invoice.paid", "customer.created", "charge.updated"])
def test_an_unknown_type_is_taken_and_ignored(
    order: Order, client: Client, work_off, committed: Committed, type: str
) -> None:
    before = rows(*PURCHASE)
    told(client, committed, type, about="in_1")
    assert work_off() == ["purchases.handle_event"]
    row = WebhookEvent.objects.get()
    assert (row.outcome, row.handled_at is not None) == ("ignored", True)
    assert rows(*PURCHASE) == before


@pytest.mark.parametrize(
    ("type", "about", "outcome"),
    [
        ("checkout.session.completed", "cs_test_of_another_shop", "unknown_session"),
        ("refund.updated", "re_from_the_dashboard", "unknown_refund"),
    ],
)
def test_an_object_that_is_not_ours_is_left_alone(
    order: Order, client: Client, work_off, committed, type: str, about: str, outcome: str
) -> None:
    before = rows(*PURCHASE)
    told(client, committed, type, about=about)
    work_off()
    assert WebhookEvent.objects.get().outcome == outcome
    assert rows(*PURCHASE) == before


def test_the_payload_is_not_believed(
    order: Order, client: Client, work_off, committed: Committed
) -> None:
    """It says paid, the provider does not: nothing is delivered."""
    before = rows(*PURCHASE)
    lie = event(about=order.session_id)
    lie["data"]["object"]["payment_status"] = "paid"
    with committed():
        tell(client, lie)
    work_off()
    assert WebhookEvent.objects.get().outcome == "pending"
    assert rows(*PURCHASE) == before


def test_while_the_provider_is_down_the_event_waits(
    order: Order, pay, provided, client: Client, sent_tasks, work_off, committed, impatient, now
) -> None:
    pay(order)
    told(client, committed, about=order.session_id)
    provided.control("faults", {"kind": "status", "status": 500, "path": "/v1/", "times": 3})
    before = rows(*PURCHASE)
    with pytest.raises(ProviderUnavailable):
        work_off()
    row = WebhookEvent.objects.get()
    assert (row.handled_at, row.outcome) == (None, "")
    assert rows(*PURCHASE) == before

    assert events.resend_unhandled(before=row.received_at + timedelta(seconds=1)) == 1
    work_off()
    order.refresh_from_db()
    row.refresh_from_db()
    assert (order.state, row.outcome) == ("fulfilled", "fulfilled")


@pytest.mark.django_db
def test_only_old_and_unhandled_events_are_sent_again(
    sent_tasks: list[SentTask], at: datetime
) -> None:
    def remember(name: str, **fields) -> WebhookEvent:
        return WebhookEvent.objects.create(
            event_id=name, type="x", object_id="y", **{"received_at": at, **fields}
        )

    lost = remember("lost")
    remember("done", handled_at=at, outcome="ignored")
    remember("fresh", received_at=at + timedelta(seconds=30))
    before = rows(WebhookEvent)
    assert events.resend_unhandled(before=at + timedelta(seconds=20)) == 1
    assert sent_tasks == [("purchases.handle_event", (lost.pk,), {})]
    assert rows(WebhookEvent) == before
