"""Looking closer at a large photo: by pointer, by keyboard, without scripts; marked tiles only."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

MAKE = """
import django
django.setup()
from tests.factories import make_cleared_photo
print(make_cleared_photo(with_previews=True, scale=20).public_id)
"""


def is_tile_address(address: str) -> bool:
    return re.search(r"/media/.+/\d+/\d+-\d+\.webp$", address) is not None


def is_tile(answer: Any) -> bool:
    return answer.ok and is_tile_address(answer.url)


@pytest.fixture(scope="module")
def large(shop: Any) -> str:
    """A photo of which a file of several megapixels is sold, so that there is more to see."""
    return shop.run("-c", MAKE).split()[-1]


@pytest.mark.slow
def test_looking_closer_by_keyboard(shop: Any, open_page: Any, large: str) -> None:
    watched = open_page(DESKTOP, reduced_motion="reduce")
    page = watched.page
    fetched: list[str] = []
    page.on("response", lambda answer: fetched.append(answer.url) if answer.ok else None)
    page.goto(f"{shop.site}/en/photos/{large}/", wait_until="networkidle")
    assert not [one for one in fetched if "openseadragon" in one], "only for who asks for it"
    button = page.get_by_role("button", name="Look closer")
    button.focus()
    with page.expect_response(is_tile):
        page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Look closer")
    dialog.wait_for()
    canvas = page.locator(".openseadragon-canvas")
    canvas.wait_for()
    assert page.evaluate("document.activeElement.className") == "openseadragon-canvas"
    levels = json.loads(
        shop.ask(
            f"Rendition.objects.get(photo__public_id='{large}', kind='tiles').variants['levels']"
        )
    )
    deepest = f"/{len(levels) - 1}/"
    if not [one for one in fetched if is_tile_address(one) and deepest in one]:
        with page.expect_response(lambda answer: is_tile(answer) and deepest in answer.url):
            for _ in range(6):
                page.keyboard.press("+")
    # Whatever is fetched is a tile of the set, and the set ends far below what is sold.
    assert max(levels[-1]) <= 2048
    assert page.get_by_role("img", name="arrow keys").count() == 1
    violations = Axe().run(page).response["violations"]
    assert [one["id"] for one in violations] == []
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent").strip() == "Look closer"
    assert watched.problems == []


@pytest.mark.slow
def test_looking_closer_by_thumb(shop: Any, open_page: Any, large: str) -> None:
    watched = open_page(PHONE, has_touch=True)
    page = watched.page
    page.goto(f"{shop.site}/photos/{large}/", wait_until="networkidle")
    page.get_by_role("button", name="가까이 보기").tap()
    page.locator(".openseadragon-canvas").wait_for()
    page.get_by_role("button", name="더 가까이").tap()
    page.get_by_role("button", name="더 멀리").tap()
    assert watched.sideways_overflow() <= 0
    page.get_by_role("button", name="닫기").tap()
    page.get_by_role("dialog").wait_for(state="hidden")
    assert watched.problems == []


@pytest.mark.slow
def test_without_scripts_the_preview_is_shown(shop: Any, open_page: Any, large: str) -> None:
    page = open_page(PHONE, java_script_enabled=False).page
    page.goto(f"{shop.site}/en/photos/{large}/")
    link = page.get_by_role("link", name="Look closer")
    with page.expect_response(lambda answer: "/media/" in answer.url) as waiting:
        page.goto(shop.site + link.get_attribute("href"))
    assert waiting.value.status == 200
    assert waiting.value.headers["content-type"].startswith("image/")
