import pytest
import requests
import stripe


def fault(sandbox, **body):
    sandbox.control("faults", body)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, stripe.InvalidRequestError),
        (401, stripe.AuthenticationError),
        (403, stripe.PermissionError),
        (429, stripe.RateLimitError),
        (500, stripe.APIError),
        (503, stripe.APIError),
    ],
)
def test_a_status_without_anything_done(sandbox, status, error):
    before = len(sandbox.client.v1.checkout.sessions.list({"limit": 100}).data)
    fault(sandbox, kind="status", status=status, method="POST")
    with pytest.raises(error):
        sandbox.open()
    assert len(sandbox.client.v1.checkout.sessions.list({"limit": 100}).data) == before
    assert sandbox.open()


def test_an_html_502(sandbox):
    fault(sandbox, kind="status", status=502, html=True)
    with pytest.raises(stripe.APIError):
        sandbox.client.v1.charges.list()


def test_as_often_as_asked_and_only_where_asked(sandbox):
    fault(sandbox, kind="status", status=500, path="/v1/refunds", times=2)
    assert sandbox.client.v1.charges.list() is not None
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            sandbox.client.v1.refunds.list()
    assert sandbox.client.v1.refunds.list().data == []


def test_a_dropped_connection(sandbox):
    fault(sandbox, kind="drop")
    with pytest.raises(stripe.APIConnectionError):
        sandbox.client.v1.charges.list()


def test_a_connection_dropped_after_the_commit(sandbox):
    options = {"idempotency_key": "dropped"}
    fault(sandbox, kind="drop_after_commit")
    with pytest.raises(stripe.APIConnectionError):
        sandbox.open(client_reference_id="dropped", options=options)
    made = sandbox.client.v1.checkout.sessions.list({"limit": 1}).data[0]
    assert made.client_reference_id == "dropped"
    assert sandbox.open(client_reference_id="dropped", options=options).id == made.id


def test_silence_after_the_commit(sandbox, wait):
    fault(sandbox, kind="timeout_after_commit", seconds=0.5)
    form = {"email": "late@example.com"}
    with pytest.raises(requests.Timeout):
        sandbox.raw("POST", "/v1/customers", data=form, timeout=0.2)
    wait(lambda: sandbox.client.v1.customers.list({"email": "late@example.com"}).data)


def test_silence_before_anything(sandbox):
    fault(sandbox, kind="timeout", seconds=0.3)
    with pytest.raises(requests.Timeout):
        sandbox.raw("POST", "/v1/customers", data={"email": "never@example.com"}, timeout=0.1)
    assert sandbox.client.v1.customers.list({"email": "never@example.com"}).data == []


def test_faults_are_listed_and_cleared(sandbox):
    fault(sandbox, kind="status", status=500, times=5)
    [listed] = sandbox.http.get(f"{sandbox.url}/_sandbox/faults").json()["data"]
    assert (listed["kind"], listed["status"], listed["times"]) == ("status", 500, 5)
    sandbox.http.delete(f"{sandbox.url}/_sandbox/faults")
    assert sandbox.client.v1.charges.list() is not None


def test_a_fault_that_is_none(sandbox):
    sandbox.control("faults", {"kind": "earthquake"}, status=400)
    sandbox.control("faults", {"kind": "status", "times": "many"}, status=400)
