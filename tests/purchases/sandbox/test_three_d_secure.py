import pytest

CARDS = ["4000002500003155", "4000000000003220"]


@pytest.mark.parametrize("number", CARDS)
def test_approved(sandbox, number):
    session = sandbox.open()
    answer = sandbox.pay(session, card=number, authenticate="abandon")
    intent = answer["payment_intent"]
    assert (answer["result"], intent["status"]) == ("requires_action", "requires_action")
    assert intent["next_action"]["redirect_to_url"]["url"] == f"{session.url}/authenticate"

    page = sandbox.http.get(f"{session.url}/authenticate")
    assert "···· " + number[-4:] in page.text
    answer = sandbox.http.post(
        f"{session.url}/authenticate", data={"decision": "approve"}, allow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/done?session={session.id}"
    paid = sandbox.session(session.id)
    assert paid.payment_status == "paid"
    details = paid.payment_intent.latest_charge.payment_method_details
    assert details.card.three_d_secure.result == "authenticated"


@pytest.mark.parametrize("number", CARDS)
def test_failed_then_paid_with_another_card(sandbox, number):
    session = sandbox.open()
    answer = sandbox.pay(session, card=number, authenticate="fail")
    assert answer["error"]["code"] == "payment_intent_authentication_failure"
    assert answer["payment_intent"]["latest_charge"] is None
    assert answer["session"]["status"] == "open"
    assert sandbox.pay(session)["result"] == "succeeded"


def test_the_page_says_that_it_failed(sandbox):
    session = sandbox.open(locale="ko")
    sandbox.pay(session, card=CARDS[0], authenticate="abandon")
    page = sandbox.http.post(f"{session.url}/authenticate", data={"decision": "fail"})
    assert "본인 인증을 마치지 못했어요" in page.text
    assert page.url == f"{session.url}?refused=1"


def test_abandoned_sessions_expire(sandbox):
    session = sandbox.open()
    sandbox.pay(session, card=CARDS[0], authenticate="abandon")
    assert sandbox.client.v1.checkout.sessions.expire(session.id).status == "expired"
    sandbox.http.post(f"{session.url}/authenticate", data={"decision": "approve"})
    assert sandbox.session(session.id).payment_status == "unpaid"


def test_authenticated_but_without_funds(sandbox):
    session = sandbox.open()
    answer = sandbox.pay(session, card="4000008260003178", authenticate="approve")
    assert answer["error"]["decline_code"] == "insufficient_funds"


def test_nothing_to_authenticate_leads_to_the_payment_page(sandbox):
    session = sandbox.open()
    answer = sandbox.http.get(f"{session.url}/authenticate", allow_redirects=False)
    assert answer.headers["Location"] == f"/c/pay/{session.id}"
