import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

FORM = {
    "mode": "payment",
    "success_url": "http://127.0.0.1:9/",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "krw",
    "line_items[0][price_data][unit_amount]": "5000",
    "line_items[0][price_data][product_data][name]": "사진",
}


def post(sandbox, key, form=FORM, path="/v1/checkout/sessions"):
    return sandbox.raw("POST", path, data=form, headers={"Idempotency-Key": key})


def test_the_same_request_gets_the_first_answer(sandbox):
    first, second = post(sandbox, "once"), post(sandbox, "once")
    assert second.content == first.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert second.headers["Request-Id"] != first.headers["Request-Id"]


def test_the_order_of_parameters_does_not_matter(sandbox):
    first = post(sandbox, "order")
    second = post(sandbox, "order", dict(reversed(FORM.items())))
    assert second.json()["id"] == first.json()["id"]


def test_the_key_with_another_body_is_an_error(sandbox):
    options = {"idempotency_key": "changed"}
    sandbox.open(amount=5000, options=options)
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        sandbox.open(amount=6000, options=options)


def test_the_key_at_another_address_is_an_error(sandbox):
    post(sandbox, "elsewhere")
    response = post(sandbox, "elsewhere", {}, "/v1/refunds")
    assert response.json()["error"]["type"] == "idempotency_error"


def test_a_request_refused_for_its_parameters_leaves_the_key_free(sandbox):
    assert post(sandbox, "free", FORM | {"colour": "red"}).status_code == 400
    assert post(sandbox, "free").status_code == 200


def test_a_request_that_failed_while_carried_out_keeps_its_answer(sandbox):
    intent = sandbox.paid().payment_intent.id
    assert post(sandbox, "whole", {"payment_intent": intent}, "/v1/refunds").ok
    first = post(sandbox, "over", {"payment_intent": intent}, "/v1/refunds")
    second = post(sandbox, "over", {"payment_intent": intent}, "/v1/refunds")
    assert first.json()["error"]["code"] == "charge_already_refunded"
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_at_once_makes_one_object(sandbox):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(sandbox, "at once"), range(16)))
    made = {answer.json()["id"] for answer in answers if answer.ok}
    refused = [answer for answer in answers if not answer.ok]
    assert len(made) == 1
    for answer in refused:
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "idempotency_key_in_use"


def test_a_request_still_under_way_is_409(sandbox):
    post(sandbox, "stuck")
    # As if the first request had not come to its end yet.
    with sqlite3.connect(sandbox.database, timeout=10) as database:
        database.execute(
            "UPDATE sandbox_idempotentrequest SET status_code = NULL, body = '' WHERE key = 'stuck'"
        )
    response = post(sandbox, "stuck")
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "idempotency_key_in_use"
    assert response.headers["Stripe-Should-Retry"] == "true"


def test_the_sdk_retries_a_dropped_connection_with_the_same_key(sandbox):
    before = len(sandbox.client.v1.checkout.sessions.list({"limit": 100}).data)
    sandbox.control("faults", {"kind": "drop_after_commit", "method": "POST", "path": "/v1/"})
    client = sandbox.new_client(max_network_retries=2)
    item = {
        "quantity": 1,
        "price_data": {"currency": "krw", "unit_amount": 5000, "product_data": {"name": "사진"}},
    }
    session = client.v1.checkout.sessions.create(
        {"mode": "payment", "success_url": "http://127.0.0.1:9/", "line_items": [item]}
    )
    assert session.last_response.headers["Idempotent-Replayed"] == "true"
    after = len(sandbox.client.v1.checkout.sessions.list({"limit": 100}).data)
    assert after == before + 1


def test_a_key_is_forgotten_after_a_day(sandbox):
    first = post(sandbox, "yesterday")
    sandbox.control("clock", {"advance": 24 * 3600 + 1})
    assert post(sandbox, "yesterday").json()["id"] != first.json()["id"]
