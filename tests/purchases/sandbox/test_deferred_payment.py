import pytest

COMPLETED = "checkout.session.completed"


@pytest.fixture
def waiting(sandbox):
    session = sandbox.open()
    answer = sandbox.pay(session, method="later")
    assert answer["result"] == "processing"
    return sandbox.session(session.id)


def test_the_session_completes_unpaid(sandbox, waiting):
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    intent = waiting.payment_intent
    assert (intent.status, intent.amount_received) == ("processing", 0)
    assert intent.latest_charge.status == "pending"
    assert intent.latest_charge.balance_transaction is None
    assert sandbox.events(waiting.id) == [COMPLETED]


def test_then_it_succeeds(sandbox, receiver, waiting):
    sandbox.control(f"payment_intents/{waiting.payment_intent.id}/settle")
    paid = sandbox.session(waiting.id)
    assert (paid.payment_status, paid.payment_intent.status) == ("paid", "succeeded")
    assert paid.payment_intent.latest_charge.balance_transaction.amount == 12000
    types = [COMPLETED, "checkout.session.async_payment_succeeded"]
    assert sandbox.events(waiting.id) == types
    [event] = receiver.wait_for(waiting.id, types[1])
    assert event.data.object.payment_status == "paid"


def test_then_it_fails(sandbox, waiting):
    intent = waiting.payment_intent.id
    sandbox.control(f"payment_intents/{intent}/settle", {"outcome": "failed"})
    failed = sandbox.session(waiting.id)
    assert (failed.status, failed.payment_status) == ("complete", "unpaid")
    assert failed.payment_intent.status == "requires_payment_method"
    assert failed.payment_intent.latest_charge.status == "failed"
    types = [COMPLETED, "checkout.session.async_payment_failed"]
    assert sandbox.events(waiting.id) == types


def test_it_is_settled_once(sandbox, waiting):
    intent = waiting.payment_intent.id
    sandbox.control(f"payment_intents/{intent}/settle")
    sandbox.control(f"payment_intents/{intent}/settle", {"outcome": "failed"}, status=400)


def test_on_the_page(sandbox):
    session = sandbox.open(locale="ko")
    answer = sandbox.http.post(
        session.url,
        data={"method": "later", "email": "fan@example.com"},
        allow_redirects=False,
    )
    assert answer.headers["Location"].endswith(session.id)
    assert "입금을 기다리고 있어요" in sandbox.http.get(session.url).text


def test_the_method_in_japan(sandbox):
    session = sandbox.open(currency="jpy", amount=1500)
    sandbox.pay(session, method="later")
    charge = sandbox.session(session.id).payment_intent.latest_charge
    assert charge.payment_method_details.type == "konbini"
