"""The whole embedded stack as real processes, for the integration and browser tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from config.journey import free_ports

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 300
Found = TypeVar("Found")


def until(
    probe: Callable[[], Found | None], what: str, patience: float = PATIENCE_SECONDS
) -> Found:
    """Ask again until the answer is not None; fail naming what was waited for."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = probe()
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for: {what}")


@dataclass
class Stack:
    """One embedded shop with its own ``var`` and ports."""

    var: Path
    port: int = 0
    sandbox_port: int = 0
    process: subprocess.Popen[bytes] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port, self.sandbox_port = free_ports(2)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "ENCORE_VAR": str(self.var),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
        }
        self.environment.pop("ENCORE_TEST_VAR", None)

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.var / "stack.log"

    def prepare(self) -> None:
        self.run("-m", "config.prepare")

    def run(self, *arguments: str) -> str:
        """Run Python in this stack's environment and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def ask(self, expression: str) -> str:
        """Evaluate an expression over the shop's models in a process of its own."""
        names = (
            "from restoration.models import *; from stock.purchases.models import *; "
            "from stock.catalogue.models import *; from licensing.models import *; "
            "from stock.audit.models import *"
        )
        code = f"import django; django.setup(); {names}; print({expression})"
        return self.run("-c", code).strip()

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.stack", "--no-demo"],
                env=self.environment,
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )
        until(self._ready, "the stack", patience=120)

    def _ready(self) -> bool | None:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-4000:]
        try:
            with urllib.request.urlopen(f"{self.site}/readyz", timeout=2) as response:
                return True if response.status == 200 else None
        except (urllib.error.URLError, OSError):
            return None

    def stop(self) -> int:
        """What Ctrl-C does, pressed twice by somebody impatient; returns the exit status."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        until(self._stopping, "the stack to begin to stop")
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=60)
        self.process = None
        return status

    def _stopping(self) -> bool | None:
        assert self.process is not None
        told = "received SIGTERM" in (self.var / "supervisord.log").read_text(errors="replace")
        return True if told or self.process.poll() is not None else None

    def pids(self, marker: str) -> list[int]:
        """Processes of this stack whose command line contains ``marker``."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (entry / "environ").read_bytes()
            except (OSError, UnicodeDecodeError):
                continue
            mine = f"ENCORE_VAR={self.var}".encode() in environment
            if mine and marker in words:
                found.append(int(entry.name))
        return found

    def kill(self, marker: str) -> list[int]:
        """SIGKILL to every process of this stack whose command line contains ``marker``."""
        killed = self.pids(marker)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        return killed


def small_photo(seed: int = 1, index: int = 0) -> tuple[bytes, str]:
    """A demo upload reduced to what restores in a few seconds, and its name."""
    import io

    from PIL import Image

    from stock.catalogue.demo import pictures, plan

    entry = plan.demo_photos()[index]
    content = pictures.upload(entry, seed=seed)
    with Image.open(io.BytesIO(content)) as image:
        small = image.convert("RGB")
        small.thumbnail((176, 176))
        scale = 132 / min(small.size)
        if scale > 1:
            small = small.resize((round(small.width * scale), round(small.height * scale)))
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=88)
    return buffer.getvalue(), f"{entry.slug}.jpg"


def restored_and_sold(stack: Stack, count: int = 1) -> list[str]:
    """Put photos into the shop as people would: uploaded, restored, approved. Public ids."""
    from config.journey import Person, approve, restore, upload
    from stock.catalogue.demo.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS

    emails = dict(DEMO_SIGN_INS)
    staff, partner = Person(stack.site), Person(stack.site)
    staff.sign_in(emails["staff"], DEMO_PASSWORD)
    partner.sign_in(emails["partner"], DEMO_PASSWORD)
    made: list[str] = []
    for index in range(count):
        content, name = small_photo(index=index)
        photo = upload(staff, content, name)
        restore(staff, photo)
        approve(staff, partner, photo)
        made.append(photo)
    fan: Any = Person(stack.site)
    for photo in made:
        until(
            lambda photo=photo: (
                True if fan.open("/en/").select_one(f'a[href$="/photos/{photo}/"]') else None
            ),
            "the photo in the shop",
        )
    return made
