"""Words of titles become terms of photos, known by name like everything else; full text moves from
titles to names."""

import importlib

from django.db import migrations, models

before = importlib.import_module("stock.storefront.migrations.0002_text_search")

POSTGRESQL = (
    "CREATE INDEX name_trigrams ON storefront_searchname USING gin (letters gin_trgm_ops)",
    "CREATE INDEX name_initials ON storefront_searchname USING gin (initials gin_trgm_ops)",
    "CREATE INDEX name_words ON storefront_searchname USING gin (to_tsvector('simple', words))",
)
SQLITE = (
    ("storefront_letters_fts", "letters", "storefront_searchname", "id", "trigram"),
    ("storefront_words_fts", "words", "storefront_searchname", "id", "unicode61"),
)


def start_anew(apps, schema_editor):
    """Everything here is derived: the log is followed again from its beginning."""
    tables = ("storefront_phototerm", "storefront_photoindex", "storefront_searchname")
    if schema_editor.connection.vendor == "postgresql":
        # Deleting would leave deferred checks behind, with which no table can be altered.
        schema_editor.execute(f"TRUNCATE {', '.join(tables)}")
    else:
        for table in tables:
            schema_editor.execute(f"DELETE FROM {table}")
    apps.get_model("storefront", "FollowedLog").objects.update(seal=0)
    before.drop(apps, schema_editor)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    elif vendor == "sqlite":
        for table in SQLITE:
            for statement in before.sqlite(*table):
                schema_editor.execute(statement)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        for name in ("name_trigrams", "name_initials", "name_words"):
            schema_editor.execute(f"DROP INDEX {name}")
    elif vendor == "sqlite":
        for fts, *_ in SQLITE:
            for what in ("added", "removed", "changed"):
                schema_editor.execute(f"DROP TRIGGER {fts}_{what}")
            schema_editor.execute(f"DROP TABLE {fts}")


class Migration(migrations.Migration):
    dependencies = [("storefront", "0003_names_by_slug")]

    operations = [
        migrations.RunPython(start_anew, before.create),
        migrations.RemoveField("photoindex", "text"),
        migrations.AddField(
            "searchname", "words", models.CharField(max_length=160, default="")
        ),
        migrations.AlterField(
            "phototerm",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[
                    (1, "artist"), (2, "group"), (3, "event"), (4, "tag"), (5, "scene"),
                    (6, "word"), (7, "month"),
                ]
            ),
        ),
        migrations.AlterField(
            "searchname",
            "kind",
            models.PositiveSmallIntegerField(
                choices=[
                    (1, "artist"), (2, "group"), (3, "event"), (4, "tag"), (5, "scene"),
                    (6, "word"), (7, "month"),
                ]
            ),
        ),
        migrations.RunPython(create, drop),
    ]
