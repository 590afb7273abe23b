"""Triggers that make a table append-only, for SQLite and PostgreSQL."""

from __future__ import annotations


def protect(table: str, vendor: str) -> list[str]:
    """SQL that refuses UPDATE and DELETE of rows of ``table`` from now on."""
    if vendor == "sqlite":
        return [
            *(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for verb in ("UPDATE", "DELETE")
            ),
            # INSERT OR REPLACE deletes the row before without asking the trigger above.
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        ]
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        ]
    raise ValueError(f"no append-only triggers for {vendor}")


def unprotect(table: str, vendor: str) -> list[str]:
    """SQL that takes the triggers of :func:`protect` away again."""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete", "replace")
        ]
    return [
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_append_only()",
    ]


def close_with_parent(
    parent: str, child: str, key: str, vendor: str, *, sum_of: str = "", per: str = ""
) -> list[str]:
    """SQL that lets rows of ``child`` be added only before their row of ``parent``.

    ``child.key`` refers to ``parent.id`` by a foreign key that is checked at commit, so children
    go first and the parent closes them: from then on none can be added. When the parent arrives,
    its ``size`` must be their number and, with ``sum_of``, that column must add up to zero for
    each value of ``per``; that, PostgreSQL, where others may write at the same moment, checks again
    at commit.
    """
    unbalanced = (
        f"EXISTS (SELECT 1 FROM {child} WHERE {key} = NEW.id GROUP BY {per} "
        f"HAVING SUM({sum_of}) <> 0)"
        if sum_of
        else "FALSE"
    )
    wrong_size = f"NEW.size <> (SELECT COUNT(*) FROM {child} WHERE {key} = NEW.id)"
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {child}_before_{parent} BEFORE INSERT ON {child} "
            f"WHEN EXISTS (SELECT 1 FROM {parent} WHERE id = NEW.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{parent} is closed'); END",
            f"CREATE TRIGGER {parent}_adds_up BEFORE INSERT ON {parent} "
            f"WHEN {wrong_size} OR {unbalanced} "
            f"BEGIN SELECT RAISE(ABORT, '{parent} does not add up'); END",
        ]
    if vendor != "postgresql":
        raise ValueError(f"no closing triggers for {vendor}")
    closing = [
        f"CREATE FUNCTION {child}_before_{parent}() RETURNS trigger AS $$ BEGIN "
        f"IF EXISTS (SELECT 1 FROM {parent} WHERE id = NEW.{key}) THEN "
        f"RAISE EXCEPTION '{parent} is closed' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {child}_before_{parent} BEFORE INSERT ON {child} "
        f"FOR EACH ROW EXECUTE FUNCTION {child}_before_{parent}()",
        f"CREATE FUNCTION {parent}_adds_up() RETURNS trigger AS $$ BEGIN "
        f"IF {wrong_size} OR {unbalanced} THEN RAISE EXCEPTION '{parent} does not add up' "
        f"USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {parent}_adds_up BEFORE INSERT ON {parent} "
        f"FOR EACH ROW EXECUTE FUNCTION {parent}_adds_up()",
    ]
    if not sum_of:
        return closing
    again = unbalanced.replace("NEW.id", f"NEW.{key}")
    return [
        *closing,
        f"CREATE FUNCTION {child}_at_commit() RETURNS trigger AS $$ BEGIN "
        f"IF (SELECT COUNT(*) FROM {child} WHERE {key} = NEW.{key}) <> "
        f"(SELECT size FROM {parent} WHERE id = NEW.{key}) OR {again} THEN "
        f"RAISE EXCEPTION '{parent} does not add up' "
        f"USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN NULL; END $$ LANGUAGE plpgsql",
        f"CREATE CONSTRAINT TRIGGER {child}_at_commit AFTER INSERT ON {child} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {child}_at_commit()",
    ]


def open_again(parent: str, child: str, vendor: str) -> list[str]:
    """SQL that takes the triggers of :func:`close_with_parent` away again."""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {child}_before_{parent}",
            f"DROP TRIGGER IF EXISTS {parent}_adds_up",
        ]
    return [
        f"DROP FUNCTION IF EXISTS {child}_before_{parent}() CASCADE",
        f"DROP FUNCTION IF EXISTS {parent}_adds_up() CASCADE",
        f"DROP FUNCTION IF EXISTS {child}_at_commit() CASCADE",
    ]
