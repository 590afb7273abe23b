"""The log can only grow: triggers refuse UPDATE and DELETE, whoever asks."""

from django.db import migrations

from stock.audit.append_only import protect, unprotect

TABLE = "audit_auditentry"


def forwards(apps, schema_editor):
    for statement in protect(TABLE, schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in unprotect(TABLE, schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
