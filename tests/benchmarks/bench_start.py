"""``make run`` in a fresh clone, to a page that answers: the first time and the second.

``python tests/benchmarks/bench_start.py``. The first run installs every package, so it measures the
package index or pip's cache as well.
"""
# ruff: noqa: T201

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from config.journey import free_ports  # noqa: E402


def seconds_to_a_page(clone: Path, port: int, sandbox_port: int) -> float:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ENCORE_")},
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    started = time.perf_counter()
    with (clone / "run.log").open("ab") as log:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        while True:
            if process.poll() is not None:
                raise SystemExit((clone / "run.log").read_text(errors="replace")[-3000:])
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    if page.status == 200:
                        return time.perf_counter() - started
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def main() -> None:
    ports = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="encore-bench-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        print(f"first make run:  {seconds_to_a_page(clone, *ports):.0f} s (bar: 240 s)")
        print(f"second make run: {seconds_to_a_page(clone, *ports):.1f} s (bar: 10 s)")


if __name__ == "__main__":
    main()
