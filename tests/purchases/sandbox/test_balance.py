def test_movements_add_up(sandbox):
    first, second = sandbox.paid(amount=10000), sandbox.paid(amount=5001)
    charge = first.payment_intent.latest_charge
    sandbox.client.v1.refunds.create({"charge": charge.id, "amount": 4000})
    movements = list(sandbox.client.v1.balance_transactions.list({"limit": 1}).auto_paging_iter())
    assert [(row.type, row.amount, row.fee, row.net) for row in movements] == [
        ("refund", -4000, 0, -4000),
        ("charge", 5001, 180, 4821),
        ("charge", 10000, 360, 9640),
    ]
    assert all(row.net == row.amount - row.fee for row in movements)
    assert movements[1].source == second.payment_intent.latest_charge.id
    assert sum(detail.amount for detail in movements[1].fee_details) == 180


def test_filters(sandbox):
    charge = sandbox.paid().payment_intent.latest_charge
    listing = sandbox.client.v1.balance_transactions.list
    assert [row.source for row in listing({"source": charge.id}).data] == [charge.id]
    assert listing({"currency": "usd"}).data == []
    assert {row.type for row in listing({"type": "charge"}).data} == {"charge"}


def test_money_becomes_available_after_a_week(sandbox):
    movement = sandbox.paid().payment_intent.latest_charge.balance_transaction
    assert movement.status == "pending"
    sandbox.control("clock", {"advance": 7 * 24 * 3600})
    again = sandbox.client.v1.balance_transactions.retrieve(movement.id)
    assert again.status == "available"
