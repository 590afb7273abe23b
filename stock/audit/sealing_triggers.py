"""The trigger that seals an audit entry, for SQLite and PostgreSQL.

On SQLite one writer at a time is what there is, so an entry is sealed as it is inserted. On
PostgreSQL that would hold up everybody until the first writer commits; there the trigger is
deferred to the commit, takes a lock that nobody waits for longer than a commit takes, and nothing
of the transaction comes after it, so that two writers cannot wait for each other.
"""

from __future__ import annotations

ENTRY, SEAL = "audit_auditentry", "audit_auditseal"
#: Any number will do, as long as nothing else of ours locks it.
LOCK = 5_151_001


def seal_on_write(vendor: str) -> list[str]:
    if vendor == "sqlite":
        last = f"(SELECT hash FROM {SEAL} ORDER BY id DESC LIMIT 1)"
        number = f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {SEAL})"
        # SHA256 is Django's: a tool without it cannot write to the log at all.
        return [
            f"CREATE TRIGGER {ENTRY}_seal AFTER INSERT ON {ENTRY} BEGIN "
            f"INSERT INTO {SEAL} (id, entry_id, previous, hash) VALUES ("
            f"{number}, NEW.id, COALESCE({last}, ''), "
            f"SHA256(COALESCE({last}, '') || ':' || {number} || ':' || NEW.id || ':' || "
            f"NEW.digest)); END"
        ]
    if vendor == "postgresql":
        return [
            f"CREATE FUNCTION {ENTRY}_seal() RETURNS trigger AS $$ "
            f"DECLARE number bigint; last text; BEGIN "
            f"PERFORM pg_advisory_xact_lock({LOCK}); "
            f"SELECT id, hash INTO number, last FROM {SEAL} ORDER BY id DESC LIMIT 1; "
            f"number := COALESCE(number, 0) + 1; last := COALESCE(last, ''); "
            f"INSERT INTO {SEAL} (id, entry_id, previous, hash) VALUES (number, NEW.id, last, "
            f"encode(sha256(convert_to(last || ':' || number || ':' || NEW.id || ':' || "
            f"NEW.digest, 'UTF8')), 'hex')); RETURN NULL; END $$ LANGUAGE plpgsql",
            f"CREATE CONSTRAINT TRIGGER {ENTRY}_seal AFTER INSERT ON {ENTRY} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {ENTRY}_seal()",
        ]
    raise ValueError(f"no sealing trigger for {vendor}")


def stop_sealing(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {ENTRY}_seal"]
    return [f"DROP FUNCTION IF EXISTS {ENTRY}_seal() CASCADE"]
