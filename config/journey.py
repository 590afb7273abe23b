"""``make demo``: the whole main flow on one photo, over HTTP, on a stack of its own.

Starts the embedded stack with free ports and a throw-away ``var``, then does in three browsers
(staff, agency partner, fan) what people do: upload, restore, check, approve, find, pay,
download. One line of JSON per step; exit status 0 only if every step held.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

PATIENCE_SECONDS = 900
Found = TypeVar("Found")
LICENCE_NUMBER = re.compile(r"ENC(?:-[0-9A-Z]{4}){3}")


class StepFailed(Exception):
    """A step of the journey did not end as it must."""


class PhotoRefused(StepFailed):
    """The shop does not take this file: the shop is right, and its log says no more than that."""


def say(step: str, **facts: Any) -> None:
    print(json.dumps({"step": step, **facts}, ensure_ascii=False), flush=True)  # noqa: T201


def until(probe: Callable[[], Found | None], what: str) -> Found:
    """Ask again until there is an answer; conditions, not seconds, decide how long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = probe()
        if found is not None:
            return found
        time.sleep(0.3)
    raise StepFailed(f"waited in vain for: {what}")


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class Person:
    """Somebody with a browser of their own, in the English shop."""

    def __init__(self, site: str) -> None:
        import mechanicalsoup

        self.site = site
        self.browser = mechanicalsoup.StatefulBrowser(raise_on_404=False)

    def open(self, path: str) -> Any:
        response = self.browser.open(path if path.startswith("http") else self.site + path)
        if response.status_code != 200:
            raise StepFailed(f"{response.url} answered {response.status_code}")
        return self.browser.page

    def get_json(self, path: str) -> dict[str, Any]:
        response = self.browser.session.get(
            self.site + path, headers={"Accept": "application/json"}
        )
        response.raise_for_status()
        return response.json()

    def submit(self, selector: str, **fields: Any) -> Any:
        """Fill in the page's form found by a CSS selector and send it; return the answer."""
        if self.browser.page is None or self.browser.page.select_one(selector) is None:
            raise StepFailed(f"no form {selector} on {self.browser.url}")
        form = self.browser.select_form(selector)
        for name, value in fields.items():
            form.set(name, value)
        response = self.browser.submit_selected()
        if response.status_code >= 400:
            raise StepFailed(f"{response.url} answered {response.status_code}")
        return response

    def sign_in(self, email: str, password: str) -> None:
        self.open("/en/accounts/login/")
        self.submit('form[action*="/login/"]', login=email, password=password)

    def sign_up(self, email: str, password: str) -> None:
        self.open("/en/accounts/signup/")
        self.submit('form[action*="/signup/"]', email=email, password1=password)


def upload(staff: Person, content: bytes, name: str) -> str:
    page = staff.open("/en/studio/upload/")
    token = page.select_one('input[name="csrfmiddlewaretoken"]')["value"]
    label = next((row for row in page.select("label") if "CHAEON" in row.get_text()), None)
    artist = label and page.find(id=label["for"])
    if not artist:
        raise StepFailed("the upload form does not offer the demo's artist")
    response = staff.browser.session.post(
        staff.site + "/en/studio/upload/",
        data={"csrfmiddlewaretoken": token, "artists": artist["value"]},
        files={"files": (name, content)},
        headers={"Accept": "application/json", "Referer": staff.site},
    )
    result = response.json()["results"][0]
    if not result["ok"]:
        raise PhotoRefused(f"upload refused: {result['code']}: {result['message']}")
    say("upload", photo=result["photo"], bytes=len(content))
    return str(result["photo"])


def restore(staff: Person, photo: str) -> dict[str, Any]:
    staff.open(f"/en/studio/photos/{photo}/")
    staff.submit(f'form[action$="/photos/{photo}/restore/"]')
    job = re.search(r"/studio/restoration/([0-9a-z]+)/", staff.browser.url)
    if job is None:
        raise StepFailed(f"no job after asking for a restoration, but {staff.browser.url}")
    address = f"/en/studio/restoration/{job[1]}/progress/"

    def finished() -> dict[str, Any] | None:
        progress = staff.get_json(address)
        return progress if progress["final"] else None

    done = until(finished, "the restoration")
    if done["state"] != "succeeded":
        raise StepFailed(f"restoration {done['state']}: {done['error_code']}")
    say("faces found", faces=done["faces"])
    say(
        "restored",
        before=done["before"],
        after=done["after"],
        seconds=done["seconds"],
        sha256=done["sha256"],
    )
    return done


def approve(staff: Person, partner: Person, photo: str) -> None:
    staff.open(f"/en/studio/quality/{photo}/")
    staff.submit(f'form[action$="/quality/{photo}/accept/"]')
    say("submitted", photo=photo)
    queue = partner.open("/en/partner/")
    links = [link["href"] for link in queue.select('a[href*="/partner/submissions/"]')]
    if not links:
        raise StepFailed("nothing waits in the partner's queue")
    partner.open(links[0])
    partner.submit('form[action$="/approve/"]')
    say("approved", submission=links[0].rstrip("/").rsplit("/", 1)[-1])


def buy(fan: Person, photo: str) -> tuple[str, str]:
    """Find the photo, put a personal licence into the bag, pay; return order and licence."""

    def listed() -> bool | None:
        page = fan.open("/en/")
        return True if page.select_one(f'a[href$="/photos/{photo}/"]') else None

    until(listed, "the photo in the shop")
    fan.open(f"/en/photos/{photo}/")
    say("listed", address=f"/en/photos/{photo}/")
    fan.submit('form[action$="/bag/add/"]', kind="personal")
    fan.submit('form[action$="/bag/checkout/"]')
    if "/c/pay/" not in fan.browser.url:
        raise StepFailed(f"not on the payment page but on {fan.browser.url}")
    say("order", payment_page=fan.browser.url.split("/c/pay/")[0])
    fan.submit("form", number="4242424242424242", expiry="12 / 34", cvc="123", name="Demo Fan")
    order = re.search(r"/orders/([0-9a-z]+)/", fan.browser.url)
    if order is None:
        raise StepFailed(f"not back in the shop after paying but on {fan.browser.url}")
    say("paid", order=order[1])
    address = f"/en/orders/{order[1]}/"

    def licensed() -> str | None:
        found = LICENCE_NUMBER.search(fan.open(address).get_text(" "))
        return found[0] if found else None

    number = until(licensed, "the licence")
    say("licence", number=number)
    return address, number


def download(fan: Person, address: str, number: str, expected_sha256: str) -> None:
    fan.open(address)
    response = fan.submit(f'form[action$="/licences/{number}/download/"]')
    digest = hashlib.sha256(response.content).hexdigest()
    from PIL import Image

    with Image.open(io.BytesIO(response.content)) as picture:
        picture.load()
        size = list(picture.size)
    if digest != expected_sha256:
        raise StepFailed("what was downloaded is not the file that the agency approved")
    say("downloaded", bytes=len(response.content), sha256=digest, size=size)


def walk(site: str, content: bytes, name: str) -> None:
    from stock.catalogue.demo.sign_ins import DEMO_PASSWORD, DEMO_SIGN_INS

    emails = dict(DEMO_SIGN_INS)
    staff, partner, fan = Person(site), Person(site), Person(site)
    staff.sign_in(emails["staff"], DEMO_PASSWORD)
    partner.sign_in(emails["partner"], DEMO_PASSWORD)
    fan.sign_up("first.fan@encore.example", "moonlit-encore-7")
    photo = upload(staff, content, name)
    restored = restore(staff, photo)
    approve(staff, partner, photo)
    address, number = buy(fan, photo)
    download(fan, address, number, restored["sha256"])


def _picture(path: str | None) -> tuple[bytes, str]:
    if path:
        file = Path(path)
        return file.read_bytes(), file.name
    from stock.catalogue.demo import pictures, plan

    entry = plan.demo_photos()[0]
    return pictures.upload(entry, seed=1), f"{entry.slug}.jpg"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--photo", help="a picture of your own instead of the demo's")
    options = parser.parse_args()
    try:
        content, name = _picture(options.photo)
    except OSError as error:
        say("failed", reason=f"{options.photo}: {error.strerror}")
        return 1
    port, sandbox_port = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="encore-demo-") as var:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
            "ENCORE_VAR": var,
            "PORT": str(port),
            "SANDBOX_PORT": str(sandbox_port),
        }
        log = Path(var) / "stack.log"
        with log.open("wb") as output:
            subprocess.run(
                [sys.executable, "-m", "config.prepare"],
                env=environment,
                stdout=output,
                stderr=output,
                check=True,
            )
            stack = subprocess.Popen(
                [sys.executable, "-m", "config.stack", "--no-demo"],
                env=environment,
                stdout=output,
                stderr=output,
            )
        # However we end, the children must not stay behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        site = f"http://127.0.0.1:{port}"
        try:
            until(lambda: _ready(site, stack), "the stack")
            walk(site, content, name)
        except PhotoRefused as error:
            say("failed", reason=str(error))
            return 1
        # What requests raises when the shop does not answer is an OSError.
        except (StepFailed, OSError, KeyboardInterrupt) as error:
            say("failed", reason=str(error) or type(error).__name__)
            sys.stderr.write(log.read_text(errors="replace")[-6000:])
            return 1
        finally:
            stack.terminate()
            stack.wait()
    say("done")
    return 0


def _ready(site: str, stack: subprocess.Popen[bytes]) -> bool | None:
    if stack.poll() is not None:
        raise StepFailed("the stack did not start")
    try:
        with urllib.request.urlopen(f"{site}/readyz", timeout=2) as response:  # noqa: S310
            return True if response.status == 200 else None
    except (urllib.error.URLError, OSError):
        return None


if __name__ == "__main__":
    raise SystemExit(main())
