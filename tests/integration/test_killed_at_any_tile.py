"""SIGKILL at several points of a restoration: nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration import shops
from tests.running import ROOT, Stack, until

SWEEP = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from restoration import jobs
from restoration.models import RestorationJob
# A shop gives up after the third worker; this job may lose more.
RestorationJob.objects.update(attempts=1)
print(jobs.sweep(at=timezone.now() + timedelta(hours=1))["returned"])
"""
#: At least so far the job must have come when its worker is killed.
POINTS = ["running", "percent >= 10", "percent >= 40", "percent = 100"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """Only its rows and files: nothing of it runs."""
    made = Stack(var=Path(tmp_path_factory.mktemp("killed")))
    # Two threads that share a core with others wait for each other more than they work.
    made.environment["OMP_NUM_THREADS"] = "1"
    made.prepare()
    shops.use_model(made, "unhurried")
    return made


@pytest.fixture(scope="module")
def workers(shop: Stack) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.workers"],
        env=shop.environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(shop.var / "workers.log").open("wb"),
        text=True,
    )
    while (line := process.stdout.readline()) != "ready\n":  # libraries may say something first
        assert line, (shop.var / "workers.log").read_text(errors="replace")[-3000:]
    yield process
    process.stdin.close()
    process.wait(timeout=60)


def begin(workers: subprocess.Popen[str], job: int) -> int:
    workers.stdin.write(f"{job}\n")
    workers.stdin.flush()
    return int(workers.stdout.readline())


@pytest.mark.slow
def test_whenever_it_is_killed_the_next_worker_yields_one_result(
    shop: Stack, workers: subprocess.Popen[str]
) -> None:
    (job,) = shops.queue(shop, prefix="killed", count=1, seed=1, size=(640, 480))

    def now() -> dict:
        return dict(shops.rows(shop, "SELECT * FROM restoration_restorationjob")[0])

    reached = []
    for kill, point in enumerate(POINTS):
        condition = "state = 'running'" + ("" if point == "running" else f" AND {point}")
        child = begin(workers, job)
        until(
            lambda condition=condition: (
                shops.rows(shop, f"SELECT 1 FROM restoration_restorationjob WHERE {condition}")
                or None
            ),
            f"the job to come so far: {point}",
            patience=120,
        )
        os.kill(child, signal.SIGKILL)
        until(lambda child=child: None if alive(child) else True, "the worker to be gone")
        left = now()
        reached.append(left["percent"])
        # What it held stays held until its lease runs out; nothing was stored.
        assert (left["state"], left["result_id"]) == ("running", None)
        assert shops.rows(shop, "SELECT 1 FROM catalogue_rendition WHERE kind = 'restored'") == []
        assert shop.run("-c", SWEEP).strip() == "1"
        again = now()
        assert (again["state"], again["lease_token"]) == ("queued", "")
        assert again["percent"] in (0, left["percent"])
        assert len(shops.history(shop, again["public_id"])) == 1 + 2 * (kill + 1)
    assert reached[1] >= 10
    assert reached[2] >= 40
    assert reached[3] == 100  # it was only to be stored

    begin(workers, job)
    done = until(
        lambda: row if (row := now())["state"] == "succeeded" else None, "the job to be done"
    )
    files = shops.rows(shop, "SELECT * FROM catalogue_rendition WHERE kind = 'restored'")
    assert [file["id"] for file in files] == [done["result_id"]]
    assert history_of(shop, done) == [
        "requested",
        *["claim", "return"] * len(POINTS),
        "claim",
        "succeed",
    ]
    assert len(list((shop.var / "private" / "restored").rglob("*.png"))) == 1


def history_of(shop: Stack, job: dict) -> list[str]:
    return shops.history(shop, job["public_id"])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
