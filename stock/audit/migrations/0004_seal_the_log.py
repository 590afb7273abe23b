"""Entries of before are digested and sealed in their order; from now on the database seals."""

from django.db import migrations

from stock.audit import chain
from stock.audit.append_only import protect, unprotect
from stock.audit.sealing_triggers import ENTRY, SEAL, seal_on_write, stop_sealing


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    AuditEntry = apps.get_model("audit", "AuditEntry")
    AuditSeal = apps.get_model("audit", "AuditSeal")
    # SQLite made the table anew for the new column, and the triggers went with the old one.
    for statement in unprotect(ENTRY, vendor):
        schema_editor.execute(statement)
    number, previous = 0, ""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=500):
        number += 1
        digest = chain.digest(entry)
        made = chain.hash_of(previous=previous, number=number, entry_id=entry.pk, digest=digest)
        AuditEntry.objects.filter(pk=entry.pk).update(digest=digest)
        AuditSeal.objects.create(id=number, entry=entry, previous=previous, hash=made)
        previous = made
    if vendor == "postgresql":
        # Foreign keys are checked at the end; a trigger cannot be made before that.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in [*protect(ENTRY, vendor), *protect(SEAL, vendor), *seal_on_write(vendor)]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in [*stop_sealing(vendor), *unprotect(SEAL, vendor)]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
