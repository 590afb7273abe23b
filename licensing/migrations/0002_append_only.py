"""Royalty entries are only ever added."""

from django.db import migrations

from stock.audit.append_only import protect, unprotect

TABLE = "licensing_royaltyentry"


def forwards(apps, schema_editor):
    for statement in protect(TABLE, schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in unprotect(TABLE, schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
