"""The shop's pages with ten thousand and with many photos on PostgreSQL, beside django-oscar.

``python tests/benchmarks/bench_storefront.py [--photos N] [--rounds N] [--explain] [--no-peer]``.
Server time of whole pages in one process (Django's test client, so all middleware and templates),
with the pages' queries counted. ``--photos 1000000`` takes about ten minutes more.
"""
# ruff: noqa: T201

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import bench_clearance, shop_world  # noqa: E402
from tests.benchmarks.bench_clearance import AT  # noqa: E402

SMALL = 10_000
BAR_MS, BAR_QUERIES, BAR_RATIO = 50, 10, 1.5
#: Enough for pages of a million photos; a quarter of the memory is usual.
SERVER = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def addresses(number: int, filler_names: dict[str, list[str]]) -> dict[str, Callable[[], str]]:
    """A maker of addresses for each kind of page; every call gives another one."""
    from stock.storefront.models import PhotoIndex
    from stock.storefront.search.candidates import Place

    draw = random.Random(11)
    artists, groups = filler_names["artists"], filler_names["groups"]
    rows = PhotoIndex.objects.filter(listed=True).order_by("-published", "-photo")
    # Fewer than 240,000 photos have no page 10,000: the last one but a few then.
    place = rows[min(10_000 * 24, rows.count() * 95 // 100)]
    cursor = Place(place.published, place.photo_id).encode()
    listed = list(
        PhotoIndex.objects.filter(listed=True, photo__gt=number - 5000).values_list(
            "photo__public_id", flat=True
        )[:400]
    )

    def three_facets() -> str:
        one = {
            "artist": lambda: f"artist=artist-{draw.randint(1, 600)}",
            "group": lambda: f"group=group-{draw.randint(1, 60)}",
            "event": lambda: f"event=event-{draw.randint(1, 600)}",
            "year": lambda: f"year={draw.randint(2018, 2023)}",
            "orientation": lambda: (
                f"orientation={draw.choice(['portrait', 'landscape', 'square'])}"
            ),
            "people": lambda: f"people={draw.randint(1, 5)}",
            "colour": lambda: f"colour={draw.choice(['red', 'blue', 'pink', 'green', 'black'])}",
            "size": lambda: f"size={draw.choice('sm')}",
            "licence": lambda: f"licence={draw.choice(['personal', 'editorial', 'commercial'])}",
        }
        return "/search/?" + "&".join(one[name]() for name in draw.sample(sorted(one), 3))

    def initials(name: str) -> str:
        from stock.storefront.search.text import LEADS

        return "".join(LEADS[(ord(c) - 0xAC00) // 588] for c in name)

    def misspelt(name: str) -> str:
        return name[0] + chr(ord(name[1]) + 28) + name[2]

    return {
        "first page": lambda: "/",
        "page 10,000 (by cursor)": lambda: f"/?from={cursor}",
        "search, nothing asked": lambda: "/search/",
        "three facets": three_facets,
        "Korean name": lambda: f"/search/?q={quote(draw.choice(artists))}",
        "initial consonants": lambda: f"/search/?q={quote(initials(draw.choice(artists)))}",
        "mistyped name": lambda: f"/search/?q={quote(misspelt(draw.choice(artists)))}",
        "group and a word": lambda: f"/search/?q={quote(draw.choice(groups) + ' 조명')}",
        "photo page": lambda: f"/photos/{draw.choice(listed)}/",
        "artists": lambda: "/artists/",
        "an artist": lambda: f"/artists/artist-{draw.randint(1, 600)}/",
        "groups": lambda: "/groups/",
        "a group": lambda: f"/groups/group-{draw.randint(1, 60)}/",
        "events": lambda: "/events/",
        "an event": lambda: f"/events/event-{draw.randint(1, 600)}/",
        "an agency": lambda: f"/agencies/agency-{draw.randint(1, 5)}/",
    }


def measure(address: Callable[[], str], *, rounds: int) -> tuple[list[float], int, int]:
    """Milliseconds of each request, the most queries of one, and bytes of the last page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, most = Client(), 0
    for _ in range(12):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address())
        most = max(most, len(queries))  # now: the next request empties the log
        assert response.status_code == 200
    gc.collect()
    gc.freeze()
    seconds = []
    for _ in range(rounds):
        asked = address()
        started = time.perf_counter()
        response = client.get(asked)
        seconds.append((time.perf_counter() - started) * 1000)
    return seconds, most, len(response.content)


def bench(number: int, arguments: argparse.Namespace) -> dict[str, float]:
    from django.core.cache import cache
    from django.utils import timezone

    cache.clear()
    timezone.now = lambda: AT  # the world's moment
    took = shop_world.filled(number)
    from stock.catalogue.models import Artist, Group
    from stock.storefront.models import PhotoIndex

    listed = PhotoIndex.objects.filter(listed=True).count()
    print(f"\n{number:,} photos, {listed:,} of them for sale, filled in {took:.0f} s")
    names = {
        "artists": list(Artist.objects.order_by("pk").values_list("name_ko", flat=True)),
        "groups": list(Group.objects.order_by("pk").values_list("name_ko", flat=True)),
    }
    medians = {}
    for what, address in addresses(number, names).items():
        values, queries, size = measure(address, rounds=arguments.rounds)
        medians[what] = statistics.median(values)
        p95 = percentile(values, 0.95)
        told = "" if p95 < BAR_MS and queries <= BAR_QUERIES else "  <-- over the bar"
        print(
            f"  {what:24} p50 {medians[what]:6.1f} ms, p95 {p95:6.1f} ms, "
            f"{queries:2} queries, {size / 1000:5.1f} kB of HTML{told}"
        )
        if arguments.explain and p95 > BAR_MS / 2:
            explain(address())
    return medians


#: Pinned, with what of theirs does not go together otherwise.
PEER = ("django-oscar==4.2", "whoosh<2.8", "sorl-thumbnail<13", "easy-thumbnails<2.11")
PEER_PLACE = ROOT / ".bench" / "oscar"
BAR_PEER = 5
#: The shop's page and the peer's take turns, so that both see the same machine.
TURNS, TURN_SECONDS = 3, 4.0


class Peer:
    """django-oscar in an environment and a process of its own, on the same server."""

    def __init__(self, database: dict[str, Any]) -> None:
        python = PEER_PLACE / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", PEER_PLACE], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", *PEER, f"psycopg[binary]=={psycopg()}"]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
        script = Path(__file__).with_name("oscar_shop.py")
        self.process = subprocess.Popen(
            [python, script, json.dumps(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if "DJANGO" not in name},
        )

    def ask(self, *words: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(*words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, "the peer has died"
        return json.loads(answer)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)


def psycopg() -> str:
    from importlib.metadata import version

    return version("psycopg")


def against_peer(number: int, database: dict[str, Any]) -> None:
    """The browse page against the peer's, in turns; best turn of each."""
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        cursor.execute('CREATE DATABASE "peer"')
    peer = Peer({**database, "NAME": "peer"})
    peer.ask("fill", number)
    client = Client()
    html = client.get("/").content.decode()
    cards = html.count('<a class="photo-card') + html.count('<section class="hero"')
    best, theirs = 0.0, {"per_second": 0.0}
    for _ in range(TURNS):
        asked, started = 0, time.perf_counter()
        while time.perf_counter() < started + TURN_SECONDS:
            client.get("/")
            asked += 1
        best = max(best, asked / (time.perf_counter() - started))
        turn = peer.ask("measure", TURN_SECONDS, 1)
        theirs = max(theirs, turn, key=lambda one: one["per_second"])
    deep = peer.ask("measure", TURN_SECONDS, max(number // 24 - 5, 1))
    peer.close()
    print(
        f"\nbrowse page with {number:,} photos or products, requests per second of one process:\n"
        f"  this shop     {best:7.1f}  ({cards} cards, prices, clearance of each at that moment)\n"
        f"  django-oscar  {theirs['per_second']:7.1f}  ({theirs['cards']} cards, "
        f"{theirs['queries']} queries; its last pages {deep['per_second']:.1f})\n"
        f"  {best / theirs['per_second']:.1f} times as many (bar {BAR_PEER})"
    )


def explain(address: str) -> None:
    """The plans of a page's slow statements."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        Client().get(address)
    print(f"\n== {address}")
    for query in queries:
        print(f"   {float(query['time']) * 1000:.0f} ms  {query['sql'][:160]}")
    for query in queries:
        if float(query["time"]) > 0.008 and query["sql"].startswith(("SELECT", "WITH")):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + query["sql"])
                print("\n".join(row[0] for row in cursor.fetchall()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--explain", action="store_true", help="print plans of slow pages")
    parser.add_argument("--no-peer", action="store_true", help="without django-oscar")
    arguments = parser.parse_args()
    from django.conf import settings

    from tests import postgres

    with postgres.server(**SERVER) as database:
        settings.DATABASES["default"] = {**database, "OPTIONS": settings.POSTGRESQL_OPTIONS}
        settings.DATABASES["default"]["CONN_MAX_AGE"] = None
        import django

        django.setup()
        from django.db import connection

        # Not setup_test_environment(): it copies the context of every template for tests to see.
        settings.ALLOWED_HOSTS = ["testserver"]
        print(f"PostgreSQL {connection.pg_version}, bar: p95 {BAR_MS} ms, {BAR_QUERIES} queries")
        medians: dict[int, Any] = {}
        for number in dict.fromkeys((SMALL, arguments.photos)):
            with bench_clearance.database_of(f"shop{number}"):
                medians[number] = bench(number, arguments)
                if number == arguments.photos and not arguments.no_peer:
                    against_peer(number, database)
        small, large = medians[SMALL], medians[arguments.photos]
        print(f"\ncost of {arguments.photos:,} photos over {SMALL:,} (bar {BAR_RATIO}):")
        for what, median in large.items():
            print(f"  {what:24} {median / small[what]:.2f}")
        connection.close()


if __name__ == "__main__":
    main()
