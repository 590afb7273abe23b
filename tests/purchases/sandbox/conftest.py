"""A really started sandbox, the official SDK, and a receiver of webhooks."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

import pytest
import requests
import stripe

REPOSITORY = Path(__file__).resolve().parents[3]
SECRET = "whsec_test"


def until(condition: Callable[[], object], *, seconds: float = 10, what: str = "") -> object:
    """Poll until the condition holds and hand back what it said."""
    pause, deadline = threading.Event(), monotonic() + seconds
    while not (result := condition()):
        if monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what or condition}")
        pause.wait(0.02)
    return result


class Receiver:
    """Takes webhooks, checks their signature with the SDK, answers as it is told."""

    def __init__(self) -> None:
        self.events: list[stripe.Event] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []  # statuses for the next deliveries; 200 when empty
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                event = stripe.Webhook.construct_event(
                    body, self.headers["Stripe-Signature"], SECRET
                )
                receiver.events.append(event)
                receiver.headers.append(dict(self.headers))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/stripe"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, object_id: str, type: str | None = None) -> list[stripe.Event]:
        return [
            event
            for event in list(self.events)
            if event.data.object.id == object_id and type in (None, event.type)
        ]

    def wait_for(self, object_id: str, type: str, *, times: int = 1) -> list[stripe.Event]:
        until(lambda: len(self.of(object_id, type)) >= times, what=f"{type} x{times}")
        return self.of(object_id, type)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Sandbox:
    """The process and the shorthand tests speak to it with."""

    def __init__(self, directory: Path, webhook_url: str = "") -> None:
        self.database = directory / "sandbox.sqlite3"
        self.webhook_url = webhook_url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = directory / "sandbox.log"
        self.http = requests.Session()
        self.http.trust_env = False
        self.client = self.new_client()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def new_client(self, key: str = "sk_test_encore", **options: object) -> stripe.StripeClient:
        return stripe.StripeClient(key, base_addresses={"api": self.url}, **options)

    def start(self) -> None:
        command = [sys.executable, "-m", "stock.purchases.sandbox"]
        command += ["--port", str(self.port), "--database", str(self.database)]
        if self.webhook_url:
            command += ["--webhook-url", self.webhook_url, "--webhook-secret", SECRET]
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("SANDBOX_")},
            "SANDBOX_WEBHOOK_RETRY_SECONDS": "0.05",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log
            )
        until(self.answers, seconds=60, what=f"healthz of the sandbox, see {self.log}")

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.http.get(f"{self.url}/healthz", timeout=2).ok
        except requests.ConnectionError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def open(self, *, amount: int = 12000, currency: str = "krw", **params: object):
        """A session with one line item."""
        product = {"name": "하늘빛 무대", "description": "개인 이용권"}
        price = {"currency": currency, "unit_amount": amount, "product_data": product}
        options = params.pop("options", None)
        return self.client.v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [{"quantity": 1, "price_data": price}],
                "success_url": "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}",
                "cancel_url": "http://127.0.0.1:9/cart",
                **params,
            },
            options,
        )

    def control(self, path: str, body: dict | None = None, *, status: int = 200) -> dict:
        response = self.http.post(f"{self.url}/_sandbox/{path}", json=body or {})
        assert response.status_code == status, response.text
        return response.json()

    def pay(self, session, **body: object) -> dict:
        return self.control(f"checkout/sessions/{session.id}/pay", body)

    def paid(self, **params: object):
        """A paid session, with its intent and charge expanded."""
        session = self.open(**params)
        assert self.pay(session)["result"] == "succeeded"
        return self.session(session.id)

    def session(self, public_id: str):
        expand = ["payment_intent.latest_charge.balance_transaction"]
        return self.client.v1.checkout.sessions.retrieve(public_id, {"expand": expand})

    def events(self, object_id: str) -> list[str]:
        """Types of what happened to an object, oldest first."""
        page = self.client.v1.events.list({"limit": 100})
        return [e.type for e in page.auto_paging_iter() if e.data.object.id == object_id][::-1]

    def raw(self, method: str, path: str, **options: object) -> requests.Response:
        headers = {"Authorization": "Bearer sk_test_encore", **options.pop("headers", {})}
        return self.http.request(method, self.url + path, headers=headers, **options)


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Sandbox]:
    """Starting takes a second, so one process serves all modules."""
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"), receiver.url)
    yield sandbox
    sandbox.stop()
    assert "Traceback" not in sandbox.log.read_text(), sandbox.log.read_text()


@pytest.fixture(scope="module")
def sandbox(process: Sandbox, receiver: Receiver) -> Sandbox:
    """The sandbox as new: no objects, no faults, real time."""
    process.control("reset")
    receiver.events.clear()
    receiver.answers.clear()
    return process


@pytest.fixture
def own_sandbox(tmp_path: Path, receiver: Receiver) -> Iterator[Sandbox]:
    """A process of the test's own, to be stopped and started again."""
    sandbox = Sandbox(tmp_path, receiver.url)
    yield sandbox
    if sandbox.process and sandbox.process.poll() is None:
        sandbox.stop()


@pytest.fixture
def wait():
    return until
