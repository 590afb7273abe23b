"""Accounts, transfers and reversals: what paying out needs of Connect."""

import pytest
import stripe

CHARGED = 12000


@pytest.fixture
def account(sandbox):
    sandbox.control("reset")
    return sandbox.client.v1.accounts.create({"type": "express", "email": "a@example.com"})


@pytest.fixture
def charge(sandbox, account):
    return sandbox.paid(amount=CHARGED).payment_intent.latest_charge


def transfer(sandbox, account, amount, **params):
    return sandbox.client.v1.transfers.create(
        {"amount": amount, "currency": "krw", "destination": account.id, **params}
    )


def test_an_account_is_found_again(sandbox, account):
    found = sandbox.client.v1.accounts.retrieve(account.id)
    assert (found.id, found.email, found.capabilities.transfers) == (
        account.id,
        "a@example.com",
        "active",
    )


def test_from_one_charge_never_more_than_was_charged(sandbox, account, charge):
    first = transfer(sandbox, account, 5000, source_transaction=charge.id)
    assert (first.source_transaction, first.amount_reversed) == (charge.id, 0)
    assert first.transfer_group == f"group_{charge.payment_intent}"
    with pytest.raises(stripe.InvalidRequestError):
        transfer(sandbox, account, 7001, source_transaction=charge.id)
    transfer(sandbox, account, 7000, source_transaction=charge.id)
    assert len(sandbox.client.v1.transfers.list().data) == 2


def test_without_a_charge_only_what_is_available(sandbox, account, charge):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(sandbox, account, 100)
    assert refused.value.code == "balance_insufficient"
    sandbox.control("clock", {"advance": 8 * 24 * 3600})
    transfer(sandbox, account, CHARGED - 432)
    with pytest.raises(stripe.InvalidRequestError):
        transfer(sandbox, account, 1)


def test_the_same_key_is_one_transfer(sandbox, account, charge):
    params = {
        "amount": 100,
        "currency": "krw",
        "destination": account.id,
        "source_transaction": charge.id,
    }
    made = {
        sandbox.client.v1.transfers.create(params, {"idempotency_key": "once"}).id for _ in range(3)
    }
    assert len(made) == 1
    assert len(sandbox.client.v1.transfers.list().data) == 1


def test_reversed_in_parts_up_to_the_whole(sandbox, account, charge):
    made = transfer(sandbox, account, 5000, source_transaction=charge.id)
    reversals = sandbox.client.v1.transfers.reversals
    reversals.create(made.id, {"amount": 2000})
    with pytest.raises(stripe.InvalidRequestError):
        reversals.create(made.id, {"amount": 3001})
    rest = reversals.create(made.id)
    found = sandbox.client.v1.transfers.retrieve(made.id)
    assert (rest.amount, found.amount_reversed, found.reversed) == (3000, 5000, True)
    assert [row.amount for row in reversals.list(made.id).data] == [3000, 2000]
    with pytest.raises(stripe.InvalidRequestError):
        reversals.create(made.id)
    moved = sandbox.client.v1.balance_transactions.list({"limit": 10}).data
    assert [row.amount for row in moved if row.type.startswith("transfer")] == [3000, 2000, -5000]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"destination": "acct_nobody"}, "destination"),
        ({"source_transaction": "ch_none"}, "source_transaction"),
        ({"currency": "jpy"}, "currency"),
    ],
)
def test_what_cannot_be(sandbox, account, charge, params, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(sandbox, account, 100, **{"source_transaction": charge.id, **params})
    assert refused.value.param == param
    assert sandbox.client.v1.transfers.list().data == []
