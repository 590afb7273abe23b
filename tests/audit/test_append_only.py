"""The log and the ledger only grow: the database itself refuses everything else."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, models, transaction

from licensing import royalties
from licensing.models import LedgerEntry, LedgerTransaction
from licensing.royalties import Share, SoldLine
from stock.accounts.models import User
from stock.audit.append_only import protect, unprotect
from stock.audit.models import AuditEntry
from stock.audit.services import record
from tests.factories import make_agency, make_artist, make_bare_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["audit entry", "ledger entry", "ledger transaction"])
def row(request: pytest.FixtureRequest, staff: User, at: datetime) -> models.Model:
    if request.param == "audit entry":
        return record(action="test.done", target=staff, actor=staff, at=at, reason="why")
    share = Share(agency_id=make_agency().pk, artist_id=make_artist().pk, bps=5000)
    sold = SoldLine(
        order="o",
        line="x",
        photo_id=make_bare_photo(by=staff).pk,
        licence_kind="personal",
        amount=1000,
        currency="KRW",
        shares=(share,),
    )
    royalties.book_sale(sold=sold, at=at)
    if request.param == "ledger entry":
        return LedgerEntry.objects.get(account="payable")
    return LedgerTransaction.objects.get()


def content(row: models.Model) -> dict[str, object]:
    return type(row)._default_manager.values().get(pk=row.pk)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: type(row)._default_manager.filter(pk=row.pk).update(id=row.pk),
        lambda row: row.delete(),
        lambda row: type(row)._default_manager.all().delete(),
    ],
    ids=["save", "update", "delete", "delete all"],
)
def test_a_row_can_neither_be_changed_nor_deleted(row: models.Model, change: object) -> None:
    before = content(row)
    assert callable(change)
    # Django itself protects what is referred to.
    with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
        change(row)
    assert content(row) == before


@pytest.mark.parametrize("verb", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_nor_by_sql_that_goes_around_the_models(row: models.Model, verb: str) -> None:
    before = content(row)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table=row._meta.db_table))
    assert content(row) == before


def test_a_person_in_the_log_cannot_be_deleted(staff: User, at: datetime) -> None:
    record(action="test.done", target=staff, actor=staff, at=at)
    with pytest.raises(models.ProtectedError), transaction.atomic():
        staff.delete()
    assert User.objects.filter(pk=staff.pk).exists()
    assert AuditEntry.objects.filter(actor=staff).exists()


def test_the_triggers_can_be_taken_away_and_put_back(row: models.Model) -> None:
    table = row._meta.db_table
    with connection.cursor() as cursor:
        for statement in unprotect(table, connection.vendor):
            cursor.execute(statement)
        cursor.execute(f"UPDATE {table} SET id = id")
        for statement in protect(table, connection.vendor):
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has it")
def test_nor_replaced(row: models.Model) -> None:
    before = content(row)
    table = row._meta.db_table
    with (
        pytest.raises(DatabaseError, match=r"append-only|closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", [row.pk]
        )
    assert content(row) == before


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_both_databases_are_told_to_refuse_both_verbs(vendor: str) -> None:
    text = " ".join(protect("ledger", vendor))
    assert "UPDATE" in text
    assert "DELETE" in text
    assert "append-only" in text


def test_a_database_for_which_there_are_no_triggers_stops_the_migration() -> None:
    with pytest.raises(ValueError, match="mysql"):
        protect("ledger", "mysql")
