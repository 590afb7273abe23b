"""The buyer pays and closes the browser: the webhook alone does everything."""

from __future__ import annotations

from typing import Any

from django.test import Client

from stock.purchases.models import CartItem, Licence, Order, WebhookEvent
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import tell


def what_the_provider_sends(sandbox: Sandbox, session_id: str | None) -> list[dict[str, Any]]:
    """The real events about a session, as they would be posted."""
    found = sandbox.raw("GET", "/v1/events?limit=100").json()["data"]
    return [one for one in reversed(found) if one["data"]["object"]["id"] == session_id]


def test_the_webhook_alone(
    provided: Sandbox, order: Order, pay, client: Client, work_off, committed, mailoutbox
) -> None:
    pay(order)
    sent = what_the_provider_sends(provided, order.session_id)
    assert [one["type"] for one in sent] == ["checkout.session.completed"]
    for one in sent:
        with committed():
            assert tell(client, one).status_code == 200
        # The answer is given before anything is done.
        assert not Licence.objects.exists()
    assert work_off() == ["purchases.handle_event", "purchases.send_receipt"]
    order.refresh_from_db()
    assert order.state == "fulfilled"
    assert Licence.objects.get().holder == order.user
    assert [mail.to for mail in mailoutbox] == [[order.email]]
    assert not CartItem.objects.exists()
    assert WebhookEvent.objects.get().outcome == "fulfilled"
