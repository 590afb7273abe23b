"""Whatever goes wrong at the provider is one refusal with a code."""

from __future__ import annotations

from typing import Any

import pytest

from stock.purchases import provider
from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Order
from tests.purchases.sandbox.conftest import Sandbox


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "status": 500}, "APIError"),
        ({"kind": "status", "status": 502, "html": True}, "APIError"),
        ({"kind": "status", "status": 429}, "rate_limit"),
        ({"kind": "status", "status": 401}, "api_key_expired"),
        ({"kind": "status", "status": 403}, "more_permissions_required"),
        ({"kind": "drop"}, "APIConnectionError"),
    ],
)
def test_every_failure_is_the_same_refusal(
    provided: Sandbox, impatient: None, order: Order, fault: dict[str, Any], code: str
) -> None:
    provided.control("faults", {**fault, "path": "/v1/", "times": 3})
    with pytest.raises(ProviderUnavailable) as refusal:
        provider.retrieve_session(str(order.session_id))
    assert refusal.value.code == "provider_unavailable"
    assert refusal.value.details == {"provider_code": code}


def test_an_object_it_does_not_know(provided: Sandbox) -> None:
    for call in (provider.retrieve_session, provider.retrieve_refund):
        with pytest.raises(ProviderUnavailable) as refusal:
            call("xx_unknown")
        assert refusal.value.details == {"provider_code": "resource_missing"}


def test_a_page_is_closed_once_and_again(provided: Sandbox, order: Order) -> None:
    for _ in range(2):
        provider.expire_session(str(order.session_id))
        assert provider.retrieve_session(str(order.session_id)).status == "expired"


def test_closing_a_page_while_the_provider_is_down(
    provided: Sandbox, impatient: None, order: Order
) -> None:
    provided.control("faults", {"kind": "status", "status": 500, "path": "/v1/", "times": 3})
    with pytest.raises(ProviderUnavailable):
        provider.expire_session(str(order.session_id))
    assert provider.retrieve_session(str(order.session_id)).status == "open"
