"""Full text and trigrams: PostgreSQL's own, or FTS5 tables that triggers keep beside SQLite's rows."""

from django.db import migrations

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX name_trigrams ON storefront_searchname USING gin (letters gin_trgm_ops)",
    "CREATE INDEX name_initials ON storefront_searchname USING gin (initials gin_trgm_ops)",
    "CREATE INDEX index_words ON storefront_photoindex"
    " USING gin (to_tsvector('simple', text)) WHERE listed",
)
# (FTS table, its column, base table, base table's key, tokenizer)
SQLITE = (
    ("storefront_name_fts", "letters", "storefront_searchname", "id", "trigram"),
    ("storefront_text_fts", "text", "storefront_photoindex", "photo_id", "unicode61"),
)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    elif vendor == "sqlite":
        for fts, column, base, key, tokenizer in SQLITE:
            for statement in sqlite(fts, column, base, key, tokenizer):
                schema_editor.execute(statement)


def sqlite(fts, column, base, key, tokenizer):
    add = f"INSERT INTO {fts}(rowid, {column}) VALUES (new.{key}, new.{column});"
    remove = f"INSERT INTO {fts}({fts}, rowid, {column}) VALUES ('delete', old.{key}, old.{column});"
    yield (
        f"CREATE VIRTUAL TABLE {fts} USING fts5({column}, content='{base}',"
        f" content_rowid='{key}', tokenize='{tokenizer}')"
    )
    yield f"CREATE TRIGGER {fts}_added AFTER INSERT ON {base} BEGIN {add} END"
    yield f"CREATE TRIGGER {fts}_removed AFTER DELETE ON {base} BEGIN {remove} END"
    yield (
        f"CREATE TRIGGER {fts}_changed AFTER UPDATE OF {column} ON {base} BEGIN {remove} {add} END"
    )


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        for name in ("name_trigrams", "name_initials", "index_words"):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
    elif vendor == "sqlite":
        for fts, *_ in SQLITE:
            for what in ("added", "removed", "changed"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {fts}_{what}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {fts}")


class Migration(migrations.Migration):
    dependencies = [("storefront", "0001_index")]

    operations = [migrations.RunPython(create, drop)]
