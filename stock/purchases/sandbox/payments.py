"""What happens when a buyer pays: intent, attempts, charge, balance, completed session.

Every verb runs in one transaction. SQLite's immediate transactions run one after another, so a
session seen open at the start is still open at the end, however often the button was pressed.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from . import clock, discounts, disputes, events, ledger, sessions
from .cards import Card, Decline, card_by_key
from .errors import ApiError, missing_object
from .ids import new_id
from .models import Charge, CheckoutSession, PaymentIntent
from .representations.sessions import method_types

AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    "",
    "We are unable to authenticate your payment method. Please choose a different payment method "
    "and try again.",
)
DEPOSIT_FAILED = Decline(
    "payment_method_provider_timeout", "", "The deposit did not arrive in time."
)
APPROVED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


@dataclass(frozen=True)
class Outcome:
    """`result`: succeeded, declined, requires_action, processing or closed."""

    result: str
    session: CheckoutSession
    error: dict[str, Any] | None = None


@dataclass(frozen=True)
class Buyer:
    email: str
    name: str = ""


def pay_by_card(*, session_id: str, card: Card, buyer: Buyer) -> Outcome:
    with transaction.atomic():
        session = sessions.find(session_id)
        if session.status != CheckoutSession.Status.OPEN:
            return Outcome("closed", session)
        _check_discount(session)
        if session.amount_total == 0:
            return _complete_free(session, buyer)
        intent = _intent(session, buyer)
        attempt = _card_attempt(card, buyer)
        if card.test_card.three_d_secure:
            intent.status = PaymentIntent.Status.REQUIRES_ACTION
            intent.pending_attempt = attempt
            intent.last_payment_error = None
            intent.save()
            events.record(type="payment_intent.requires_action", row=intent)
            return Outcome("requires_action", session)
        return _settle(session, intent, attempt, decline=card.test_card.decline)


def authenticate(*, session_id: str, approve: bool) -> Outcome:
    """The buyer's answer on the bank's page."""
    with transaction.atomic():
        session = sessions.find(session_id)
        intent = session.payment_intent
        if session.status != CheckoutSession.Status.OPEN:
            return Outcome("closed", session)
        if intent is None or intent.status != PaymentIntent.Status.REQUIRES_ACTION:
            return Outcome("declined", session, error=intent.last_payment_error if intent else None)
        attempt = intent.pending_attempt or {}
        if not approve:
            return _decline(session, intent, attempt, AUTHENTICATION_FAILED, charged=False)
        _check_discount(session)
        return _settle(session, intent, attempt, decline=card_by_key(attempt["test_card"]).decline)


def pay_later(*, session_id: str, buyer: Buyer) -> Outcome:
    """A method that is confirmed later: the session completes unpaid and waits."""
    with transaction.atomic():
        session = sessions.find(session_id)
        if session.status != CheckoutSession.Status.OPEN:
            return Outcome("closed", session)
        _check_discount(session)
        if session.amount_total == 0:
            return _complete_free(session, buyer)
        intent = _intent(session, buyer)
        intent.status = PaymentIntent.Status.PROCESSING
        intent.last_payment_error = None
        intent.pending_attempt = _deferred_attempt(session, buyer)
        intent.save()
        charge = _charge(intent, intent.pending_attempt, status=Charge.Status.PENDING)
        events.record(type="payment_intent.processing", row=intent)
        events.record(type="charge.pending", row=charge)
        discounts.redeem(session)
        sessions.complete(
            session=session,
            payment_status=CheckoutSession.PaymentStatus.UNPAID,
            email=buyer.email,
            name=buyer.name,
        )
        return Outcome("processing", session)


def settle_later(*, intent_id: str, succeed: bool) -> Outcome:
    """The bank's word on a payment that was to be confirmed later."""
    with transaction.atomic():
        intent = find_intent(intent_id)
        if intent.status != PaymentIntent.Status.PROCESSING:
            raise ApiError(
                f"This PaymentIntent has a status of {intent.status}, not processing.",
                code="payment_intent_unexpected_state",
            )
        session = intent.session
        charge = intent.charges.get(status=Charge.Status.PENDING)
        intent.pending_attempt = None
        if succeed:
            charge.status = Charge.Status.SUCCEEDED
            charge.outcome = APPROVED
            charge.save()
            intent.status = PaymentIntent.Status.SUCCEEDED
            intent.save()
            session.payment_status = CheckoutSession.PaymentStatus.PAID
            session.save(update_fields=["payment_status"])
            ledger.charged(charge)
            events.record(type="charge.succeeded", row=charge)
            events.record(type="payment_intent.succeeded", row=intent)
            events.record(type="checkout.session.async_payment_succeeded", row=session)
            return Outcome("succeeded", session)
        charge.status = Charge.Status.FAILED
        charge.failure_code = DEPOSIT_FAILED.code
        charge.failure_message = DEPOSIT_FAILED.message
        charge.save()
        intent.status = PaymentIntent.Status.REQUIRES_PAYMENT_METHOD
        intent.last_payment_error = _error(DEPOSIT_FAILED, charge)
        intent.save()
        events.record(type="charge.failed", row=charge)
        events.record(type="payment_intent.payment_failed", row=intent)
        events.record(type="checkout.session.async_payment_failed", row=session)
        return Outcome("declined", session, error=intent.last_payment_error)


def find_intent(public_id: str) -> PaymentIntent:
    intent = (
        PaymentIntent.objects.select_related("customer", "session")
        .filter(public_id=public_id)
        .first()
    )
    if intent is None:
        raise missing_object("payment_intent", public_id, param="intent")
    return intent


def _check_discount(session: CheckoutSession) -> None:
    if session.coupon_id and not discounts.available(session):
        raise ApiError("This promotion code has been used up.", code="coupon_expired")


def _complete_free(session: CheckoutSession, buyer: Buyer) -> Outcome:
    discounts.redeem(session)
    sessions.complete(
        session=session,
        payment_status=CheckoutSession.PaymentStatus.NO_PAYMENT_REQUIRED,
        email=buyer.email,
        name=buyer.name,
    )
    return Outcome("succeeded", session)


def _intent(session: CheckoutSession, buyer: Buyer) -> PaymentIntent:
    """The session's intent: made at the first attempt, used again by the next ones."""
    intent = session.payment_intent
    if intent is not None:
        return intent
    data = session.payment_intent_data
    public_id = new_id("pi")
    intent = PaymentIntent.objects.create(
        public_id=public_id,
        created=clock.now(),
        amount=session.amount_total,
        currency=session.currency,
        customer=session.customer,
        description=data.get("description", ""),
        receipt_email=data.get("receipt_email", ""),
        statement_descriptor_suffix=data.get("statement_descriptor_suffix", ""),
        transfer_group=data.get("transfer_group", ""),
        client_secret=f"{public_id}_secret_{new_id('', length=24)[1:]}",
        method_types=method_types(session.currency),
        metadata=data.get("metadata", {}),
    )
    session.payment_intent = intent
    session.save(update_fields=["payment_intent"])
    events.record(type="payment_intent.created", row=intent)
    return intent


def _billing(buyer: Buyer) -> dict[str, Any]:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "address": address,
        "email": buyer.email or None,
        "name": buyer.name or None,
        "phone": None,
        "tax_id": None,
    }


def _card_attempt(card: Card, buyer: Buyer) -> dict[str, Any]:
    """All that is kept of a card: what the API shows of it, and which test card it was."""
    passed = "fail" if card.test_card.key == "incorrect_cvc" else "pass"
    secure = None
    if card.test_card.three_d_secure:
        secure = {
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": None,
            "result": "authenticated",
            "result_reason": None,
            "transaction_id": new_id("", length=24)[1:],
            "version": "2.2.0",
        }
    details = {
        "amount_authorized": None,
        "authorization_code": None,
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": passed,
        },
        "country": "US",
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "fingerprint": card.fingerprint,
        "funding": "credit",
        "installments": None,
        "last4": card.last4,
        "mandate": None,
        "network": card.brand,
        "network_token": None,
        "network_transaction_id": None,
        "regulated_status": "unregulated",
        "three_d_secure": secure,
        "wallet": None,
    }
    return {
        "payment_method": new_id("pm"),
        "test_card": card.test_card.key,
        "billing_details": _billing(buyer),
        "details": {"card": details, "type": "card"},
    }


def _deferred_attempt(session: CheckoutSession, buyer: Buyer) -> dict[str, Any]:
    method = method_types(session.currency)[1]
    return {
        "payment_method": new_id("pm"),
        "test_card": "",
        "billing_details": _billing(buyer),
        "details": {method: {"store": None} if method == "konbini" else {}, "type": method},
    }


def _charge(intent: PaymentIntent, attempt: dict[str, Any], *, status: str) -> Charge:
    return Charge.objects.create(
        public_id=new_id("ch" if attempt["details"]["type"] == "card" else "py"),
        created=clock.now(),
        payment_intent=intent,
        amount=intent.amount,
        currency=intent.currency,
        status=status,
        payment_method=attempt["payment_method"],
        payment_method_details=attempt["details"],
        billing_details=attempt["billing_details"],
        test_card=attempt["test_card"],
        metadata=intent.metadata,
    )


def _settle(
    session: CheckoutSession,
    intent: PaymentIntent,
    attempt: dict[str, Any],
    *,
    decline: Decline | None,
) -> Outcome:
    if decline:
        return _decline(session, intent, attempt, decline, charged=True)
    charge = _charge(intent, attempt, status=Charge.Status.SUCCEEDED)
    charge.outcome = APPROVED
    charge.save(update_fields=["outcome"])
    intent.status = PaymentIntent.Status.SUCCEEDED
    intent.pending_attempt = None
    intent.last_payment_error = None
    intent.save()
    ledger.charged(charge)
    events.record(type="charge.succeeded", row=charge)
    events.record(type="payment_intent.succeeded", row=intent)
    discounts.redeem(session)
    sessions.complete(
        session=session,
        payment_status=CheckoutSession.PaymentStatus.PAID,
        email=attempt["billing_details"]["email"] or "",
        name=attempt["billing_details"]["name"] or "",
    )
    reason = card_by_key(attempt["test_card"]).disputed_as
    if reason:
        disputes.open_dispute(charge=charge, reason=reason)
    return Outcome("succeeded", session)


def _decline(
    session: CheckoutSession,
    intent: PaymentIntent,
    attempt: dict[str, Any],
    decline: Decline,
    *,
    charged: bool,
) -> Outcome:
    """The session stays open: the buyer may try again. A bank that was asked leaves a charge."""
    charge = None
    if charged:
        charge = _charge(intent, attempt, status=Charge.Status.FAILED)
        charge.failure_code = decline.code
        charge.failure_message = decline.message
        charge.outcome = APPROVED | {
            "network_status": "declined_by_network",
            "network_decline_code": "01",
            "advice_code": "try_again_later",
            "reason": decline.decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
        charge.save()
        events.record(type="charge.failed", row=charge)
    intent.status = PaymentIntent.Status.REQUIRES_PAYMENT_METHOD
    intent.pending_attempt = None
    intent.last_payment_error = _error(decline, charge)
    intent.save()
    events.record(type="payment_intent.payment_failed", row=intent)
    return Outcome("declined", session, error=intent.last_payment_error)


def _error(decline: Decline, charge: Charge | None) -> dict[str, Any]:
    error = {
        "code": decline.code,
        "doc_url": f"https://stripe.com/docs/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "type": "card_error" if decline is not AUTHENTICATION_FAILED else "invalid_request_error",
    }
    if decline.decline_code:
        error["decline_code"] = decline.decline_code
    if charge:
        error["charge"] = charge.public_id
    return error
