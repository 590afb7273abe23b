"""The process itself: nothing is lost when it stops, however it stops."""

import signal
import socket
import subprocess
import sys
from time import monotonic

import pytest


def test_a_stop_is_quick_and_the_endpoint_moves_with_the_command_line(own_sandbox):
    own_sandbox.open()
    started = monotonic()
    assert own_sandbox.stop() == 0
    assert monotonic() - started < 4
    own_sandbox.webhook_url = "http://127.0.0.1:9/moved"
    own_sandbox.start()
    [endpoint] = own_sandbox.client.v1.webhook_endpoints.list().data
    assert endpoint.url == "http://127.0.0.1:9/moved"


def test_only_loopback_is_served(sandbox):
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing, only asks which way it would go
        except OSError:
            pytest.skip("this machine has no address but loopback")
        address = probe.getsockname()[0]
    with socket.socket() as client:
        client.settimeout(1)
        assert client.connect_ex((address, sandbox.port)) != 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_data_and_undelivered_events_survive(own_sandbox, receiver, wait, number):
    options = {"idempotency_key": "before"}
    session = own_sandbox.open(options=options)
    own_sandbox.control("webhooks/hold")
    own_sandbox.pay(session)
    own_sandbox.stop(number)
    # After a kill the worker notices on its own that its parent is gone.
    wait(lambda: _is_free(own_sandbox.port), what="the worker to stop")
    own_sandbox.start()
    assert own_sandbox.session(session.id).payment_status == "paid"
    assert own_sandbox.open(options=options).id == session.id
    assert receiver.of(session.id) == []
    own_sandbox.control("webhooks/release")
    receiver.wait_for(session.id, "checkout.session.completed")


def test_a_refused_delivery_is_tried_again_after_a_restart(own_sandbox, receiver, wait):
    receiver.answers[:] = [500] * 4
    session = own_sandbox.open()
    own_sandbox.client.v1.checkout.sessions.expire(session.id)
    receiver.wait_for(session.id, "checkout.session.expired")
    own_sandbox.stop()
    receiver.answers.clear()
    own_sandbox.start()
    receiver.wait_for(session.id, "checkout.session.expired", times=2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--database or SANDBOX_DATABASE is needed"),
        (["--database", "x", "--webhook-url", "http://127.0.0.1:9/"], "belong together"),
    ],
)
def test_what_is_missing_is_named(arguments, said, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "stock.purchases.sandbox", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": ""},
    )
    assert done.returncode == 2
    assert said in done.stderr


def _is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_no_migration_is_missing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "",
            "DJANGO_SETTINGS_MODULE": "stock.purchases.sandbox.settings",
            "SANDBOX_DATABASE": str(tmp_path / "sandbox.sqlite3"),
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
