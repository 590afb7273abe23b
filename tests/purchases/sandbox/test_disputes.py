import pytest
import stripe


@pytest.fixture
def charge(sandbox):
    return sandbox.paid().payment_intent.latest_charge.id


def test_opened(sandbox, receiver, charge):
    dispute = sandbox.control(f"charges/{charge}/dispute", {"reason": "product_not_received"})
    assert (dispute["amount"], dispute["status"]) == (12000, "needs_response")
    assert [row["amount"] for row in dispute["balance_transactions"]] == [-12000]
    assert sandbox.client.v1.charges.retrieve(charge).disputed is True
    assert sandbox.events(dispute["id"]) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    receiver.wait_for(dispute["id"], "charge.dispute.created")
    listed = sandbox.client.v1.disputes.list({"charge": charge})
    assert [row.id for row in listed.data] == [dispute["id"]]


def test_answered_and_won(sandbox, charge):
    public_id = sandbox.control(f"charges/{charge}/dispute")["id"]
    answered = sandbox.client.v1.disputes.update(
        public_id, {"evidence": {"access_activity_log": "2026-11-22 download"}, "submit": True}
    )
    assert (answered.status, answered.evidence_details.has_evidence) == ("under_review", True)
    won = sandbox.control(f"disputes/{public_id}/resolve", {"status": "won"})
    assert won["status"] == "won"
    assert sum(row["net"] for row in won["balance_transactions"]) == 0
    assert sandbox.events(public_id)[-3:] == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert sandbox.client.v1.refunds.create({"charge": charge}).status == "succeeded"


def test_lost(sandbox, charge):
    public_id = sandbox.control(f"charges/{charge}/dispute")["id"]
    assert sandbox.client.v1.disputes.close(public_id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.refunds.create({"charge": charge})
    assert caught.value.code == "charge_disputed"
    sandbox.control(f"disputes/{public_id}/resolve", {"status": "won"}, status=400)


def test_a_charge_is_disputed_once(sandbox, charge):
    sandbox.control(f"charges/{charge}/dispute")
    sandbox.control(f"charges/{charge}/dispute", status=400)


def test_after_a_refund(sandbox, charge):
    sandbox.client.v1.refunds.create({"charge": charge})
    assert sandbox.control(f"charges/{charge}/dispute")["status"] == "needs_response"


def test_a_card_that_disputes_by_itself(sandbox):
    session = sandbox.open()
    sandbox.pay(session, card="4000000000000259")
    charge = sandbox.session(session.id).payment_intent.latest_charge
    assert charge.disputed is True
