from concurrent.futures import ThreadPoolExecutor
from time import time

import pytest
import stripe


def test_a_new_session(sandbox):
    session = sandbox.open(
        client_reference_id="E-1",
        metadata={"order": "1"},
        customer_email="fan@example.com",
        locale="ko",
        payment_intent_data={"metadata": {"order": "1"}, "description": "주문 1"},
    )
    assert session.id.startswith("cs_test_")
    assert session.url == f"{sandbox.url}/c/pay/{session.id}"
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_subtotal, session.amount_total) == (12000, 12000)
    assert (session.currency, session.mode, session.ui_mode) == ("krw", "payment", "hosted_page")
    assert session.client_reference_id == "E-1"
    assert session.metadata["order"] == "1"
    assert session.customer_email == "fan@example.com"
    assert session.payment_intent is None
    assert session.livemode is False
    assert abs(session.expires_at - time() - 24 * 3600) < 60


def test_a_paid_session(sandbox):
    session = sandbox.paid(payment_intent_data={"metadata": {"order": "7"}})
    intent = session.payment_intent
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "fan@example.com"
    assert (intent.status, intent.amount, intent.amount_received) == ("succeeded", 12000, 12000)
    assert intent.metadata["order"] == "7"
    charge = intent.latest_charge
    assert (charge.status, charge.paid, charge.captured) == ("succeeded", True, True)
    assert charge.metadata["order"] == "7"
    assert charge.payment_method_details.card.last4 == "4242"
    assert sandbox.events(session.id) == ["checkout.session.completed"]
    assert sandbox.events(intent.id) == ["payment_intent.created", "payment_intent.succeeded"]
    assert sandbox.events(charge.id) == ["charge.succeeded"]


@pytest.mark.parametrize(
    ("currency", "amount", "least"),
    [("krw", 999, "₩1,000"), ("jpy", 49, "¥50"), ("usd", 49, "$0.50")],
)
def test_the_least_amount_of_a_currency(sandbox, currency, amount, least):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.open(currency=currency, amount=amount)
    assert caught.value.code == "amount_too_small"
    assert least in caught.value.user_message
    assert sandbox.open(currency=currency, amount=amount + 1).amount_total == amount + 1


def test_amounts_have_eight_digits_at_most(sandbox):
    assert sandbox.open(amount=99_999_999).amount_total == 99_999_999
    price = {"currency": "krw", "unit_amount": 60_000_000, "product_data": {"name": "사진"}}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.open(line_items=[{"quantity": 2, "price_data": price}])
    assert caught.value.code == "amount_too_large"


def test_one_currency_per_session(sandbox):
    items = [
        {
            "quantity": 1,
            "price_data": {"currency": code, "unit_amount": 5000, "product_data": {"name": "사진"}},
        }
        for code in ("krw", "usd")
    ]
    with pytest.raises(stripe.InvalidRequestError, match="same `currency`"):
        sandbox.open(line_items=items)


@pytest.mark.parametrize("seconds", [20 * 60, 25 * 3600])
def test_a_session_lives_between_half_an_hour_and_a_day(sandbox, seconds):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.open(expires_at=int(time()) + seconds)
    assert caught.value.param == "expires_at"


def test_an_open_session_can_be_expired_once(sandbox):
    session = sandbox.open()
    expired = sandbox.client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert sandbox.events(session.id) == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        sandbox.client.v1.checkout.sessions.expire(session.id)
    assert sandbox.pay(session)["result"] == "closed"


def test_a_paid_session_cannot_be_expired(sandbox):
    session = sandbox.paid()
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        sandbox.client.v1.checkout.sessions.expire(session.id)


def test_a_session_that_is_not_there(sandbox):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.checkout.sessions.retrieve("cs_test_nothing")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_paid_at_once_by_many_is_paid_once(sandbox):
    session = sandbox.open()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: sandbox.pay(session)["result"], range(12)))
    assert sorted(set(results)) == ["closed", "succeeded"]
    assert results.count("succeeded") == 1
    intent = sandbox.session(session.id).payment_intent
    assert len(sandbox.client.v1.charges.list({"payment_intent": intent.id}).data) == 1
