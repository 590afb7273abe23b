import pytest
import stripe


def test_an_event_as_the_shop_receives_it(sandbox, receiver):
    session = sandbox.open(metadata={"order": "1"}, options={"idempotency_key": "k1"})
    sandbox.pay(session)
    [event] = receiver.wait_for(session.id, "checkout.session.completed")
    assert event.object == "event"
    assert event.api_version == "2026-10-28.endive"
    assert event.livemode is False
    assert event.data.object.payment_status == "paid"
    assert event.data.object.metadata["order"] == "1"
    assert event.request.id is None  # the buyer did it, not an API request
    retrieved = sandbox.client.v1.events.retrieve(event.id)
    assert retrieved.data.object.to_dict() == event.data.object.to_dict()


def test_an_event_names_the_request_it_comes_from(sandbox, receiver):
    charge = sandbox.paid().payment_intent.latest_charge.id
    refund = sandbox.client.v1.refunds.create({"charge": charge}, {"idempotency_key": "refund-1"})
    [event] = receiver.wait_for(refund.id, "refund.created")
    assert event.request.id == refund.last_response.request_id
    assert event.request.idempotency_key == "refund-1"


def test_a_snapshot_does_not_follow_later_changes(sandbox, receiver):
    session = sandbox.paid()
    sandbox.client.v1.checkout.sessions.update(session.id, {"metadata": {"later": "1"}})
    [event] = receiver.wait_for(session.id, "checkout.session.completed")
    assert "later" not in sandbox.client.v1.events.retrieve(event.id).data.object.metadata


def test_again_until_it_is_taken_signed_afresh(sandbox, receiver, wait):
    session = sandbox.open()
    receiver.answers[:] = [500, 404, 302]
    sandbox.client.v1.checkout.sessions.expire(session.id)
    events = receiver.wait_for(session.id, "checkout.session.expired", times=4)
    assert len({event.id for event in events}) == 1

    def delivery():
        data = sandbox.http.get(
            f"{sandbox.url}/_sandbox/deliveries", params={"object": session.id}
        ).json()["data"]
        return data if data[0]["state"] == "delivered" else None

    [delivered] = wait(delivery)
    assert [attempt["status"] for attempt in delivered["attempts"]] == [500, 404, 302, 200]
    assert delivered["type"] == "checkout.session.expired"


def test_endpoints_of_the_api(sandbox, receiver):
    endpoints = sandbox.client.v1.webhook_endpoints
    made = endpoints.create(
        {
            "url": "http://127.0.0.1:9/hooks",
            "enabled_events": ["charge.*"],
            "api_version": "2026-10-28.endive",
            "description": "second",
        }
    )
    assert made.secret.startswith("whsec_")
    retrieved = endpoints.retrieve(made.id)
    assert (retrieved.url, retrieved.status) == ("http://127.0.0.1:9/hooks", "enabled")
    assert "secret" not in retrieved
    assert endpoints.update(made.id, {"disabled": True}).status == "disabled"
    assert made.id in [endpoint.id for endpoint in endpoints.list().data]
    assert endpoints.delete(made.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError):
        endpoints.retrieve(made.id)


def test_an_endpoint_gets_what_it_asked_for(sandbox):
    made = sandbox.client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/hooks", "enabled_events": ["charge.refunded"]}
    )
    charge = sandbox.paid().payment_intent.latest_charge.id
    sandbox.client.v1.refunds.create({"charge": charge})
    deliveries = sandbox.http.get(f"{sandbox.url}/_sandbox/deliveries").json()["data"]
    types = [row["type"] for row in deliveries if row["endpoint"] == made.id]
    assert types == ["charge.refunded"]
    sandbox.client.v1.webhook_endpoints.delete(made.id)


def test_events_by_type(sandbox):
    sandbox.paid()
    listing = sandbox.client.v1.events.list
    assert {e.type for e in listing({"type": "payment_intent.*", "limit": 100}).data} == {
        "payment_intent.created",
        "payment_intent.succeeded",
    }
    types = ["charge.succeeded", "checkout.session.completed"]
    assert {e.type for e in listing({"types": types, "limit": 100}).data} == set(types)


def test_the_event_log_page(sandbox):
    session = sandbox.paid()
    page = sandbox.http.get(f"{sandbox.url}/_sandbox/events").text
    assert session.id in page
    assert "checkout.session.completed" in page
    event = sandbox.client.v1.events.list({"limit": 1}).data[0]
    answer = sandbox.http.post(
        f"{sandbox.url}/_sandbox/events/{event.id}/redeliver",
        data={"back": "1"},
        headers={"Origin": sandbox.url},
    )
    assert answer.url == f"{sandbox.url}/_sandbox/events"
