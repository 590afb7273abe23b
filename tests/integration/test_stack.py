"""The supervisor's start: taken ports are told, nothing listens outside this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from config.journey import free_ports
from tests.running import ROOT, Stack


def test_a_taken_port_is_told_with_the_way_out(tmp_path: Path) -> None:
    stack = Stack(var=tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", stack.port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "config.stack"],
            env=stack.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Port {stack.port} is taken" in done.stderr
    assert "PORT=" in done.stderr
    assert not (tmp_path / "supervisord.conf").exists()


def test_a_second_start_on_the_same_var_is_refused_and_disturbs_nobody(stack: Stack) -> None:
    before = stack.pids("valkey") + stack.pids("supervisord")
    port, sandbox_port = free_ports(2)
    done = subprocess.run(
        [sys.executable, "-m", "config.stack", "--no-demo"],
        env={**stack.environment, "PORT": str(port), "SANDBOX_PORT": str(sandbox_port)},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"running already from this folder, at {stack.site}" in done.stderr
    assert "ENCORE_VAR=" in done.stderr
    assert stack._ready()
    assert stack.pids("valkey") + stack.pids("supervisord") == before


def test_everything_listens_on_the_loopback_only(stack: Stack) -> None:
    listening = {
        line.split()[1].split(":")[0]
        for pid in stack.pids("")
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
        if line.split()[3] == "0A"
        and int(line.split()[1].split(":")[1], 16) in (stack.port, stack.sandbox_port)
    }
    assert listening == {"0100007F"}
    # The broker has a socket in a directory of this user's, and no port.
    assert "--port 0" in (stack.var / "supervisord.conf").read_text()
