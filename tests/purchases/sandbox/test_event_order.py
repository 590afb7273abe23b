"""Webhooks arrive more than once, twice under two names, and in any order."""

COMPLETED = "checkout.session.completed"


def paid(sandbox, receiver):
    session = sandbox.paid()
    [event] = receiver.wait_for(session.id, COMPLETED)
    return session, event


def pending(sandbox):
    address = f"{sandbox.url}/_sandbox/deliveries?state=pending"
    return sandbox.http.get(address).json()["data"]


def test_the_same_event_again(sandbox, receiver):
    session, event = paid(sandbox, receiver)
    sandbox.control(f"events/{event.id}/redeliver")
    events = receiver.wait_for(session.id, COMPLETED, times=2)
    assert [received.id for received in events] == [event.id, event.id]


def test_one_change_under_two_ids(sandbox, receiver):
    session, event = paid(sandbox, receiver)
    second = sandbox.control(f"events/{event.id}/duplicate")
    events = receiver.wait_for(session.id, COMPLETED, times=2)
    assert [received.id for received in events] == [event.id, second["id"]]
    assert events[0].data.object.to_dict() == events[1].data.object.to_dict()


def test_held_and_released_backwards(sandbox, receiver, wait):
    wait(lambda: not pending(sandbox))
    sandbox.control("webhooks/hold")
    session = sandbox.paid()
    assert receiver.of(session.id) == []
    released = sandbox.control("webhooks/release", {"order": "reversed"})["released"]
    assert [event.id for event in receiver.events if event.id in released] == released
    assert released == [event.id for event in sandbox.client.v1.events.list({"limit": 4}).data]


def test_what_is_released_and_not_taken_is_tried_again(sandbox, receiver, wait):
    wait(lambda: not pending(sandbox))
    sandbox.control("webhooks/hold")
    session = sandbox.open()
    sandbox.client.v1.checkout.sessions.expire(session.id)
    receiver.answers[:] = [503]
    sandbox.control("webhooks/release")
    receiver.wait_for(session.id, "checkout.session.expired", times=2)


def test_a_shuffle_repeats_with_its_seed(sandbox, wait):
    orders = []
    for _ in range(2):
        wait(lambda: not pending(sandbox))
        sandbox.control("webhooks/hold")
        sandbox.paid()
        released = sandbox.control("webhooks/release", {"order": "shuffled", "seed": 3})["released"]
        types = {e.id: e.type for e in sandbox.client.v1.events.list({"limit": 4}).data}
        orders.append([types[public_id] for public_id in released])
    assert orders[0] == orders[1]
    assert len(orders[0]) == 4


def test_an_event_that_is_not_there(sandbox):
    sandbox.control("events/evt_nothing/redeliver", status=404)
