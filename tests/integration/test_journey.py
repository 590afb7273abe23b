"""``make demo``: the main flow, over HTTP, on a stack of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, small_photo

STEPS = [
    "upload",
    "faces found",
    "restored",
    "submitted",
    "approved",
    "listed",
    "order",
    "paid",
    "licence",
    "downloaded",
    "done",
]


def run(*arguments: str) -> tuple[int, list[dict[str, object]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "config.journey", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, steps, done.stderr


@pytest.mark.slow
def test_every_step_of_the_main_flow_holds(tmp_path: Path) -> None:
    content, name = small_photo()
    (tmp_path / name).write_bytes(content)

    status, steps, errors = run("--photo", str(tmp_path / name))

    assert status == 0, errors[-3000:]
    assert [step["step"] for step in steps] == STEPS
    facts = {str(step["step"]): step for step in steps}
    before, after = facts["restored"]["before"], facts["restored"]["after"]
    assert [4 * side for side in before] == after  # type: ignore[union-attr]
    assert facts["downloaded"]["sha256"] == facts["restored"]["sha256"]
    assert facts["downloaded"]["size"] == after


@pytest.mark.slow
def test_a_file_that_is_no_picture_fails_the_journey(tmp_path: Path) -> None:
    bad = tmp_path / "photo.jpg"
    bad.write_bytes(b"<html>not a picture</html>")

    status, steps, errors = run("--photo", str(bad))

    assert status == 1
    assert errors == "", "the shop did nothing wrong"
    assert steps[-1]["step"] == "failed"
    assert "not_an_image" in str(steps[-1]["reason"])
