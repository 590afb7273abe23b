"""The ledger has taken the place of the royalty entries."""

from django.db import migrations

from stock.audit.append_only import protect, unprotect

TABLE = "licensing_royaltyentry"


def forwards(apps, schema_editor):
    for statement in unprotect(TABLE, schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in protect(TABLE, schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0011_ledger_of_before")]
    operations = [
        migrations.RunPython(forwards, backwards, elidable=False),
        migrations.DeleteModel(name="RoyaltyEntry"),
    ]
