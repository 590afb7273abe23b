"""Something to buy, somebody who buys it, and the real Stripe sandbox behind the official SDK."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
import stripe
from django.utils import timezone

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import fulfilment, provider, tasks
from stock.purchases.models import Cart, Order
from tests.conftest import SentTask
from tests.factories import make_cleared_photo, make_price
from tests.purchases.sandbox.conftest import Sandbox
from tests.purchases.steps import begin, put

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _no_provider(settings: Any) -> Iterator[None]:
    """Nobody answers unless a test asks for the sandbox: not even one that a developer runs."""
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    provider.client.cache_clear()
    yield
    provider.client.cache_clear()


@pytest.fixture(scope="session")
def _shops_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One process for all, without webhooks: tests deliver those themselves."""
    sandbox = Sandbox(tmp_path_factory.mktemp("shops-sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def provided(_shops_sandbox: Sandbox, _no_provider: None, settings: Any) -> Sandbox:
    """The sandbox as new, and the shop connected to it."""
    _shops_sandbox.control("reset")
    settings.STRIPE_API_BASE = _shops_sandbox.url
    provider.client.cache_clear()
    return _shops_sandbox


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK does not wait between its attempts."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.001)


@pytest.fixture
def now() -> datetime:
    """For what the provider checks against its own clock; everything else happens at ``at``."""
    return timezone.now().replace(microsecond=0)


# --- what is sold, and to whom ------------------------------------------------------------------


@pytest.fixture
def priced(db: None) -> None:
    make_price(kind="personal", amount=12_000)
    make_price(kind="editorial", amount=55_000)


@pytest.fixture
def photo(priced: None) -> Photo:
    """For sale to anybody."""
    return make_cleared_photo(title="Sky", scale=1)


@pytest.fixture
def other_photo(priced: None) -> Photo:
    """For sale too; of another artist with another agency."""
    return make_cleared_photo(title="Sea", scale=1)


@pytest.fixture
def cart(fan: User, at: datetime) -> Cart:
    """The fan's, empty."""
    return Cart.objects.create(user=fan, created_at=at)


@pytest.fixture
def order(provided: Sandbox, cart: Cart, photo: Photo, now: datetime) -> Order:
    """Waiting for payment of one photo, 12,000 won; its payment page is open."""
    put(cart, photo, at=now)
    return begin(cart, at=now)


@pytest.fixture
def order_of_two(
    provided: Sandbox, cart: Cart, photo: Photo, other_photo: Photo, now: datetime
) -> Order:
    put(cart, photo, other_photo, at=now)
    return begin(cart, at=now)


@pytest.fixture
def pay(provided: Sandbox) -> Callable[..., dict[str, Any]]:
    """``pay(order)``: what the buyer does on the payment page. The shop does not know yet."""

    def pay(order: Order, **how: Any) -> dict[str, Any]:
        return provided.control(f"checkout/sessions/{order.session_id}/pay", how)

    return pay


@pytest.fixture
def bought(
    order: Order, pay: Callable[..., Any], now: datetime, sent_tasks: list[SentTask]
) -> Order:
    """Paid and fulfilled; the receipt is not sent yet."""
    pay(order)
    return fulfilment.fulfil(order=order, at=now)


@pytest.fixture
def work_off(sent_tasks: list[SentTask], committed: Committed) -> Callable[[], list[str]]:
    """Do what was sent to the workers of purchases, and what that sends; return the names."""

    def work_off() -> list[str]:
        done = []
        while sent_tasks:
            name, args, _options = sent_tasks.pop(0)
            if name.startswith("purchases."):
                with committed():
                    getattr(tasks, name.removeprefix("purchases."))(*args)
                done.append(name)
        return done

    return work_off
