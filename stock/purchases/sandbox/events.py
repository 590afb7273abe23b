"""Events: what happened, told to every endpoint that asked for it."""

import fnmatch
import json
import threading
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from . import clock, representations
from .ids import new_id
from .models import ApiObject, Delivery, Event, Switches, WebhookEndpoint


@dataclass(frozen=True)
class Origin:
    """The API request an event comes from. Payment page, clock and controls have none."""

    request_id: str = ""
    idempotency_key: str = ""


# Set around each API request, so that the verbs below it need not hand it down.
origin: ContextVar[Origin] = ContextVar("origin")

# Set when there is something new to deliver, so that the dispatcher need not wait for its turn.
wakeup = threading.Event()


def record(
    *, type: str, row: ApiObject, previous_attributes: dict[str, Any] | None = None
) -> Event:
    """Write the event and its deliveries in the caller's transaction."""
    snapshot = representations.represent(row)
    return _store(
        type=type,
        object=snapshot,
        previous_attributes=previous_attributes,
        origin=origin.get(Origin()),
    )


def duplicate(event: Event) -> Event:
    """A second event, with an id of its own, about the same change. Stripe may do that."""
    return _store(
        type=event.type,
        object=event.object,
        previous_attributes=event.previous_attributes,
        origin=Origin(event.request_id, event.idempotency_key),
    )


def _store(
    *,
    type: str,
    object: dict[str, Any],
    previous_attributes: dict[str, Any] | None,
    origin: Origin,
) -> Event:
    with transaction.atomic():
        event = Event.objects.create(
            public_id=new_id("evt"),
            created=clock.now(),
            type=type,
            object=object,
            object_id=object["id"],
            previous_attributes=previous_attributes,
            request_id=origin.request_id,
            idempotency_key=origin.idempotency_key,
            api_version=settings.SANDBOX_API_VERSION,
        )
        for endpoint in WebhookEndpoint.objects.filter(status="enabled"):
            if subscribes(endpoint, type):
                queue(event=event, endpoint=endpoint)
    return event


def subscribes(endpoint: WebhookEndpoint, type: str) -> bool:
    return any(fnmatch.fnmatchcase(type, pattern) for pattern in endpoint.enabled_events)


def queue(*, event: Event, endpoint: WebhookEndpoint) -> Delivery:
    held = Switches.objects.filter(webhooks_held=True).exists()
    now = clock.precise()
    row = Delivery.objects.create(
        event=event,
        endpoint=endpoint,
        state=Delivery.State.HELD if held else Delivery.State.PENDING,
        created=now,
        next_attempt_at=now,
    )
    transaction.on_commit(wakeup.set)
    return row


def redeliver(event: Event) -> list[Delivery]:
    """Send the event once more to every endpoint that takes it, whatever came of it before."""
    with transaction.atomic():
        return [
            queue(event=event, endpoint=endpoint)
            for endpoint in WebhookEndpoint.objects.filter(status="enabled")
            if subscribes(endpoint, event.type)
        ]


def payload(delivery: Delivery) -> bytes:
    body = representations.event(delivery.event)
    if delivery.endpoint.api_version:
        body["api_version"] = delivery.endpoint.api_version
    return json.dumps(body, indent=2, ensure_ascii=False).encode()
