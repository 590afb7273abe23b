from django.db import migrations, models

from licensing.contract.frozen import protect, unprotect


def forwards(apps, schema_editor):
    for statement in protect(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in unprotect(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0014_endings_of_before")]
    operations = [
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('document_sha256', ''), _negated=True), _connector='OR'), name='a_sent_agreement_has_a_document'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'terminated'), _negated=True), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='a_terminated_agreement_says_who_when_and_why'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paper_at__isnull', True), ('paper_by__isnull', True), ('paper_sha256', '')), models.Q(models.Q(('paper_sha256', ''), _negated=True), ('paper_at__isnull', False), ('paper_by__isnull', False)), _connector='OR'), name='a_scan_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'sent'])), fields=('series',), name='one_version_of_an_agreement_in_preparation'),
        ),
        migrations.RunPython(forwards, backwards, elidable=False),
    ]
