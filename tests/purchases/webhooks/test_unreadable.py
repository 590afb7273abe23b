"""Whatever cannot be read is the sender's fault (4xx), never ours (500)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import pytest
from django.conf import settings
from django.test import Client

from stock.purchases import webhooks
from stock.purchases.models import WebhookEvent
from tests.purchases.steps import event, signature, tell

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "null",
        "1",
        '"text"',
        "{}",
        "",
        "{",
        '{"id": "evt_1", "object": "event"}',
        '{"id": "evt_1", "object": "event", "type": "x", "livemode": false}',
        '{"id": "evt_1", "object": "event", "type": "x", "livemode": false, "data": null}',
        '{"id": "evt_1", "object": "event", "type": "x", "livemode": false, "data": {}}',
        '{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {"id": "x"}}}',
        '{"object": "event", "type": "x", "livemode": false, "data": {"object": {"id": "x"}}}',
        '{"object": "v2.core.event", "id": "evt_1", "type": "x"}',
    ],
)
def test_signed_but_not_an_event(client: Client, body: str) -> None:
    answer = tell(client, body)
    assert (answer.status_code, answer.json()) == (400, {"code": "bad_signature"})
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"id": "\xe9"}'])
def test_not_utf_8(client: Client, body: bytes) -> None:
    """Even when the bytes themselves are signed as they should be."""
    moment = int(time.time())
    secret = settings.STRIPE_WEBHOOK_SECRETS[0].encode()
    digest = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    answer = tell(client, body, header=f"t={moment},v1={digest}")
    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()


def test_too_large(client: Client, sent_tasks) -> None:
    padded = {**event(), "padding": "x" * webhooks.MAX_BODY}
    answer = tell(client, padded)
    assert (answer.status_code, answer.json()) == (413, {"code": "too_large"})
    assert not WebhookEvent.objects.exists()
    # As large as allowed is fine: the size was what was refused.
    body = json.dumps(event())
    body += " " * (webhooks.MAX_BODY - len(body))
    assert tell(client, body, header=signature(body)).status_code == 200


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_wrong_method(client: Client, method: str) -> None:
    body = json.dumps(event())
    answer = getattr(client, method)(
        "/webhooks/stripe",
        **({} if method in ("get", "head") else {"data": body}),
        content_type="application/json",
        headers={"Stripe-Signature": signature(body)},
    )
    assert answer.status_code == 405
    assert not WebhookEvent.objects.exists()
