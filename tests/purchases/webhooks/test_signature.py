"""Nothing in a webhook is believed before the provider's signature has been checked."""

from __future__ import annotations

import json
import time

import pytest
from django.test import Client

from stock.purchases.models import WebhookEvent
from tests.conftest import SentTask
from tests.purchases.conftest import Committed
from tests.purchases.steps import event, signature, tell

pytestmark = pytest.mark.django_db

OLD, NEW = "whsec_old", "whsec_new"


def refused(client: Client, sent: list[SentTask], *args, **kwargs) -> str:
    answer = tell(client, *args, **kwargs)
    assert answer.status_code == 400
    assert not WebhookEvent.objects.exists()
    assert sent == []
    return answer.json()["code"]


def test_a_good_one_is_remembered_and_handed_on(
    client: Client, sent_tasks: list[SentTask], committed: Committed
) -> None:
    with committed():
        answer = tell(client, event(about="cs_test_1", id="evt_9"))
    assert (answer.status_code, answer.json()) == (200, {"received": True, "new": True})
    row = WebhookEvent.objects.get()
    assert (row.event_id, row.type) == ("evt_9", "checkout.session.completed")
    assert (row.object_id, row.handled_at, row.outcome) == ("cs_test_1", None, "")
    assert sent_tasks == [("purchases.handle_event", (row.pk,), {})]


def test_it_needs_no_csrf_token_and_no_account(committed: Committed, sent_tasks) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert tell(strict, event()).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "nonsense", "t=1", "v1=00", "t=now,v1=00", "t=1,v1=ä", ",,,", "t=,v1="],
)
def test_missing_or_unreadable(client: Client, sent_tasks, header: str) -> None:
    assert refused(client, sent_tasks, event(), header=header) == "bad_signature"


def test_another_secret(client: Client, sent_tasks) -> None:
    assert refused(client, sent_tasks, event(), secret="whsec_stranger") == "bad_signature"


def test_a_body_changed_after_signing(client: Client, sent_tasks) -> None:
    signed = signature(json.dumps(event(about="cs_test_mine")))
    tampered = event(about="cs_test_yours")
    assert refused(client, sent_tasks, tampered, header=signed) == "bad_signature"


def test_one_recorded_ten_minutes_ago(client: Client, sent_tasks) -> None:
    """A replay: the signature is right, the time is not."""
    stale = int(time.time()) - 600
    assert refused(client, sent_tasks, event(), at=stale) == "bad_signature"
    # The time is part of what is signed.
    body = json.dumps(event())
    fresh = signature(body, at=stale).replace(f"t={stale}", f"t={int(time.time())}")
    assert refused(client, sent_tasks, body, header=fresh) == "bad_signature"


def test_both_secrets_hold_while_one_is_replaced(client: Client, settings, sent_tasks) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [NEW, OLD]
    assert tell(client, event(id="evt_1"), secret=OLD).status_code == 200
    assert tell(client, event(id="evt_2"), secret=NEW).status_code == 200
    assert WebhookEvent.objects.count() == 2
    settings.STRIPE_WEBHOOK_SECRETS = [NEW]
    assert tell(client, event(id="evt_3"), secret=OLD).status_code == 400
    assert WebhookEvent.objects.count() == 2


def test_without_a_secret_everything_is_refused(client: Client, settings, sent_tasks) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert refused(client, sent_tasks, event(), secret=OLD) == "bad_signature"
