"""What agreements and consents of before say in the new columns."""

from django.db import migrations

from stock.ids import new_public_id


def forwards(apps, schema_editor):
    Agreement = apps.get_model("licensing", "Agreement")
    AgreementRate = apps.get_model("licensing", "AgreementRate")
    ConsentTerritory = apps.get_model("licensing", "ConsentTerritory")
    for agreement in Agreement.objects.all():
        # The column's default was one value for all rows that were there.
        Agreement.objects.filter(pk=agreement.pk).update(series=new_public_id())
        for kind in ("personal", "editorial", "commercial"):
            AgreementRate.objects.create(
                agreement=agreement, licence_kind=kind, share_bps=agreement.share_bps
            )
        for consent in agreement.consents.all():
            ConsentTerritory.objects.bulk_create(
                ConsentTerritory(consent=consent, country=row.country)
                for row in agreement.territories.all()
            )


class Migration(migrations.Migration):
    dependencies = [("licensing", "0003_contracts")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
