import pytest
import stripe


def refused(sandbox, **params):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.open(**params)
    assert caught.value.http_status == 400
    return caught.value


def test_an_unknown_parameter(sandbox):
    error = refused(sandbox, payment_method_types=["card"])
    assert (error.code, error.param) == ("parameter_unknown", "payment_method_types")
    assert error.user_message == "Received unknown parameter: payment_method_types"


def test_an_unknown_parameter_inside_an_array(sandbox):
    error = refused(sandbox, line_items=[{"quantity": 1, "colour": "red"}])
    assert (error.code, error.param) == ("parameter_unknown", "line_items[0][colour]")


def test_a_parameter_of_stripe_that_the_sandbox_lacks_says_so(sandbox):
    error = refused(sandbox, shipping_options=[{"shipping_rate": "shr_1"}])
    assert error.code == "sandbox_not_implemented"


def test_a_missing_parameter(sandbox):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/"})
    assert (caught.value.code, caught.value.param) == ("parameter_missing", "enabled_events")


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"success_url": "/done"}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"customer_email": ""}, "parameter_invalid_empty", "customer_email"),
        ({"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"client_reference_id": "x" * 201}, "parameter_invalid_string", "client_reference_id"),
        ({"locale": "tlh"}, None, "locale"),
        ({"ui_mode": "embedded_page"}, None, "ui_mode"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata"),
    ],
)
def test_a_value_that_is_wrong(sandbox, params, code, param):
    error = refused(sandbox, **params)
    assert (error.code, error.param) == (code, param)


@pytest.mark.parametrize("amount", ["12000.5", "-1", "1e4", "٣", ""])
def test_amounts_are_whole_numbers(sandbox, amount):
    assert "unit_amount" in refused(sandbox, amount=amount).param


def test_arrays_may_be_indexed_or_appended(sandbox):
    form = {
        "mode": "payment",
        "success_url": "http://127.0.0.1:9/",
        "expand[]": "line_items",
    }
    item = {
        "[quantity]": "2",
        "[price_data][currency]": "krw",
        "[price_data][unit_amount]": "5000",
        "[price_data][product_data][name]": "사진",
    }
    for index in ("0", ""):
        given = {f"line_items[{index}]{name}": value for name, value in item.items()}
        answer = sandbox.raw("POST", "/v1/checkout/sessions", data=form | given).json()
        assert answer["amount_total"] == 10000
        assert answer["line_items"]["data"][0]["quantity"] == 2


def test_json_is_refused(sandbox):
    response = sandbox.raw("POST", "/v1/checkout/sessions", json={"mode": "payment"})
    assert response.status_code == 400
    assert "application/x-www-form-urlencoded" in response.text


@pytest.mark.parametrize("body", [b"metadata[a]=%ff", b"a[b]=1&a[]=2", b"[x]=1", b"\xff=1"])
def test_nonsense_is_refused_not_failed(sandbox, body):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = sandbox.raw("POST", "/v1/checkout/sessions", data=body, headers=headers)
    assert response.status_code == 400


def test_metadata_keys_are_added_and_removed(sandbox):
    session = sandbox.open(metadata={"order": "1", "note": "x"})
    update = sandbox.client.v1.checkout.sessions.update
    assert update(session.id, {"metadata": {"more": "2"}}).metadata.to_dict() == {
        "order": "1",
        "note": "x",
        "more": "2",
    }
    assert update(session.id, {"metadata": {"note": ""}}).metadata.to_dict() == {
        "order": "1",
        "more": "2",
    }
    assert update(session.id, {"metadata": ""}).metadata.to_dict() == {}
