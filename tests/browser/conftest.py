"""One running shop with a few photos, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import Stack, restored_and_sold

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed here"))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running shop in which two photos have been uploaded, restored and approved."""
    running = Stack(var=Path(tmp_path_factory.mktemp("shop")))
    running.prepare()
    running.start()
    running.photos = restored_and_sold(running, count=2)  # type: ignore[attr-defined]
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    # Playwright's synchronous API runs an event loop in this thread, which makes Django believe
    # that its ORM is called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that remembers what went wrong on it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: (
                self.problems.append(f"console: {message.text}")
                if message.type == "error"
                else None
            ),
        )

    def sideways_overflow(self) -> int:
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """``open_page(viewport, **context_options)`` gives a page of its own, watched."""
    contexts = []

    def make(viewport: dict[str, int] = DESKTOP, **options: Any) -> Watched:
        context = chromium.new_context(viewport=viewport, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Watched(context.new_page())

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Any, site: str, email: str, prefix: str = "") -> None:
    page.goto(f"{site}{prefix}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", "encore-demo")
    page.locator("form[action*='/login/'] button:not([type=button])").first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
