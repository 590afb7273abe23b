"""The provider tells everything at least once, and sometimes under two ids."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from licensing.models import LedgerTransaction
from stock.purchases import events
from stock.purchases.models import Licence, Order, Payment, WebhookEvent
from tests.conftest import SentTask
from tests.purchases.conftest import Committed
from tests.purchases.steps import PURCHASE, at_once, event, rows, tell


@pytest.mark.django_db
def test_the_same_event_again_is_one_row_and_one_task(
    client: Client, sent_tasks: list[SentTask], committed: Committed
) -> None:
    with committed():
        first = tell(client, event(id="evt_1"))
        before = rows(WebhookEvent)
        second = tell(client, event(id="evt_1"))
    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.json()["new"], second.json()["new"]) == (True, False)
    assert rows(WebhookEvent) == before
    assert len(sent_tasks) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_event_eight_times_at_once(sent_tasks: list[SentTask]) -> None:
    answers = at_once(8, lambda _: tell(Client(), event(id="evt_1")))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert sorted(answer.json()["new"] for answer in answers) == [False] * 7 + [True]
    assert WebhookEvent.objects.count() == 1
    assert len(sent_tasks) == 1


def test_an_event_is_handled_once(order: Order, pay, client: Client, work_off, committed) -> None:
    pay(order)
    with committed():
        tell(client, event(about=order.session_id))
    assert work_off() == ["purchases.handle_event", "purchases.send_receipt"]
    row = WebhookEvent.objects.get()
    assert row.handled_at is not None
    assert row.outcome == "fulfilled"
    before = rows(WebhookEvent, *PURCHASE)
    events.handle(event_id=row.pk, at=row.handled_at)
    with committed():
        tell(client, event(about=order.session_id))
    assert work_off() == []
    assert rows(WebhookEvent, *PURCHASE) == before


def test_two_ids_for_one_change_are_one_licence(
    order: Order, pay, client: Client, work_off, committed, mailoutbox
) -> None:
    pay(order)
    with committed():
        tell(client, event(about=order.session_id, id="evt_1"))
        tell(client, event(about=order.session_id, id="evt_2"))
    work_off()
    assert WebhookEvent.objects.filter(outcome="fulfilled").count() == 2
    assert (
        Licence.objects.count() == Payment.objects.count() == LedgerTransaction.objects.count() == 1
    )
    assert len(mailoutbox) == 1


def test_events_in_the_wrong_order(
    order: Order, pay, client: Client, work_off, committed: Committed, now: datetime
) -> None:
    """ "Expired" arrives after "completed" and changes nothing: the session itself is asked."""
    pay(order)
    with committed():
        tell(client, event(about=order.session_id, id="evt_2"))
    work_off()
    before = rows(*PURCHASE)
    with committed():
        tell(client, event("checkout.session.expired", about=order.session_id, id="evt_1"))
    assert work_off() == ["purchases.handle_event"]
    assert rows(*PURCHASE) == before
    order.refresh_from_db()
    assert order.state == "fulfilled"
