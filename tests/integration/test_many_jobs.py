"""Two hundred jobs at once, two workers: each is done, and once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration import shops
from tests.running import ROOT, Stack, until

JOBS = 200
COMMAND = (
    "--quiet -A config worker --queues restore --concurrency 1 --hostname second@%h"
    " --without-gossip --without-mingle --loglevel INFO"
)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    made = Stack(var=Path(tmp_path_factory.mktemp("crowded")))
    made.environment["OMP_NUM_THREADS"] = "1"  # two workers on two cores
    made.prepare()
    shops.use_model(made, "sane")
    return made


@pytest.fixture(scope="module")
def two_workers(crowded: Stack) -> Iterator[Stack]:
    """The stack with its own restore worker, and a second one beside it."""
    crowded.start()
    second = subprocess.Popen(
        [sys.executable, "-m", "celery", *COMMAND.split()],
        env=crowded.environment,
        cwd=ROOT,
        stdout=(crowded.var / "second.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    yield crowded
    second.terminate()
    second.wait(timeout=60)
    crowded.stop()


@pytest.mark.slow
def test_all_are_done_exactly_once(two_workers: Stack) -> None:
    shop = two_workers
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
    for log in ("second.log", "stack.log"):
        assert "restored" in (shop.var / log).read_text(errors="replace"), log
