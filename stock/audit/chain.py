"""The chain of hashes over the log, and what is wrong with it.

Each entry carries the digest of its content; each seal a hash over the seal before it, its own
number, the entry's number and that digest. Who changes, removes, inserts or moves an entry would
have to make every later seal anew, and then the last one is not the one that an anchor, kept
outside of the database, remembers.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from stock.audit.models import AuditEntry, AuditSeal

#: So many problems are told by name; one that breaks the chain may be followed by thousands.
MOST = 20


def digest(entry: AuditEntry) -> str:
    """SHA-256 over everything an entry says, the same before it is written and after."""
    said = {
        "at": entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "address": ipaddress.ip_address(entry.address).packed.hex() if entry.address else None,
        **{
            name: getattr(entry, name)
            for name in ("system", "action", "target_type", "target_id", "reason", "request_id")
        },
        **{name: _plain(getattr(entry, name)) for name in ("before", "after")},
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """As a database gives it back: names are strings, and PostgreSQL knows no 2.0 beside 2."""
    return json.loads(
        json.dumps(value), parse_float=lambda text: int(f) if (f := float(text)) % 1 == 0 else f
    )


def hash_of(*, previous: str, number: int, entry_id: int, digest: str) -> str:
    """The same as the database's trigger makes."""
    return hashlib.sha256(f"{previous}:{number}:{entry_id}:{digest}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the chain, to be kept outside of the database."""

    number: int
    hash: str


@dataclass(slots=True)
class Verdict:
    #: How many seals were read.
    seals: int = 0
    problems: list[str] = field(default_factory=list)
    #: The last seal up to which nothing is wrong.
    last_good: AuditSeal | None = None

    @property
    def anchor(self) -> Anchor | None:
        good = self.last_good
        return Anchor(good.pk, good.hash) if good is not None else None


def verify(*, anchor: Anchor | None = None) -> Verdict:
    """Read the whole log in the order of the chain; name whatever does not fit.

    With an ``anchor`` the chain must still go through it, so that one which was made anew, or
    whose end was cut off, is found too.
    """
    connection.check_constraints()  # PostgreSQL seals at commit: seal what is waiting
    verdict = Verdict()
    number, previous = 0, ""
    anchored = anchor is None
    rows = AuditSeal.objects.order_by("pk").select_related(None)
    for seal, entry in _pairs(rows):
        verdict.seals += 1
        wrong = _wrong(seal, entry, number=number + 1, previous=previous)
        if anchor is not None and seal.pk == anchor.number:
            anchored = True
            if seal.hash != anchor.hash:
                wrong.append(f"seal {seal.pk}: not the one that the anchor remembers")
        verdict.problems += wrong
        if not verdict.problems:
            verdict.last_good = seal
        number, previous = seal.pk, seal.hash
    if not anchored and anchor is not None:
        verdict.problems.append(f"seal {anchor.number} is gone, which the anchor remembers")
    unsealed = AuditEntry.objects.filter(seal__isnull=True).order_by("pk")
    verdict.problems += [
        f"entry {key}: was never sealed" for key in unsealed.values_list("pk", flat=True)[:MOST]
    ]
    return verdict


def _pairs(rows: Any) -> Any:
    """Each seal with its entry, or None if it has gone; some hundred at a time."""
    batch: list[AuditSeal] = []
    for seal in rows.iterator(chunk_size=500):
        batch.append(seal)
        if len(batch) == 500:
            yield from _with_entries(batch)
            batch = []
    yield from _with_entries(batch)


def _with_entries(batch: list[AuditSeal]) -> list[tuple[AuditSeal, AuditEntry | None]]:
    found = AuditEntry.objects.in_bulk([seal.entry_id for seal in batch])
    return [(seal, found.get(seal.entry_id)) for seal in batch]


def _wrong(seal: AuditSeal, entry: AuditEntry | None, *, number: int, previous: str) -> list[str]:
    found = []
    if seal.pk != number:
        found.append(f"seal {seal.pk}: {seal.pk - number} before it are gone")
    if seal.previous != previous:
        found.append(f"seal {seal.pk}: does not follow the one before")
    if entry is None:
        found.append(f"seal {seal.pk}: its entry {seal.entry_id} is gone")
        return found
    if digest(entry) != entry.digest:
        found.append(f"entry {entry.pk}: was changed after it was written")
    made = hash_of(
        previous=seal.previous, number=seal.pk, entry_id=seal.entry_id, digest=entry.digest
    )
    if made != seal.hash:
        found.append(f"seal {seal.pk}: does not fit entry {entry.pk}")
    return found
