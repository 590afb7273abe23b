from time import time


def test_time_goes_forward(sandbox):
    before = sandbox.http.get(f"{sandbox.url}/_sandbox/clock").json()["now"]
    assert abs(before - time()) < 5
    assert sandbox.control("clock", {"advance": 600})["now"] >= before + 600
    assert sandbox.open().created >= before + 600
    sandbox.control("clock", {"advance": -1}, status=400)


def test_a_session_expires_when_its_time_has_come(sandbox, receiver):
    session = sandbox.open()
    sandbox.control("clock", {"advance": session.expires_at - session.created})
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    [event] = receiver.wait_for(session.id, "checkout.session.expired")
    assert event.data.object.status == "expired"
    assert sandbox.events(session.id) == ["checkout.session.expired"]


def test_signatures_carry_real_time(sandbox, receiver):
    sandbox.control("clock", {"advance": 90 * 24 * 3600})
    session = sandbox.paid()
    # The receiver's SDK has checked the signature within its five minutes.
    receiver.wait_for(session.id, "checkout.session.completed")
    stamp = int(receiver.headers[-1]["Stripe-Signature"].split(",")[0].removeprefix("t="))
    assert abs(stamp - time()) < 60
