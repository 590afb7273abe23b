import pytest
import stripe


def test_a_customer_of_a_session(sandbox):
    customers = sandbox.client.v1.customers
    made = customers.create({"email": "fan@example.com", "name": "하늘", "metadata": {"user": "7"}})
    session = sandbox.open(customer=made.id, expand=["customer"])
    assert session.customer.name == "하늘"
    assert "fan@example.com" in sandbox.http.get(session.url).text
    assert sandbox.pay(session)["result"] == "succeeded"
    listed = sandbox.client.v1.checkout.sessions.list({"customer": made.id})
    assert [row.id for row in listed.data] == [session.id]
    charges = sandbox.client.v1.charges.list({"customer": made.id})
    assert [row.customer for row in charges.data] == [made.id]


def test_changed_and_deleted(sandbox):
    customers = sandbox.client.v1.customers
    made = customers.create({"email": "old@example.com"})
    assert customers.update(made.id, {"email": "new@example.com"}).email == "new@example.com"
    assert customers.delete(made.id).deleted is True
    assert customers.retrieve(made.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as caught:
        sandbox.open(customer=made.id)
    assert caught.value.code == "resource_missing"


def test_customer_and_address_exclude_each_other(sandbox):
    made = sandbox.client.v1.customers.create({})
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        sandbox.open(customer=made.id, customer_email="fan@example.com")
