"""What tests of purchases do again and again, in one line each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import stripe
from django.conf import settings
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client

from licensing.models import LedgerEntry, LedgerTransaction
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases import checkout
from stock.purchases.models import (
    Cart,
    CartItem,
    Licence,
    Order,
    OrderLine,
    Payment,
    Refund,
)

#: Whatever a purchase writes. ``rows(*PURCHASE)`` before and after says that nothing happened.
PURCHASE: tuple[type[models.Model], ...] = (
    AuditEntry,
    CartItem,
    Licence,
    Order,
    OrderLine,
    Payment,
    Refund,
    LedgerEntry,
    LedgerTransaction,
)


def rows(*kinds: type[models.Model]) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables, to compare with later."""
    return {kind.__name__: list(kind._default_manager.order_by("pk").values()) for kind in kinds}


def actions(target: models.Model) -> list[str]:
    """What the log says of a thing, oldest first."""
    entries = AuditEntry.objects.filter(
        target_type=target._meta.label_lower,
        target_id=str(getattr(target, "public_id", target.pk)),
    )
    return list(entries.order_by("id").values_list("action", flat=True))


def put(cart: Cart, *photos: Photo, at: datetime, kind: str = "personal") -> list[CartItem]:
    return [carts.add(cart=cart, photo=photo, kind=kind, territory="KR", at=at) for photo in photos]


def begin(cart: Cart, *, at: datetime, language: str = "ko", buyer: User | None = None) -> Order:
    """Press the button that goes to the payment page."""
    who = buyer or cart.user
    assert who is not None
    return checkout.begin(cart=cart, buyer=who, language=language, territory="KR", at=at)


def at_once(count: int, call: Callable[[int], Any], *, threads: int = 0) -> list[Any]:
    """Call ``call(number)`` from ``count`` threads that start together, each with a database
    connection of its own; return the results. What one raises is raised here."""
    start = Barrier(count)

    def run(number: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


# --- webhooks -----------------------------------------------------------------------------------


def event(
    type: str = "checkout.session.completed",
    *,
    about: str = "cs_test_unknown",
    id: str = "evt_1",
    livemode: bool = False,
) -> dict[str, Any]:
    """An event as the provider sends it, as far as the shop reads it."""
    return {
        "id": id,
        "object": "event",
        "type": type,
        "livemode": livemode,
        "data": {"object": {"id": about, "object": type.rpartition(".")[0]}},
    }


def signature(body: str, *, secret: str = "", at: int | None = None) -> str:
    """The header with which the provider vouches for ``body``."""
    return stripe.WebhookSignature.generate_signature_header(
        body, secret or settings.STRIPE_WEBHOOK_SECRETS[0], at or int(time.time())
    )


def tell(
    client: Client, content: Any, *, header: str | None = None, **options: Any
) -> HttpResponse:
    """Post a webhook. ``content`` is an event, or a body as it is; signed unless told otherwise."""
    body = content if isinstance(content, str | bytes) else json.dumps(content)
    if header is None:
        header = signature(body if isinstance(body, str) else body.decode(), **options)
    return client.post(
        "/webhooks/stripe",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": header} if header else {},
    )
