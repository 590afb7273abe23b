"""Every night the ledger is compared with what was collected; a difference alarms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from licensing import royalties
from licensing.models import LedgerCheck
from stock.accounts.models import User
from stock.purchases import fees, ledger_check
from stock.purchases.models import Order, Payment
from tests.purchases.steps import PURCHASE, rows


@pytest.fixture
def paid(bought: Order, now: datetime) -> Order:
    fees.book(payment=bought.payment, at=now)
    mail.outbox.clear()
    return bought


def test_when_all_is_well_nobody_is_told(paid: Order, staff: User, now: datetime) -> None:
    before = rows(*PURCHASE)
    row = ledger_check.check(at=now)
    assert (row.problems, row.orders, row.transactions) == ([], 1, 2)
    assert row.alarmed_at is None
    assert mail.outbox == []
    assert rows(*PURCHASE) == before


def test_money_that_the_ledger_does_not_know(paid: Order, staff: User, now: datetime) -> None:
    Payment.objects.update(amount=12_001)
    row = ledger_check.check(at=now)
    (problem,) = row.problems
    assert paid.public_id in problem
    assert "11569 KRW" in problem
    assert "11568" in problem
    assert row.alarmed_at == now
    told = [address for message in mail.outbox for address in message.to]
    assert set(told) == set(
        User.objects.filter(role="staff", is_active=True).values_list("email", flat=True)
    )
    assert problem in mail.outbox[0].body


def test_money_that_only_the_ledger_knows(paid: Order, now: datetime) -> None:
    royalties.book_fee(source="twice", order=paid.public_id, amount=1, currency="KRW", at=now)
    (problem,) = ledger_check.problems()
    assert paid.public_id in problem


def test_an_order_that_was_never_paid(paid: Order, now: datetime) -> None:
    royalties.book_fee(source="ghost", order="ghost", amount=1, currency="KRW", at=now)
    (problem,) = ledger_check.problems()
    assert "order ghost: collected 0 KRW" in problem


def test_the_command_ends_with_a_status(paid: Order, capsys: Any) -> None:
    call_command("check_ledger")
    assert "1 orders, 2 transactions, 0 problems" in capsys.readouterr().out
    Payment.objects.update(amount=12_001)
    with pytest.raises(SystemExit) as ended:
        call_command("check_ledger")
    assert ended.value.code == 1
    assert "1 problems" in capsys.readouterr().out
    assert LedgerCheck.objects.count() == 2
