"""A shop whose restorations take a moment: a small network, imported and made the default."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.running import Stack

ADD = """
import django; django.setup()
from django.utils import timezone
from restoration import dispatch
from tests import pictures
from tests.factories import make_photo, make_staff
staff, at = make_staff(email=f"{prefix}@example.com"), timezone.now()
keys = []
for number in range(count):
    photo = make_photo(content=pictures.jpeg(number + seed, size), by=staff, at=at)
    keys.append(dispatch.restore(photo=photo, actor=staff, at=at).pk)
print(*keys)
"""
MODEL = """
import django; django.setup()
from django.utils import timezone
from tests.restoration import networks
networks.released(networks.NAME, at=timezone.now(), default=True)
"""


def use_model(shop: Stack, name: str) -> None:
    """One of ``tests.restoration.networks``, by default from now on."""
    shop.run("-c", MODEL.replace("NAME", name))


def queue(shop: Stack, *, prefix: str, count: int, seed: int, size: tuple[int, int]) -> list[int]:
    """Upload that many photos and ask for their restoration; the jobs' primary keys."""
    given = f"prefix, count, seed, size = {prefix!r}, {count}, {seed}, {size!r}\n"
    return [int(key) for key in shop.run("-c", given + ADD).splitlines()[-1].split()]


def rows(shop: Stack, query: str, values: Iterable[Any] = ()) -> list[sqlite3.Row]:
    """Straight from the database file: a process of Django takes longer than a job."""
    connection = sqlite3.connect(f"file:{Path(shop.var) / 'db.sqlite3'}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        return connection.execute(query, tuple(values)).fetchall()
    finally:
        connection.close()


def history(shop: Stack, public_id: str) -> list[str]:
    """What the log says of a job, oldest first."""
    found = rows(
        shop,
        "SELECT action FROM audit_auditentry WHERE target_type = 'restoration.restorationjob'"
        " AND target_id = ? ORDER BY id",
        [public_id],
    )
    return [row["action"].removeprefix("restorationjob.") for row in found]
