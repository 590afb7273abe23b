"""The home page with 12 photos: queries, server time, bytes on the wire.

``python tests/benchmarks/bench_home.py``. Photos themselves are not counted.
"""
# ruff: noqa: T201

from __future__ import annotations

import gzip
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["ENCORE_TEST_VAR"] = "1"
os.environ["ENCORE_VAR"] = tempfile.mkdtemp(prefix="encore-bench-")

PHOTOS = 12
ROUNDS = 40


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    from tests.factories import make_cleared_photo, make_price

    for kind in ("personal", "editorial", "commercial"):
        make_price(kind=kind)
    for _ in range(PHOTOS):
        make_cleared_photo(with_previews=True)
    client = Client()
    client.get("/")  # templates compiled, caches warm
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get("/", headers={"accept-encoding": "gzip"})
    count = len(queries)  # now: the next request empties the log
    assert response.status_code == 200
    page = gzip.decompress(response.content).decode()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get("/", headers={"accept-encoding": "gzip"})
        seconds.append(time.perf_counter() - started)
    assets = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)))
    from django.contrib.staticfiles import finders

    sizes = {"page": len(response.content)}
    for asset in assets:
        found = finders.find(asset.removeprefix(settings.STATIC_URL))
        sizes[asset] = len(gzip.compress(Path(str(found)).read_bytes(), 9))
    shown = len(set(re.findall(r"/photos/[0-9a-z]+/", page)))
    assert shown == PHOTOS, f"{shown} photos on the page"
    print(f"photos on the page: {shown}")
    print(f"queries: {count} (bar: 12)")
    print(
        f"server time: median {statistics.median(seconds) * 1000:.0f} ms, "
        f"best {min(seconds) * 1000:.0f} ms of {ROUNDS} (bar: 100 ms)"
    )
    for name, size in sizes.items():
        print(f"  {size:7d} bytes gzip  {name}")
    print(f"transferred: {sum(sizes.values()) / 1000:.1f} kB (bar: 60 kB)")


if __name__ == "__main__":
    main()
