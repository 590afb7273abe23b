"""What was sold and paid back before there was a ledger is booked by the migration, to the won."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from licensing import royalties, takedowns
from licensing.models import Agency, LedgerEntry, LedgerTransaction
from stock.accounts.models import User
from stock.audit.append_only import protect, unprotect
from stock.catalogue.models import Photo
from stock.purchases import fulfilment, ledger_check
from stock.purchases.models import Order, OrderLine, Refund

book_everything = import_module("licensing.migrations.0011_ledger_of_before").book_everything


class Before:
    """The models as the migration sees them, with the royalty entries of then."""

    def __init__(self, royalties: list[Any]) -> None:
        self.royalties = royalties

    def get_model(self, app: str, name: str) -> Any:
        if name == "RoyaltyEntry":
            return SimpleNamespace(objects=SimpleNamespace(order_by=lambda *_: self.royalties))
        return apps.get_model(app, name)


@pytest.fixture
def emptied() -> Any:
    """``emptied()``: as if there had never been a ledger."""

    def emptied() -> None:
        with connection.cursor() as cursor:
            for model in (LedgerEntry, LedgerTransaction):
                table = model._meta.db_table
                for statement in unprotect(table, connection.vendor):
                    cursor.execute(statement)
                cursor.execute(f"DELETE FROM {table}")
                for statement in protect(table, connection.vendor):
                    cursor.execute(statement)

    return emptied


def entry(line: OrderLine, amount: int, kind: str = "sale", **more: Any) -> Any:
    share = line.shares[0]
    return SimpleNamespace(
        source=f"line:{line.public_id}",
        kind=kind,
        amount=amount,
        agency_id=share["agency"],
        artist_id=share["artist"],
        **more,
    )


def test_a_sale(bought: Order, emptied: Any) -> None:
    line = bought.lines.get()
    agency = Agency.objects.get(pk=line.shares[0]["agency"])
    booked = dict(LedgerEntry.objects.values_list("account", "amount"))
    emptied()
    assert ledger_check.problems() != []
    book_everything(Before([entry(line, 6000)]), None)
    connection.check_constraints()
    assert ledger_check.problems() == []
    assert dict(LedgerEntry.objects.values_list("account", "amount")) == booked
    assert royalties.balance(agency, "KRW") == 6000


def test_a_sale_that_was_reversed(bought: Order, emptied: Any, now: datetime) -> None:
    line = bought.lines.get()
    emptied()
    book_everything(Before([entry(line, 6000), entry(line, -6000, "reversal", at=now)]), None)
    connection.check_constraints()
    assert ledger_check.problems() == []
    agency = Agency.objects.get(pk=line.shares[0]["agency"])
    assert royalties.balance(agency, "KRW") == 0
    assert "before there was a ledger" in LedgerTransaction.objects.get(kind="correction").reason


@pytest.mark.parametrize("state", ["requested", "pending", "succeeded", "failed"])
def test_a_line_that_could_not_be_sold(
    order_of_two: Order,
    pay: Any,
    photo: Photo,
    staff: User,
    now: datetime,
    emptied: Any,
    sent_tasks: Any,
    state: str,
) -> None:
    pay(order_of_two)
    takedowns.take_down(photo=photo, actor=staff, at=now, ground="privacy")
    fulfilment.fulfil(order=Order.objects.get(pk=order_of_two.pk), at=now + timedelta(seconds=1))
    kept = order_of_two.lines.get(licence__isnull=False)
    Refund.objects.update(state=state, provider_id="re_1")
    emptied()
    book_everything(Before([entry(kept, 6000)]), None)
    connection.check_constraints()
    assert ledger_check.problems() == []
    owed = -sum(LedgerEntry.objects.filter(account="buyers").values_list("amount", flat=True))
    assert owed == (12_000 if state in ("requested", "failed") else 0)


def test_royalties_of_what_was_never_paid_stop_it(order: Order) -> None:
    with pytest.raises(RuntimeError, match="never paid"):
        book_everything(Before([entry(order.lines.get(), 6000)]), None)
