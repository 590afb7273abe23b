"""Triggers that let a contract change only while it is a draft, for SQLite and PostgreSQL.

Once sent, a row moves along its states, and a transition sets the columns that belong to it;
everything else stays as it was read and signed. A migration that adds a column to one of these
tables on SQLite makes the table anew and must call :func:`protect` again; a test notices.
"""

from __future__ import annotations

AGREEMENT = "licensing_agreement"
CHILDREN = ("licensing_agreementrate", "licensing_agreementterritory")
WORDS = "what has been sent or signed is not edited"

TERMS = (
    "public_id",
    "agency_id",
    "series",
    "version",
    "amends_id",
    "currency",
    "exclusive",
    "two_person_approval",
    "valid_from",
    "valid_until",
    "created_at",
)
DOCUMENT = ("terms_version", "document_name", "document_sha256", "sent_by_id", "sent_at")
SIGNATURE = ("signed_by_id", "signed_at", "signer_name", "signer_address")
PAPER = ("paper_name", "paper_sha256", "paper_by_id", "paper_at")
ENDING = ("ended_by_id", "ended_at", "ended_reason")
#: Where a state may go once the agency has seen the contract.
MOVES = {
    "sent": ("sent", "draft", "active", "discarded"),
    "active": ("active", "superseded", "terminated"),
    "superseded": ("superseded",),
    "terminated": ("terminated",),
    "discarded": ("discarded",),
}


def protect(vendor: str) -> list[str]:
    """SQL that makes what was sent or signed read-only from now on."""
    edited = f"OLD.state <> 'draft' AND ({_edited(vendor)})"
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        statements = [
            f"CREATE TRIGGER {AGREEMENT}_frozen_update BEFORE UPDATE ON {AGREEMENT} "
            f"WHEN {edited} {refuse}",
            f"CREATE TRIGGER {AGREEMENT}_frozen_delete BEFORE DELETE ON {AGREEMENT} "
            f"WHEN OLD.state <> 'draft' {refuse}",
        ]
        for child in CHILDREN:
            for verb, rows in (("INSERT", "NEW"), ("UPDATE", "OLD NEW"), ("DELETE", "OLD")):
                frozen = " OR ".join(f"({_parent_frozen(row)})" for row in rows.split())
                statements.append(
                    f"CREATE TRIGGER {child}_frozen_{verb.lower()} BEFORE {verb} ON {child} "
                    f"WHEN {frozen} {refuse}"
                )
        return statements
    if vendor == "postgresql":
        # The class of constraints: Django then raises the same IntegrityError as on SQLite.
        refuse = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = '23000'; END IF;"
        statements = [
            f"CREATE OR REPLACE FUNCTION {AGREEMENT}_frozen() RETURNS trigger AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF OLD.state <> 'draft' THEN {refuse} RETURN OLD; END IF; "
            f"IF {edited} THEN {refuse} RETURN NEW; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {AGREEMENT}_frozen BEFORE UPDATE OR DELETE ON {AGREEMENT} "
            f"FOR EACH ROW EXECUTE FUNCTION {AGREEMENT}_frozen()",
            f"CREATE OR REPLACE FUNCTION {AGREEMENT}_child_frozen() RETURNS trigger AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' THEN IF {_parent_frozen('OLD')} THEN {refuse} END IF; "
            f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
            f"IF {_parent_frozen('NEW')} THEN {refuse} RETURN NEW; END $$ LANGUAGE plpgsql",
        ]
        statements += [
            f"CREATE TRIGGER {child}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {child} "
            f"FOR EACH ROW EXECUTE FUNCTION {AGREEMENT}_child_frozen()"
            for child in CHILDREN
        ]
        return statements
    raise ValueError(f"no triggers for {vendor}")


def unprotect(vendor: str) -> list[str]:
    """SQL that takes the triggers of :func:`protect` away again."""
    if vendor == "sqlite":
        names = [f"{AGREEMENT}_frozen_{verb}" for verb in ("update", "delete")]
        names += [
            f"{child}_frozen_{verb}"
            for child in CHILDREN
            for verb in ("insert", "update", "delete")
        ]
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    return [
        *(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}" for table in (AGREEMENT, *CHILDREN)),
        f"DROP FUNCTION IF EXISTS {AGREEMENT}_frozen()",
        f"DROP FUNCTION IF EXISTS {AGREEMENT}_child_frozen()",
    ]


def _changed(columns: tuple[str, ...], vendor: str) -> str:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return "(" + " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns) + ")"


def _edited(vendor: str) -> str:
    """Whether an UPDATE of a contract that is no draft touches what it may not."""

    def unless(columns: tuple[str, ...], allowed: str) -> str:
        return f"({_changed(columns, vendor)} AND NOT ({allowed}))"

    moves = " OR ".join(
        f"(OLD.state = '{state}' AND NEW.state IN ({', '.join(map(repr, targets))}))"
        for state, targets in MOVES.items()
    )
    return " OR ".join(
        [
            _changed(TERMS, vendor),
            unless(DOCUMENT, "OLD.state = 'sent' AND NEW.state = 'draft'"),
            unless(SIGNATURE, "OLD.state = 'sent' AND NEW.state = 'active'"),
            unless(PAPER, "OLD.paper_sha256 = '' AND OLD.state IN ('sent', 'active')"),
            unless(ENDING, "OLD.state = 'active' AND NEW.state = 'terminated'"),
            f"NOT ({moves})",
        ]
    )


def _parent_frozen(row: str) -> str:
    # Of names of this module alone.
    parent = f"SELECT 1 FROM {AGREEMENT} WHERE id = {row}.agreement_id"  # noqa: S608
    return f"EXISTS ({parent} AND state <> 'draft')"
