"""Stripe, through its official SDK. One code path: the sandbox differs by its base address."""

from __future__ import annotations

from functools import cache
from typing import Any

import stripe
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from stock.purchases.errors import ProviderUnavailable
from stock.purchases.models import Order, Refund

log = structlog.get_logger(__name__)


def check_configuration() -> None:
    """Refuse to start when a live key would talk to something that is not Stripe."""
    if settings.STRIPE_API_BASE and "_live_" in settings.STRIPE_SECRET_KEY:
        raise ImproperlyConfigured(
            "STRIPE_API_BASE: must not be overridden together with a live STRIPE_SECRET_KEY"
        )


def is_sandbox() -> bool:
    return bool(settings.STRIPE_API_BASE)


def is_live() -> bool:
    return "_live_" in settings.STRIPE_SECRET_KEY


@cache
def client() -> stripe.StripeClient:
    # The SDK retries 409, 5xx and dropped connections, each time with the same idempotency key.
    options: dict[str, Any] = {}
    if settings.STRIPE_API_BASE:
        options["base_addresses"] = {"api": settings.STRIPE_API_BASE}
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=20),
        **options,
    )


def open_session(order: Order, *, success_url: str, cancel_url: str) -> stripe.checkout.Session:
    """Open the order's Checkout Session; opening it again returns the same one.

    Everything sent is derived from the order's row, so a repeated call has the same body, as
    its idempotency key demands. Raises :class:`ProviderUnavailable`.
    """
    lines = list(order.lines.order_by("pk"))
    try:
        return client().v1.checkout.sessions.create(
            params={
                "mode": "payment",
                "client_reference_id": order.public_id,
                "customer_email": order.email,
                "locale": "ko" if order.language.startswith("ko") else "en",
                "expires_at": int(order.session_expires_at.timestamp()),
                "success_url": success_url,
                "cancel_url": cancel_url,
                "metadata": {"order": order.public_id},
                "payment_intent_data": {"metadata": {"order": order.public_id}},
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": order.currency.lower(),
                            # Already in minor units; won and yen have none.
                            "unit_amount": line.amount,
                            "product_data": {
                                "name": line.title_ko
                                if order.language.startswith("ko")
                                else line.title_en or line.title_ko,
                                "metadata": {"line": line.public_id},
                            },
                        },
                    }
                    for line in lines
                ],
            },
            options={"idempotency_key": f"checkout-{order.public_id}"},
        )
    except stripe.StripeError as error:
        raise unavailable("open_session", error) from error


def retrieve_session(session_id: str) -> stripe.checkout.Session:
    try:
        return client().v1.checkout.sessions.retrieve(session_id)
    except stripe.StripeError as error:
        raise unavailable("retrieve_session", error) from error


def expire_session(session_id: str) -> None:
    """Expire an open session. One that is complete or expired already is left as it is."""
    try:
        client().v1.checkout.sessions.expire(
            session_id, options={"idempotency_key": f"expire-{session_id}"}
        )
    except stripe.InvalidRequestError as error:
        log.info("session not expired", session=session_id, why=error.user_message)
    except stripe.StripeError as error:
        raise unavailable("expire_session", error) from error


def refund(refund_: Refund) -> stripe.Refund:
    """Pay a refund's amount back; the same refund is never paid twice."""
    try:
        return client().v1.refunds.create(
            params={
                "payment_intent": refund_.line.order.payment.payment_intent,
                "amount": refund_.amount,
                "metadata": {"refund": refund_.public_id},
            },
            options={"idempotency_key": f"refund-{refund_.public_id}"},
        )
    except stripe.StripeError as error:
        raise unavailable("refund", error) from error


def retrieve_refund(provider_id: str) -> stripe.Refund:
    try:
        return client().v1.refunds.retrieve(provider_id)
    except stripe.StripeError as error:
        raise unavailable("retrieve_refund", error) from error


def retrieve_charge(payment_intent: str) -> stripe.Charge | None:
    """The charge that paid, with what it moved on our balance; None while there is none yet."""
    try:
        intent = client().v1.payment_intents.retrieve(
            payment_intent, params={"expand": ["latest_charge.balance_transaction"]}
        )
    except stripe.StripeError as error:
        raise unavailable("retrieve_charge", error) from error
    charge = intent.latest_charge
    return charge if isinstance(charge, stripe.Charge) else None


def retrieve_dispute(provider_id: str) -> stripe.Dispute:
    try:
        return client().v1.disputes.retrieve(provider_id)
    except stripe.StripeError as error:
        raise unavailable("retrieve_dispute", error) from error


def unavailable(what: str, error: stripe.StripeError) -> ProviderUnavailable:
    # The SDK gives some classes of errors no code of their own (a revoked key, a rate limit).
    code = error.code or getattr(error.error, "code", None) or type(error).__name__
    log.warning(
        "payment provider failed",
        call=what,
        status=error.http_status,
        code=code,
        request=error.request_id,
    )
    return ProviderUnavailable(
        _("The payment service cannot be reached at the moment. Nothing was charged."),
        provider_code=code,
    )
