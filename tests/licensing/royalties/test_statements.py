"""A month is closed once; every movement is on exactly one statement; balances are carried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from licensing import royalties
from licensing.models import Agency, LedgerEntry, Statement, StatementLine
from licensing.royalties import SoldLine, statements
from stock.accounts.models import User
from stock.audit.append_only import protect, unprotect
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist

pytestmark = pytest.mark.django_db
Sold = Callable[..., SoldLine]

MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)
IN_JUNE = datetime(2024, 6, 10, 3, tzinfo=UTC)
IN_JULY = datetime(2024, 7, 2, 3, tzinfo=UTC)


def refund(line: SoldLine, amount: int, at: datetime) -> None:
    royalties.promise_refund(
        refund=f"of-{line.line}",
        order=line.order,
        line=line.line,
        amount=amount,
        currency="KRW",
        at=at,
    )


def issue(agency: Agency, month: date, at: datetime) -> Statement:
    statement = statements.issue(agency=agency, month=month, currency="KRW", at=at)
    assert statement is not None
    connection.check_constraints()
    return statement


def test_a_month(agency: Agency, sold: Sold, at: datetime) -> None:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    later = sold(amount=20_000)
    royalties.book_sale(sold=later, at=at + timedelta(days=29))
    refund(line, 6000, at + timedelta(days=1))
    may = issue(agency, MAY, IN_JUNE)
    assert (may.opening, may.sales, may.reversals, may.payouts, may.corrections) == (
        0,
        9600,
        -1800,
        0,
        0,
    )
    assert (may.closing, may.waiting, may.disputed, may.available) == (7800, 6000, 0, 1800)
    lines = [(entry.line, -entry.amount) for entry in statements.entries_on(may)]
    assert lines == [(line.line, 3600), (line.line, -1800), (later.line, 6000)]
    assert may.size == 3
    assert AuditEntry.objects.get(action="statement.issued").target_id == may.pk


def test_the_balance_is_carried_over(
    agency: Agency, people: list[Artist], staff: User, sold: Sold, at: datetime
) -> None:
    royalties.book_sale(sold=sold(), at=at)
    may = issue(agency, MAY, IN_JUNE)
    royalties.correct(
        key="k",
        agency=agency,
        artist=people[0],
        amount=-600,
        currency="KRW",
        reason="counted twice",
        actor=staff,
        at=IN_JUNE,
    )
    june = issue(agency, JUNE, IN_JULY)
    assert (june.opening, june.corrections, june.closing) == (3600, -600, 3000)
    assert june.previous == may
    assert june.closing == royalties.balance(agency, "KRW")


def test_a_month_is_closed_once(agency: Agency, sold: Sold, at: datetime) -> None:
    royalties.book_sale(sold=sold(), at=at)
    may = issue(agency, MAY, IN_JUNE)
    assert issue(agency, MAY, IN_JULY) == may
    assert Statement.objects.count() == 1


def test_what_was_booked_late_is_on_the_next(agency: Agency, sold: Sold, at: datetime) -> None:
    royalties.book_sale(sold=sold(), at=at)
    may = issue(agency, MAY, IN_JUNE)
    royalties.book_sale(sold=sold(amount=1000), at=at)
    june = issue(agency, JUNE, IN_JULY)
    assert (may.size, june.size, june.sales) == (1, 1, 300)
    assert june.closing == royalties.balance(agency, "KRW")


@pytest.mark.parametrize(
    ("month", "at"),
    [(MAY, datetime(2024, 5, 31, 14, 59, tzinfo=UTC)), (date(2024, 5, 2), IN_JULY)],
    ids=["not over in Seoul", "no month"],
)
def test_only_a_whole_month_that_is_over(
    agency: Agency, sold: Sold, month: date, at: datetime
) -> None:
    with pytest.raises(ValueError, match="no month that is over"):
        statements.issue(agency=agency, month=month, currency="KRW", at=at)
    assert not Statement.objects.exists()


def test_not_before_one_that_is_closed(agency: Agency, sold: Sold, at: datetime) -> None:
    royalties.book_sale(sold=sold(), at=at)
    issue(agency, JUNE, IN_JULY)
    with pytest.raises(ValueError, match="later"):
        statements.issue(agency=agency, month=MAY, currency="KRW", at=IN_JULY)


def test_nothing_to_tell(agency: Agency) -> None:
    assert statements.issue(agency=agency, month=MAY, currency="KRW", at=IN_JULY) is None


def test_all_that_is_open_is_closed_at_once(
    agency: Agency, other: Agency, sold: Sold, at: datetime
) -> None:
    royalties.book_sale(sold=sold(), at=at)
    made = statements.issue_all(at=IN_JULY)
    assert [(row.agency, row.month) for row in made] == [
        (agency, MAY),
        (agency, JUNE),
        (other, MAY),
        (other, JUNE),
    ]
    assert statements.issue_all(at=IN_JULY) == []


def test_a_dispute_is_told_as_held(agency: Agency, sold: Sold, at: datetime) -> None:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    royalties.open_dispute(
        dispute="dp", order=line.order, amount=12_000, fee=0, currency="KRW", at=at
    )
    may = issue(agency, MAY, IN_JUNE)
    assert (may.sales, may.closing, may.disputed, may.available) == (3600, 3600, 3600, 0)
    royalties.close_dispute(
        dispute="dp", order=line.order, won=False, fee_returned=0, currency="KRW", at=IN_JUNE
    )
    june = issue(agency, JUNE, IN_JULY)
    assert (june.opening, june.reversals, june.closing, june.disputed) == (3600, -3600, 0, 0)


def test_it_cannot_be_changed_or_added_to(agency: Agency, sold: Sold, at: datetime) -> None:
    royalties.book_sale(sold=sold(), at=at)
    may = issue(agency, MAY, IN_JUNE)
    royalties.book_sale(sold=sold(), at=at)
    late = LedgerEntry.objects.filter(agency=agency).latest("pk")
    before = list(Statement.objects.values())
    for change in (
        lambda: Statement.objects.update(closing=0),
        lambda: StatementLine.objects.all().delete(),
        lambda: StatementLine.objects.create(statement=may, position=2, entry=late),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert list(Statement.objects.values()) == before
    assert StatementLine.objects.count() == 1


def test_it_adds_up_by_constraint(agency: Agency, at: datetime) -> None:
    with pytest.raises(IntegrityError, match="adds_up"), transaction.atomic():
        Statement.objects.create(
            agency=agency,
            month=MAY,
            currency="KRW",
            opening=0,
            sales=5,
            reversals=0,
            corrections=0,
            payouts=0,
            closing=4,
            disputed=0,
            waiting=0,
            size=0,
            issued_at=at,
            sha256="x",
        )


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("disputed", "5", "altered"),
        ("issued_at", "'2024-06-11 00:00:00'", "altered"),
        ("sales", "sales + 1, closing = closing + 1", "add its lines up"),
    ],
)
def test_an_alteration_behind_the_triggers_is_found(
    agency: Agency, sold: Sold, at: datetime, column: str, value: str, words: str
) -> None:
    royalties.book_sale(sold=sold(), at=at)
    issue(agency, MAY, IN_JUNE)
    assert statements.problems() == []
    table = Statement._meta.db_table
    with connection.cursor() as cursor:
        for statement in unprotect(table, connection.vendor):
            cursor.execute(statement)
        cursor.execute(f"UPDATE {table} SET {column} = {value}")
        for statement in protect(table, connection.vendor):
            cursor.execute(statement)
    assert any(words in problem for problem in statements.problems())
