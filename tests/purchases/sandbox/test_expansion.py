import pytest
import stripe


def test_nested_objects(sandbox):
    session = sandbox.paid()
    charge = session.payment_intent.latest_charge
    assert charge.object == "charge"
    assert charge.balance_transaction.net == 12000 - charge.balance_transaction.fee


def test_a_list_is_expanded_through_data(sandbox):
    session = sandbox.paid()
    page = sandbox.client.v1.checkout.sessions.list(
        {"expand": ["data.payment_intent", "data.line_items"], "limit": 1}
    )
    assert page.data[0].payment_intent.id == session.payment_intent.id
    assert page.data[0].line_items.data[0].description == "하늘빛 무대"


def test_products_of_line_items(sandbox):
    session = sandbox.open(expand=["line_items.data.price.product"])
    assert session.line_items.data[0].price.product.name == "하늘빛 무대"


def test_refunds_of_a_charge(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge
    sandbox.client.v1.refunds.create({"charge": charge.id, "amount": 1000})
    charge = sandbox.client.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert [refund.amount for refund in charge.refunds.data] == [1000]


def test_the_source_of_a_movement(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge
    movement = sandbox.client.v1.balance_transactions.retrieve(
        charge.balance_transaction.id, {"expand": ["source.payment_intent"]}
    )
    assert movement.source.payment_intent.amount == 12000


@pytest.mark.parametrize("path", ["colour", "payment_intent.colour", "a.b.c.d.e"])
def test_what_cannot_be_expanded(sandbox, path):
    session = sandbox.paid()
    with pytest.raises(stripe.InvalidRequestError, match="expand"):
        sandbox.client.v1.checkout.sessions.retrieve(session.id, {"expand": [path]})


def test_a_wrong_expansion_undoes_the_request(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.client.v1.refunds.create({"charge": charge.id, "expand": ["colour"]})
    assert sandbox.client.v1.charges.retrieve(charge.id).amount_refunded == 0
