import pytest
import stripe


def promotion(sandbox, coupon, **params):
    made = sandbox.client.v1.coupons.create({"duration": "once", **coupon})
    return sandbox.client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": made.id}, **params}
    )


def test_a_share_off(sandbox):
    code = promotion(sandbox, {"percent_off": 15, "name": "가을"}, code="AUTUMN15")
    session = sandbox.open(
        discounts=[{"promotion_code": code.id}], expand=["discounts.promotion_code"]
    )
    assert (session.amount_subtotal, session.amount_total) == (12000, 10200)
    assert session.total_details.amount_discount == 1800
    assert session.discounts[0].promotion_code.code == "AUTUMN15"
    assert sandbox.pay(session)["result"] == "succeeded"
    assert sandbox.session(session.id).payment_intent.amount == 10200
    used = sandbox.client.v1.promotion_codes.retrieve(code.id, {"expand": ["promotion.coupon"]})
    assert (used.times_redeemed, used.promotion.coupon.times_redeemed) == (1, 1)


def test_a_discount_is_spread_over_the_lines_to_the_last_won(sandbox):
    coupon = sandbox.client.v1.coupons.create({"amount_off": 1000, "currency": "krw"})
    prices = [
        {"currency": "krw", "unit_amount": 3333, "product_data": {"name": str(n)}} for n in range(3)
    ]
    session = sandbox.open(
        line_items=[{"quantity": 1, "price_data": price} for price in prices],
        discounts=[{"coupon": coupon.id}],
        expand=["line_items"],
    )
    assert sorted(row.amount_discount for row in session.line_items.data) == [333, 333, 334]
    assert sum(row.amount_total for row in session.line_items.data) == session.amount_total


def test_everything_off_needs_no_payment(sandbox):
    code = promotion(sandbox, {"percent_off": 100})
    session = sandbox.open(discounts=[{"promotion_code": code.id}])
    assert "주문하기" in sandbox.http.get(session.url).text
    assert sandbox.pay(session)["result"] == "succeeded"
    free = sandbox.session(session.id)
    assert (free.status, free.payment_status) == ("complete", "no_payment_required")
    assert free.payment_intent is None


def test_used_up_while_the_page_was_open(sandbox):
    code = promotion(sandbox, {"percent_off": 10}, max_redemptions=1)
    first, second = (sandbox.open(discounts=[{"promotion_code": code.id}]) for _ in range(2))
    assert sandbox.pay(first)["result"] == "succeeded"
    answer = sandbox.control(f"checkout/sessions/{second.id}/pay", status=400)
    assert answer["error"]["code"] == "coupon_expired"
    assert sandbox.client.v1.promotion_codes.retrieve(code.id).active is False


@pytest.mark.parametrize("change", [{"active": False}, {"restrictions": {"minimum_amount": 50000}}])
def test_codes_that_do_not_apply(sandbox, change):
    params = dict(change)
    if "restrictions" in params:
        params["restrictions"] = {**params["restrictions"], "minimum_amount_currency": "krw"}
    code = promotion(sandbox, {"percent_off": 10}, **params)
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.open(discounts=[{"promotion_code": code.id}])


def test_an_expired_code(sandbox):
    now = sandbox.http.get(f"{sandbox.url}/_sandbox/clock").json()["now"]
    code = promotion(sandbox, {"percent_off": 10}, expires_at=now + 60)
    assert sandbox.open(discounts=[{"promotion_code": code.id}])
    sandbox.control("clock", {"advance": 61})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.open(discounts=[{"promotion_code": code.id}])
    assert caught.value.code == "promotion_code_expired"


def test_a_code_is_unique_while_active_whatever_its_case(sandbox):
    first = promotion(sandbox, {"percent_off": 10}, code="HELLO")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        promotion(sandbox, {"percent_off": 20}, code="hello")
    assert caught.value.code == "resource_already_exists"
    sandbox.client.v1.promotion_codes.update(first.id, {"active": False})
    assert promotion(sandbox, {"percent_off": 20}, code="hello").active is True
    found = sandbox.client.v1.promotion_codes.list({"code": "Hello", "active": True})
    assert len(found.data) == 1


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"percent_off": 101},
        {"percent_off": 10, "amount_off": 100, "currency": "krw"},
        {"amount_off": 100},
    ],
)
def test_coupons_that_are_wrong(sandbox, params):
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.coupons.create(params)
