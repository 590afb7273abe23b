"""Photos are found under the agencies that approved them. Rows that exist get theirs here, from the
approvals of the files in force, as the index would write them."""

from django.db import migrations, models

KINDS = [
    (1, "artist"), (2, "group"), (3, "event"), (4, "tag"), (5, "scene"), (6, "word"),
    (7, "month"), (8, "agency"),
]
EMPTY = "DELETE FROM storefront_phototerm WHERE kind = 8"
FILL = """
INSERT INTO storefront_phototerm (photo_id, kind, value, published, traits, price)
SELECT DISTINCT i.photo_id, 8, s.agency_id, i.published, i.traits, i.price
FROM storefront_photoindex AS i
JOIN licensing_submission AS s ON s.photo_id = i.photo_id AND s.state = 'approved'
JOIN catalogue_rendition AS r ON r.id = s.rendition_id AND r.superseded_at IS NULL
WHERE i.listed
"""


class Migration(migrations.Migration):
    dependencies = [
        ("storefront", "0005_collections_and_account"),
        ("licensing", "0018_representations"),
    ]

    operations = [
        migrations.AlterField(
            "phototerm", "kind", models.PositiveSmallIntegerField(choices=KINDS)
        ),
        migrations.AlterField(
            "searchname", "kind", models.PositiveSmallIntegerField(choices=KINDS)
        ),
        migrations.RunSQL([EMPTY, FILL], EMPTY),
    ]
