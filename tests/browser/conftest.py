"""One running shop with a few photos, and a browser to look at it with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import Stack, restored_and_sold

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running shop in which two photos have been uploaded, restored and approved."""
    running = Stack(var=Path(tmp_path_factory.mktemp("shop")))
    running.prepare()
    running.start()
    running.photos = restored_and_sold(running, count=2)  # type: ignore[attr-defined]
    yield running
    running.stop()


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
