import base64

import pytest
import stripe


def test_a_test_key_is_taken_as_bearer(sandbox):
    assert sandbox.client.v1.charges.list().data == []


def test_a_test_key_is_taken_as_basic_user_name(sandbox):
    credentials = base64.b64encode(b"sk_test_encore:").decode()
    response = sandbox.raw("GET", "/v1/charges", headers={"Authorization": f"Basic {credentials}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "key", ["sk_live_51abcdefgh", "rk_live_51abcdefgh", "pk_test_51abc", "nonsense-key"]
)
def test_other_keys_are_refused(sandbox, key):
    with pytest.raises(stripe.AuthenticationError) as caught:
        sandbox.new_client(key).v1.charges.list()
    assert caught.value.http_status == 401
    assert key not in str(caught.value)


def test_no_key_is_refused(sandbox):
    response = sandbox.http.get(f"{sandbox.url}/v1/charges")
    assert response.status_code == 401
    assert "did not provide an API key" in response.json()["error"]["message"]


def test_answers_carry_request_id_and_version(sandbox):
    response = sandbox.raw("GET", "/v1/charges", headers={"Stripe-Version": "2026-10-28.endive"})
    assert response.headers["Request-Id"].startswith("req_")
    assert response.headers["Stripe-Version"] == "2026-10-28.endive"


def test_a_version_that_is_none_is_refused(sandbox):
    assert sandbox.raw("GET", "/v1/charges", headers={"Stripe-Version": "new"}).status_code == 400


def test_an_unknown_address_is_404_with_an_error_body(sandbox):
    response = sandbox.raw("POST", "/v1/subscriptions")
    assert response.status_code == 404
    assert "Unrecognized request URL (POST: /v1/subscriptions)" in response.text


def test_a_page_of_another_site_may_not_press_the_controls(sandbox):
    response = sandbox.http.post(
        f"{sandbox.url}/_sandbox/reset", headers={"Origin": "http://evil.example"}
    )
    assert response.status_code == 403


def test_a_name_that_points_at_loopback_is_refused(sandbox):
    response = sandbox.http.get(f"{sandbox.url}/healthz", headers={"Host": "evil.example"})
    assert response.status_code == 400
