"""Test events do not reach a live shop, nor live events a test shop."""

from __future__ import annotations

import pytest
from django.test import Client

from stock.purchases.models import WebhookEvent
from tests.purchases.steps import event, tell

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "livemode"), [("sk_test_x", True), ("sk_live_x", False), ("rk_live_x", False)]
)
def test_the_other_mode_is_refused(
    client: Client, settings, sent_tasks, key: str, livemode: bool
) -> None:
    settings.STRIPE_SECRET_KEY = key
    answer = tell(client, event(livemode=livemode))
    assert (answer.status_code, answer.json()) == (400, {"code": "wrong_mode"})
    assert not WebhookEvent.objects.exists()
    assert sent_tasks == []
    assert tell(client, event(livemode=not livemode)).status_code == 200
    assert WebhookEvent.objects.count() == 1
