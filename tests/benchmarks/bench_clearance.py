"""Clearance of 100,000 photos on PostgreSQL: the first page, a deep page, a count.

``python tests/benchmarks/bench_clearance.py [--explain] [--photos N] [--rounds N]``. Starts a
throw-away server with its defaults and runs every migration on it. Three worlds: the usual one
(95 % of the photos are cleared), and two in which 1 % is: nearly everything waits for approval,
or nearly all consents have ended.
"""
# ruff: noqa: T201

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["ENCORE_TEST_VAR"] = "1"
os.environ["ENCORE_VAR"] = tempfile.mkdtemp(prefix="encore-bench-")

AT = datetime(2024, 5, 1, 3, tzinfo=UTC)
LONG_AGO, ENDED = date(2020, 1, 1), date(2024, 1, 1)
AGENCIES, ARTISTS, EVENTS = 50, 2_000, 600
PEOPLE = [1] * 15 + [2, 2, 4, 5, 6, 7]
WORLDS = ("usual", "waiting", "ended")
BAR_MS, GOAL_MS = 50, 30


class Filler:
    """Rows straight into the tables, by COPY: verbs would take hours."""

    def __init__(self, *, photos: int, world: str) -> None:
        self.number, self.world = photos, world
        self.draw = random.Random(4)

    def copy(self, model: Any, rows: Iterable[dict[str, Any]]) -> None:
        from django.db import connection

        fields = model._meta.concrete_fields
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        table = connection.ops.quote_name(model._meta.db_table)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as to,
        ):
            for row in rows:
                values = (
                    row[field.attname] if field.attname in row else field.get_default()
                    for field in fields
                )
                to.write_row(list(values))

    def fill(self) -> None:
        from django.db import connection

        from stock.accounts.models import User
        from tests.factories import make_staff
        from tests.tampering import unfrozen

        self.staff: User = make_staff()
        self.people()
        with unfrozen():
            self.terms()
        self.photos()
        self.takedowns()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def people(self) -> None:
        from licensing.models import Agency
        from stock.catalogue.models import Artist, Event, Group, Membership

        def named(what: str, number: int) -> dict[str, Any]:
            name = f"{what} {number}"
            return {"id": number, "name_ko": name, "name_en": name, "slug": f"{what}-{number}"}

        self.copy(Agency, (named("agency", n) for n in range(1, AGENCIES + 1)))
        self.copy(
            Artist,
            (
                # One in twenty is a minor.
                {**named("artist", n), "date_of_birth": date(2008 if n % 20 == 0 else 1998, 3, 1)}
                for n in range(1, ARTISTS + 1)
            ),
        )
        self.copy(
            Event,
            (
                {**named("event", n), "kind": "concert", "held_on": date(2023, 1, n % 28 + 1)}
                for n in range(1, EVENTS + 1)
            ),
        )
        # Groups of four to seven who are with one agency: neighbours by number.
        self.groups: list[list[int]] = []
        first = 1
        while first + 7 <= ARTISTS:
            size = self.draw.randint(4, 7)
            self.groups.append(list(range(first, first + size)))
            first += size
        self.copy(Group, (named("group", n) for n in range(1, len(self.groups) + 1)))
        self.copy(
            Membership,
            (
                {
                    "id": who,
                    "artist_id": who,
                    "group_id": group,
                    "since": LONG_AGO,
                    "until": date(2023, 6, 1) if who % 50 == 0 else None,
                }
                for group, members in enumerate(self.groups, start=1)
                for who in members
            ),
        )

    def agency_of(self, artist: int) -> int:
        return (artist - 1) * AGENCIES // ARTISTS + 1

    def terms(self) -> None:
        from licensing.models import (
            Agreement,
            AgreementTerritory,
            Consent,
            ConsentExcludedEvent,
            ConsentTerritory,
        )

        self.copy(
            Agreement,
            (
                {
                    "id": n,
                    "agency_id": n,
                    "state": "active",
                    "valid_from": LONG_AGO,
                    "signed_by_id": self.staff.pk,
                    "signed_at": AT,
                    "created_at": AT,
                }
                for n in range(1, AGENCIES + 1)
            ),
        )
        countries = ("JP", "KR", "TW", "US")
        self.copy(
            AgreementTerritory,
            (
                {"id": 10 * n + i, "agreement_id": n, "country": country}
                for n in range(1, AGENCIES + 1)
                for i, country in enumerate(("WW",) if n % 10 == 0 else countries)
            ),
        )
        rows = []
        for artist in range(1, ARTISTS + 1):
            lasts = artist % 100 == 0 if self.world == "ended" else artist % 100 != 0
            rows.append(
                {
                    "id": artist,
                    "agreement_id": self.agency_of(artist),
                    "artist_id": artist,
                    "state": "active",
                    "allows_personal": True,
                    "allows_editorial": artist % 3 > 0,
                    "allows_commercial": artist % 10 == 0,
                    "allows_restoration": True,
                    "valid_from": LONG_AGO,
                    "valid_until": None if lasts else ENDED,
                    "guardian_name": "Guardian" if artist % 20 == 0 else "",
                    "guardian_consented_on": LONG_AGO if artist % 20 == 0 else None,
                    "taken_from": LONG_AGO if artist % 5 == 0 else None,
                    "given_by_id": self.staff.pk,
                    "given_at": AT,
                }
            )
        earlier = [
            {**row, "id": row["id"] + ARTISTS, "state": "withdrawn", "valid_until": None}
            for row in rows
        ]
        self.copy(Consent, [*rows, *earlier])
        self.copy(
            ConsentTerritory,
            (
                {"id": 10 * row["id"] + i, "consent_id": row["id"], "country": country}
                for row in [*rows, *earlier]
                for i, country in enumerate(countries)
            ),
        )
        self.copy(
            ConsentExcludedEvent,
            (
                {"id": artist, "consent_id": artist, "event_id": artist % EVENTS + 1}
                for artist in range(1, ARTISTS, 7)
            ),
        )

    def photos(self) -> None:
        from licensing.models import Submission
        from stock.catalogue.models import Appearance, Photo, Rendition

        photos: list[dict[str, Any]] = []
        shown: list[dict[str, Any]] = []
        files: list[dict[str, Any]] = []
        asked: list[dict[str, Any]] = []
        for n in range(1, self.number + 1):
            count = self.draw.choice(PEOPLE)
            group = self.draw.randrange(len(self.groups))
            members = self.groups[group]
            who = self.draw.sample(members, min(count, len(members)))
            taken = date(2022, 1, 1) + timedelta(days=self.draw.randrange(500))
            photos.append(
                {
                    "id": n,
                    "public_id": f"p{n}",
                    "title_ko": f"사진 {n}",
                    "group_id": group + 1 if count > 2 else None,
                    "event_id": self.draw.randint(1, EVENTS) if n % 4 else None,
                    "taken_on": taken,
                    "created_by_id": self.staff.pk,
                    "created_at": AT,
                    "published_at": AT - timedelta(minutes=self.number - n),
                }
            )
            above = len(shown)
            shown.extend(
                {"id": above + i, "photo_id": n, "artist_id": artist}
                for i, artist in enumerate(who, start=1)
            )
            restored = {
                "id": 2 * n,
                "public_id": f"r{n}",
                "photo_id": n,
                "kind": "restored",
                "file_name": f"r{n}",
                "format": "PNG",
                "width": 1,
                "height": 1,
                "byte_size": 1,
                "sha256": f"{n:064x}",
                "provenance": "{}",
                "commercial_use": True,
                "created_at": AT,
            }
            files.append(restored)
            files.append(
                {
                    **restored,
                    "id": 2 * n + 1,
                    "public_id": f"t{n}",
                    "kind": "thumbnail",
                    "derived_from_id": 2 * n,
                    "is_public": True,
                    "provenance": None,
                    "commercial_use": None,
                }
            )
            approved = n % 100 == 0 if self.world == "waiting" else n % 50 != 0
            above = len(asked)
            asked.extend(
                {
                    "id": above + i,
                    "public_id": f"s{above + i}",
                    "photo_id": n,
                    "rendition_id": 2 * n,
                    "file_sha256": restored["sha256"],
                    "agency_id": agency,
                    "state": "approved" if approved else "open",
                    "submitted_by_id": self.staff.pk,
                    "submitted_at": AT,
                    "decided_by_id": self.staff.pk,
                    "decided_at": AT,
                    "marks": "[]",
                    "valid_until": date(2030, 1, 1) if n % 3 == 0 else None,
                }
                for i, agency in enumerate(sorted({self.agency_of(one) for one in who}), start=1)
            )
        self.copy(Photo, photos)
        self.copy(Appearance, shown)
        self.copy(Rendition, files)
        self.copy(Submission, asked)

    def takedowns(self) -> None:
        """Of every two hundredth photo, of four artists and two events."""
        from licensing.models import Takedown

        rows = [
            *({"scope": "photo", "photo_id": n} for n in range(7, self.number, 200)),
            *({"scope": "artist", "artist_id": n} for n in (5, 505, 1005, 1505)),
            *({"scope": "event", "event_id": n} for n in (11, 211)),
        ]
        self.copy(
            Takedown,
            (
                {
                    "id": n,
                    "public_id": f"d{n}",
                    "state": "standing",
                    "side": "staff",
                    "ground": "privacy",
                    "stops_delivery": True,
                    "opened_by_id": self.staff.pk,
                    "opened_at": AT,
                    **row,
                }
                for n, row in enumerate(rows, start=1)
            ),
        )


def _processor_ms(pid: int) -> float:
    """Processor time of a process so far (Linux); it does not depend on what else is running."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return float("nan")


def measure(what: str, ask: Callable[[], Any], *, rounds: int, told: str) -> None:
    from django.db import connection

    ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    walls, works = [], []
    for _ in range(rounds):
        work, started = _processor_ms(pid), time.perf_counter()
        ask()
        walls.append((time.perf_counter() - started) * 1000)
        works.append(_processor_ms(pid) - work)
    print(
        f"  {what:32} median {statistics.median(walls):7.1f} ms, best {min(walls):7.1f} ms, "
        f"of the database's processor {statistics.median(works):7.1f} ms{told}"
    )


def bench(world: str, arguments: argparse.Namespace) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from licensing import clearance
    from stock.catalogue.models import Photo
    from stock.storefront import listing

    started = time.perf_counter()
    Filler(photos=arguments.photos, world=world).fill()
    filled = time.perf_counter() - started
    shown, whole = listing.shown(at=AT), listing.shown(at=AT, whole=True)
    # The page that has nine tenths of the photos before it.
    deep = listing.cursor_after(Photo.objects.get(pk=arguments.photos // 10))
    personal = clearance.cleared(
        Photo.objects.all(), kind="personal", territory="KR", at=AT, whole=True
    )
    total = whole.count()
    print(
        f"{world}: {arguments.photos} photos, {total} of them for sale "
        f"({100 * total / arguments.photos:.1f} %), filled in {filled:.0f} s"
    )
    size = listing.PER_PAGE + 1
    asked: dict[str, Callable[[], Any]] = {
        "query of the first page": lambda: list(listing.newest(shown)[:size]),
        "query of a deep page": lambda: list(listing.newest(shown, cursor=deep)[:size]),
        "first page with its cards": lambda: listing.page(shown, at=AT),
        "count, any kind": whole.count,
        "count, one kind, no thumbnails": personal.count,
    }
    for what, ask in asked.items():
        told = f" (bar {BAR_MS} ms, goal {GOAL_MS} ms)" if what.startswith("query") else ""
        measure(what, ask, rounds=arguments.rounds, told=told)
        if arguments.explain:
            with CaptureQueriesContext(connection) as queries:
                ask()
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + queries[0]["sql"])
                print("\n".join(f"    {row[0]}" for row in cursor.fetchall()))


@contextmanager
def database_of(world: str) -> Iterator[None]:
    """A database of its own, with every migration run."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{world}"')
    first = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = world
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = first


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--world", choices=WORLDS, action="append")
    parser.add_argument("--explain", action="store_true", help="print EXPLAIN ANALYZE")
    arguments = parser.parse_args()
    from django.conf import settings

    from tests import postgres

    with postgres.server() as database:
        settings.DATABASES["default"] = {**database, "OPTIONS": settings.POSTGRESQL_OPTIONS}
        import django

        django.setup()
        from django.db import connection

        print(f"PostgreSQL {connection.pg_version}, every migration run")
        for world in arguments.world or WORLDS:
            with database_of(world):
                bench(world, arguments)
        connection.close()


if __name__ == "__main__":
    main()
