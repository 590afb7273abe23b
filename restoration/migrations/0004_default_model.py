"""The model that comes with the product restores unless another is chosen."""

from django.db import migrations


def forwards(apps, schema_editor):
    apps.get_model("restoration", "ModelVersion").objects.filter(name="realesrgan-x4plus").update(
        state="released", is_default=True
    )


class Migration(migrations.Migration):
    dependencies = [("restoration", "0003_releases")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
