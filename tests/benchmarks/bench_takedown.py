"""An artist with 10,000 photos is taken down: the request, and the removal of files after it.

``python tests/benchmarks/bench_takedown.py [--postgres]``. Rows are bulk-created; each photo has
three public files of a few bytes. 200 checkouts are open and 500 photos have been bought by 100
people. The database is SQLite on a disk, or a throw-away PostgreSQL server.
"""
# ruff: noqa: T201

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["ENCORE_TEST_VAR"] = "1"
os.environ.setdefault("ENCORE_VAR", tempfile.mkdtemp(prefix="encore-bench-"))

PHOTOS = 10_000
CHECKOUTS = 200
BOUGHT = 500
BUYERS = 100
BAR_SECONDS = 5


def timed(words: str, call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = call()
    seconds = time.perf_counter() - started
    print(f"{words}: {seconds:.2f} s")
    return result, seconds


def main() -> None:
    from django.conf import settings

    from tests import postgres

    if "--postgres" not in sys.argv[1:]:
        bench()
        return
    with postgres.server() as database:
        settings.DATABASES["default"] = database
        bench()


def bench() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    print(f"{PHOTOS} photos, {connection.vendor}")
    from celery import Celery

    sent: list[str] = []
    Celery.send_task = lambda self, name, args=(), **options: sent.append(name)  # type: ignore

    from licensing import clearance, takedowns
    from licensing.models import Takedown
    from stock.catalogue import previews
    from stock.catalogue.models import Photo, Rendition
    from stock.purchases import takedowns as purchases
    from stock.purchases.models import Order, TakedownNotice
    from tests.benchmarks.many_photos import make_many
    from tests.factories import AT, decider_of

    artist, agency = make_many(
        photos=PHOTOS, checkouts=CHECKOUTS, bought=BOUGHT, buyers=BUYERS, at=AT
    )
    actor, at = decider_of(agency), AT + timedelta(days=1)
    where = {"kind": "personal", "territory": "KR", "at": at}
    assert clearance.cleared(Photo.objects.all(), **where).count() == PHOTOS
    proposed = takedowns.preview(subject=artist, agency=agency)
    counted, _seconds = timed(
        "the page that says what is concerned",
        lambda: purchases.consequences(takedowns.reached_by(proposed)),
    )
    print(f"  {counted}")
    assert (counted.photos, counted.checkouts) == (PHOTOS, CHECKOUTS)
    made, seconds = timed(
        "the takedown, committed",
        lambda: takedowns.take_down(
            artist=artist, actor=actor, at=at, ground="portrait", agency=agency
        ),
    )
    verdict = "met" if seconds < BAR_SECONDS else "MISSED"
    print(f"  bar: {BAR_SECONDS} s for {PHOTOS} photos; {verdict}")
    assert Takedown.objects.get().photo_count == PHOTOS
    assert clearance.cleared(Photo.objects.all(), **where).count() == 0
    assert not Photo.objects.filter(previews_withheld=False).exists()
    assert not Order.objects.filter(state="pending").exists()
    print(f"  messages to workers: {len(sent)}")
    timed("messages to buyers drafted", lambda: purchases.settle(takedown_id=made.pk, at=at))
    print(f"  {TakedownNotice.objects.count()} drafts")

    def purge() -> int:
        runs = 1
        while previews.purge_withheld():
            runs += 1
        return runs

    runs, _seconds = timed("all public files removed by the worker", purge)
    assert not Rendition.objects.filter(is_public=True).exists()
    print(f"  {runs} batches")
    timed("one look of the sweep when all is done", lambda: takedowns.watch(at=at))
    timed(
        "lifting it",
        lambda: takedowns.lift(takedown=made, actor=actor, at=at, reason="settled"),
    )
    assert not Photo.objects.filter(previews_withheld=True).exists()
    connection.close()


if __name__ == "__main__":
    main()
