import pytest


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000009987", "card_declined", "lost_card"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000119", "processing_error", "processing_error"),
        ("4111111111111111", "card_declined", "test_mode_live_card"),
    ],
)
def test_a_decline_then_success(sandbox, number, code, decline_code):
    session = sandbox.open()
    answer = sandbox.pay(session, card=number)
    assert answer["result"] == "declined"
    assert (answer["error"]["code"], answer["error"]["decline_code"]) == (code, decline_code)
    intent = answer["payment_intent"]
    assert (answer["session"]["status"], intent["status"]) == ("open", "requires_payment_method")

    assert sandbox.pay(session)["result"] == "succeeded"
    paid = sandbox.session(session.id)
    assert paid.payment_intent.id == intent["id"]
    assert paid.payment_intent.last_payment_error is None
    charges = sandbox.client.v1.charges.list({"payment_intent": intent["id"]}).data
    assert [(charge.status, charge.paid) for charge in charges] == [
        ("succeeded", True),
        ("failed", False),
    ]
    assert charges[1].failure_code == code
    assert charges[1].balance_transaction is None
    assert sandbox.events(intent["id"]) == [
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"card": "4242424242424241"}, "incorrect_number"),
        ({"card": "not a card"}, "incorrect_number"),
        ({"expiry": "13/40"}, "invalid_expiry_month"),
        ({"expiry": "01/20"}, "invalid_expiry_year"),
        ({"cvc": "12"}, "invalid_cvc"),
        ({"card": "378282246310005", "cvc": "123"}, "invalid_cvc"),
    ],
)
def test_a_card_that_cannot_be_sent_leaves_nothing_behind(sandbox, body, code):
    session = sandbox.open()
    answer = sandbox.control(f"checkout/sessions/{session.id}/pay", body, status=402)
    assert answer["error"]["code"] == code
    assert sandbox.session(session.id).payment_intent is None


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4000 0566 5566 5556", "visa"),
        ("5555555555554444", "mastercard"),
        ("2223003122003222", "mastercard"),
        ("378282246310005", "amex"),
        ("3566002020360505", "jcb"),
    ],
)
def test_brands(sandbox, number, brand):
    session = sandbox.open()
    assert sandbox.pay(session, card=number, cvc="1234" if brand == "amex" else "123")
    card = sandbox.session(session.id).payment_intent.latest_charge.payment_method_details.card
    assert (card.brand, card.last4) == (brand, number[-4:])


def test_no_card_number_is_kept(sandbox):
    session = sandbox.open()
    sandbox.pay(session, card="4000000000000002", cvc="987")
    sandbox.pay(session, card="4242424242424242", cvc="987")
    stored = b"".join(path.read_bytes() for path in sandbox.database.parent.iterdir())
    assert b"4242424242424242" not in stored
    assert b"4000000000000002" not in stored
