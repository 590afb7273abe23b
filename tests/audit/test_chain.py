"""The log is a chain: what is changed, removed, inserted or moved behind the triggers is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from stock.accounts.models import User
from stock.audit import chain
from stock.audit.append_only import unprotect
from stock.audit.context import Origin, origin
from stock.audit.models import AuditEntry, AuditSeal
from stock.audit.sealing_triggers import ENTRY, SEAL, stop_sealing
from stock.audit.services import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(staff: User, at: datetime) -> list[AuditEntry]:
    """Five entries, oldest first."""
    AuditSeal.objects.exists()
    made = []
    for number in range(5):
        with origin(Origin(request_id=f"r{number}", address="2001:db8::1")):
            made.append(
                record(
                    action="test.done",
                    target=staff,
                    actor=staff if number % 2 else "test",
                    at=at,
                    reason=f"이유 {number}",
                    before={"n": number, "share": 2.0, "list": [1, 2.5]},
                    after={"b": None, "a": {"z": 1, "y": "글"}},
                )
            )
    connection.check_constraints()
    return made


@pytest.fixture
def unguarded() -> Iterator[Callable[[str], None]]:
    """``unguarded("UPDATE ...")``: what somebody does who has dropped the triggers."""
    with connection.cursor() as cursor:
        for statement in [
            *unprotect(ENTRY, connection.vendor),
            *unprotect(SEAL, connection.vendor),
            *stop_sealing(connection.vendor),
        ]:
            cursor.execute(statement)

        def run(sql: str, *arguments: Any) -> None:
            cursor.execute(sql, arguments)

        yield run


def problems() -> list[str]:
    return chain.verify().problems


def test_every_entry_is_sealed_in_order(log: list[AuditEntry]) -> None:
    seals = list(AuditSeal.objects.all())
    assert [seal.pk for seal in seals] == list(range(1, len(seals) + 1))
    assert [seal.entry_id for seal in seals][-5:] == [entry.pk for entry in log]
    assert [seal.previous for seal in seals] == ["", *(seal.hash for seal in seals[:-1])]
    verdict = chain.verify()
    assert (verdict.problems, verdict.seals) == ([], len(seals))
    assert verdict.last_good == seals[-1]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "another"),
        ("action", "test.undone"),
        ("at", "2024-05-01 03:00:01+00:00"),
        ("system", "somebody"),
        ("target_id", "x"),
        ("before", '{"n": 3}'),
        ("after", '{"a": 1}'),
        ("address", "192.0.2.1"),
        ("request_id", "r9"),
    ],
)
def test_an_edit_is_found(log: list[AuditEntry], unguarded: Any, column: str, value: str) -> None:
    unguarded(f"UPDATE {ENTRY} SET {column} = %s WHERE id = %s", value, log[2].pk)
    verdict = chain.verify()
    assert verdict.problems == [f"entry {log[2].pk}: was changed after it was written"]
    assert verdict.last_good is not None
    assert verdict.last_good.entry_id == log[1].pk


def test_an_edit_with_a_new_digest_is_found(log: list[AuditEntry], unguarded: Any) -> None:
    log[2].reason = "another"
    unguarded(
        f"UPDATE {ENTRY} SET reason = %s, digest = %s WHERE id = %s",
        "another",
        chain.digest(log[2]),
        log[2].pk,
    )
    seal = AuditSeal.objects.get(entry=log[2])
    assert problems() == [f"seal {seal.pk}: does not fit entry {log[2].pk}"]


def test_an_edit_with_a_new_seal_is_found(log: list[AuditEntry], unguarded: Any) -> None:
    log[2].reason = "another"
    digest = chain.digest(log[2])
    seal = AuditSeal.objects.get(entry=log[2])
    made = chain.hash_of(previous=seal.previous, number=seal.pk, entry_id=log[2].pk, digest=digest)
    unguarded(
        f"UPDATE {ENTRY} SET reason = %s, digest = %s WHERE id = %s", "another", digest, log[2].pk
    )
    unguarded(f"UPDATE {SEAL} SET hash = %s WHERE id = %s", made, seal.pk)
    assert problems() == [f"seal {seal.pk + 1}: does not follow the one before"]


def test_a_deletion_is_found(log: list[AuditEntry], unguarded: Any) -> None:
    seal = AuditSeal.objects.get(entry=log[2])
    unguarded(f"DELETE FROM {SEAL} WHERE id = %s", seal.pk)
    unguarded(f"DELETE FROM {ENTRY} WHERE id = %s", log[2].pk)
    assert problems() == [
        f"seal {seal.pk + 1}: 1 before it are gone",
        f"seal {seal.pk + 1}: does not follow the one before",
    ]


def test_a_deletion_closed_up_is_found(log: list[AuditEntry], unguarded: Any) -> None:
    seal = AuditSeal.objects.get(entry=log[3])
    unguarded(f"DELETE FROM {SEAL} WHERE id = %s", seal.pk)
    unguarded(f"DELETE FROM {ENTRY} WHERE id = %s", log[3].pk)
    unguarded(f"UPDATE {SEAL} SET id = id - 1 WHERE id > %s", seal.pk)
    assert problems() != []


@pytest.mark.parametrize("place", ["end", "middle"])
def test_an_insertion_is_found(log: list[AuditEntry], unguarded: Any, place: str) -> None:
    columns = ", ".join(
        f.column for f in AuditEntry._meta.fields if f.column not in ("id", "reason")
    )
    key = log[4].pk + 1 if place == "end" else log[0].pk - 1000
    unguarded(
        f"INSERT INTO {ENTRY} (id, reason, {columns}) "
        f"SELECT %s, 'invented', {columns} FROM {ENTRY} WHERE id = %s",
        key,
        log[2].pk,
    )
    assert problems() == [f"entry {key}: was never sealed"]


def test_reordering_is_found(log: list[AuditEntry], unguarded: Any) -> None:
    first, second = (AuditSeal.objects.get(entry=log[n]) for n in (1, 2))
    for key, entry in ((first.pk, -1), (second.pk, log[1].pk), (first.pk, log[2].pk)):
        if entry == -1:
            unguarded(f"DELETE FROM {SEAL} WHERE id = %s", key)
        elif key == second.pk:
            unguarded(f"UPDATE {SEAL} SET entry_id = %s WHERE id = %s", entry, key)
        else:
            unguarded(
                f"INSERT INTO {SEAL} (id, entry_id, previous, hash) VALUES (%s, %s, %s, %s)",
                key,
                entry,
                first.previous,
                first.hash,
            )
    found = problems()
    assert f"seal {first.pk}: does not fit entry {log[2].pk}" in found
    assert f"seal {second.pk}: does not fit entry {log[1].pk}" in found


def test_an_entry_that_went_around_the_digest_is_found(staff: User, at: datetime) -> None:
    """By the trigger sealed, by the verb not digested: written by hand."""
    entry = AuditEntry.objects.create(
        at=at, actor=staff, action="test.forged", target_type="x", target_id="x"
    )
    assert problems() == [f"entry {entry.pk}: was changed after it was written"]


# --- an anchor outside ---------------------------------------------------------------------------


def test_a_cut_off_end_is_found_with_an_anchor_only(log: list[AuditEntry], unguarded: Any) -> None:
    anchor = chain.verify().anchor
    last = AuditSeal.objects.get(entry=log[4])
    unguarded(f"DELETE FROM {SEAL} WHERE id = %s", last.pk)
    unguarded(f"DELETE FROM {ENTRY} WHERE id = %s", log[4].pk)
    assert problems() == []
    assert chain.verify(anchor=anchor).problems == [
        f"seal {last.pk} is gone, which the anchor remembers"
    ]


def test_a_chain_made_anew_is_found_with_an_anchor_only(
    log: list[AuditEntry], unguarded: Any
) -> None:
    anchor = chain.verify().anchor
    unguarded(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = %s", log[2].pk)
    previous = ""
    for seal in AuditSeal.objects.order_by("pk"):
        entry = AuditEntry.objects.get(pk=seal.entry_id)
        digest = chain.digest(entry)
        made = chain.hash_of(previous=previous, number=seal.pk, entry_id=entry.pk, digest=digest)
        unguarded(f"UPDATE {ENTRY} SET digest = %s WHERE id = %s", digest, entry.pk)
        unguarded(
            f"UPDATE {SEAL} SET previous = %s, hash = %s WHERE id = %s", previous, made, seal.pk
        )
        previous = made
    assert problems() == []
    assert len(chain.verify(anchor=anchor).problems) == 1


def test_the_command_says_where_it_was_still_good(
    log: list[AuditEntry], unguarded: Any, capsys: Any, tmp_path: Path
) -> None:
    file = tmp_path / "anchor.json"
    call_command("verify_audit", anchor=file)
    last = AuditSeal.objects.latest("pk")
    assert json.loads(file.read_text()) == {"number": last.pk, "hash": last.hash}
    assert f"last good entry: {log[4].pk} (seal {last.pk}, {last.hash})" in capsys.readouterr().out

    unguarded(f"UPDATE {ENTRY} SET reason = 'another' WHERE id = %s", log[2].pk)
    kept = file.read_text()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", anchor=file)
    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert f"last good entry: {log[1].pk}" in told
    assert "1 problems" in told
    assert file.read_text() == kept, "an anchor never moves over a break"


def test_a_file_that_is_no_anchor(log: list[AuditEntry], tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    file.write_text("[]")
    with pytest.raises(CommandError, match="no anchor"):
        call_command("verify_audit", anchor=file)
    assert file.read_text() == "[]"
