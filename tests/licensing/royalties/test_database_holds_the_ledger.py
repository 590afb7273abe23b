"""The database itself refuses a transaction that does not add up, and one that is not closed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from licensing.models import LedgerEntry, LedgerTransaction
from licensing.royalties.ledger import Place, post

pytestmark = pytest.mark.django_db


def entries(*amounts: int, of: str = "tx", currency: str = "KRW") -> None:
    for amount in amounts:
        LedgerEntry.objects.create(
            transaction_id=of, account="fees", amount=amount, currency=currency
        )


def close(at: datetime, *, size: int, of: str = "tx") -> None:
    LedgerTransaction.objects.create(id=of, kind="fee", source=f"fee:{of}", size=size, at=at)


def nothing() -> bool:
    return not LedgerEntry.objects.exists() and not LedgerTransaction.objects.exists()


def test_what_adds_up_is_taken(at: datetime) -> None:
    with transaction.atomic():
        entries(5, -3, -2)
        close(at, size=3)
    connection.check_constraints()
    assert LedgerEntry.objects.count() == 3


@pytest.mark.parametrize("amounts", [(5, -4), (5, 5), (-1, 2)])
def test_what_does_not_add_up_is_refused(at: datetime, amounts: tuple[int, ...]) -> None:
    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():
        entries(*amounts)
        close(at, size=len(amounts))
    assert nothing()


def test_each_currency_adds_up_by_itself(at: datetime) -> None:
    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():
        entries(5)
        entries(-5, currency="JPY")
        close(at, size=2)
    assert nothing()


def test_the_number_of_entries_is_right(at: datetime) -> None:
    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():
        entries(5, -5)
        close(at, size=3)
    assert nothing()


def test_nothing_is_added_to_a_closed_transaction(at: datetime) -> None:
    entries(5, -5)
    close(at, size=2)
    for late in ((7,), (7, -7)):
        with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
            entries(*late)
    assert sorted(LedgerEntry.objects.values_list("amount", flat=True)) == [-5, 5]


def test_a_transaction_without_entries_is_refused(at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        close(at, size=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        close(at, size=2)
    assert nothing()


def test_entries_without_a_transaction_do_not_outlive_the_commit() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        entries(5, -5)
        connection.check_constraints()
    assert nothing()


def test_the_verb_does_not_even_try(at: datetime) -> None:
    with pytest.raises(ValueError, match="zero"):
        post(
            kind="fee",
            source="fee:x",
            amounts=[(Place("fees"), 5), (Place("provider"), -4)],
            currency="KRW",
            at=at,
        )
    assert nothing()


@pytest.mark.parametrize(
    "fields",
    [
        {"account": "payable"},
        {"account": "held"},
        {"account": "transit"},
        {"account": "fees", "agency_id": 1},
        {"account": "fees", "amount": 0},
    ],
)
def test_what_is_owed_says_to_whom(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            **{"transaction_id": "tx", "amount": 1, "currency": "KRW", **fields}
        )
    assert nothing()
