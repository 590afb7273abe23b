"""Who terminated agreements, when and why: so far only the log knew."""

from django.db import migrations


def forwards(apps, schema_editor):
    Agreement = apps.get_model("licensing", "Agreement")
    AuditEntry = apps.get_model("audit", "AuditEntry")
    for agreement in Agreement.objects.filter(state="terminated"):
        entry = AuditEntry.objects.filter(
            action="agreement.terminate", target_id=agreement.public_id
        ).last()
        if entry is not None:
            Agreement.objects.filter(pk=agreement.pk).update(
                ended_by=entry.actor_id, ended_at=entry.at, ended_reason=entry.reason[:500] or "–"
            )


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0013_signed_contracts"),
        ("audit", "0002_append_only"),
    ]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
