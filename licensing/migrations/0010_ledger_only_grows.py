"""The ledger and the statements only grow, and what is added to the ledger balances."""

from django.db import migrations

from stock.audit.append_only import close_with_parent, open_again, protect, unprotect

TABLES = ("licensing_ledgertransaction", "licensing_ledgerentry", "licensing_statement")
LINES = "licensing_statementline"


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in (*TABLES, LINES):
        for statement in protect(table, vendor):
            schema_editor.execute(statement)
    closing = [
        *close_with_parent(TABLES[0], TABLES[1], "transaction_id", vendor, sum_of="amount", per="currency"),
        *close_with_parent(TABLES[2], LINES, "statement_id", vendor),
    ]
    for statement in closing:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    opening = [*open_again(TABLES[0], TABLES[1], vendor), *open_again(TABLES[2], LINES, vendor)]
    for statement in opening:
        schema_editor.execute(statement)
    for table in (*TABLES, LINES):
        for statement in unprotect(table, vendor):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0009_ledger")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
