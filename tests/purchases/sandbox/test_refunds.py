from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe


def refused(sandbox, **params):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.refunds.create(params)
    return caught.value


def test_the_whole(sandbox):
    intent = sandbox.paid().payment_intent
    refund = sandbox.client.v1.refunds.create(
        {
            "payment_intent": intent.id,
            "reason": "requested_by_customer",
            "metadata": {"by": "staff"},
        }
    )
    assert (refund.amount, refund.status, refund.currency) == (12000, "succeeded", "krw")
    assert (refund.charge, refund.payment_intent) == (intent.latest_charge.id, intent.id)
    assert refund.metadata["by"] == "staff"
    charge = sandbox.client.v1.charges.retrieve(refund.charge)
    assert (charge.refunded, charge.amount_refunded) == (True, 12000)
    assert sandbox.events(refund.id) == ["refund.created"]
    assert sandbox.events(charge.id) == ["charge.succeeded", "charge.refunded"]
    movement = sandbox.client.v1.balance_transactions.retrieve(refund.balance_transaction)
    assert (movement.amount, movement.net, movement.type) == (-12000, -12000, "refund")


def test_parts_up_to_the_total(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge.id
    for amount in (5000, 4000):
        sandbox.client.v1.refunds.create({"charge": charge, "amount": amount})
    assert sandbox.client.v1.charges.retrieve(charge).refunded is False
    error = refused(sandbox, charge=charge, amount=3001)
    assert error.param == "amount"
    assert "(₩3,001) is greater than unrefunded amount on charge (₩3,000)" in error.user_message
    assert sandbox.client.v1.refunds.create({"charge": charge}).amount == 3000
    assert refused(sandbox, charge=charge).code == "charge_already_refunded"
    listed = sandbox.client.v1.refunds.list({"charge": charge})
    assert [refund.amount for refund in listed.data] == [3000, 4000, 5000]


def test_at_once_never_more_than_was_paid(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge.id

    def refund(_):
        try:
            return sandbox.new_client().v1.refunds.create({"charge": charge, "amount": 5000})
        except stripe.InvalidRequestError:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [refund for refund in pool.map(refund, range(8)) if refund]
    assert len(made) == 2
    assert sandbox.client.v1.charges.retrieve(charge).amount_refunded == 10000


def test_what_was_not_paid(sandbox):
    session = sandbox.open()
    intent = sandbox.pay(session, card="4000000000000002")["payment_intent"]
    error = refused(sandbox, payment_intent=intent["id"])
    assert "does not have a successful charge" in error.user_message


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "payment_intent"),
        ({"charge": "ch_nothing"}, "charge"),
        ({"charge": "ch_1", "payment_intent": "pi_1"}, "charge"),
        ({"charge": "ch_1", "amount": 0}, "amount"),
        ({"charge": "ch_1", "reason": "bored"}, "reason"),
    ],
)
def test_requests_that_are_wrong(sandbox, params, param):
    assert refused(sandbox, **params).param == param


def test_pending_then_failed(sandbox):
    intent = sandbox.session(_paid_with(sandbox, "4000000000007726")).payment_intent
    refund = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    failed = sandbox.control(f"refunds/{refund.id}/fail", {"reason": "declined"})
    assert (failed["status"], failed["failure_reason"]) == ("failed", "declined")
    assert failed["failure_balance_transaction"].startswith("txn_")
    charge = sandbox.client.v1.charges.retrieve(intent.latest_charge.id)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert sandbox.events(refund.id) == [
        "refund.created",
        "refund.failed",
        "refund.updated",
        "charge.refund.updated",
    ]
    assert sandbox.client.v1.refunds.create({"payment_intent": intent.id}).amount == 12000


def test_pending_then_succeeded_by_itself(sandbox):
    intent = sandbox.session(_paid_with(sandbox, "4000000000007726")).payment_intent
    refund = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    sandbox.control("clock", {"advance": 3601})
    assert sandbox.client.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_pending_then_cancelled(sandbox):
    intent = sandbox.session(_paid_with(sandbox, "4000000000007726")).payment_intent
    refund = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    assert sandbox.client.v1.refunds.cancel(refund.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.refunds.cancel(refund.id)


def test_a_card_whose_refunds_fail(sandbox):
    intent = sandbox.session(_paid_with(sandbox, "4000000000005126")).payment_intent
    refund = sandbox.client.v1.refunds.create({"payment_intent": intent.id})
    assert sandbox.client.v1.refunds.retrieve(refund.id).status == "failed"


def test_from_the_dashboard_without_a_request(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge.id
    refund = sandbox.control(f"charges/{charge}/refund", {"amount": 2000})
    event = sandbox.client.v1.events.list({"type": "refund.created", "limit": 1}).data[0]
    assert event.data.object.id == refund["id"]
    assert event.request.id is None


def _paid_with(sandbox, number):
    session = sandbox.open()
    assert sandbox.pay(session, card=number)["result"] == "succeeded"
    return session.id
