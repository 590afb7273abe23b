"""The slider by keyboard and by touch, and a closer look that gives the focus back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import PHONE
from tests.factories import (
    PROVENANCE,
    approve_all,
    make_cleared_photo,
    make_previews,
    make_price,
    make_restored,
)

pytestmark = pytest.mark.django_db(transaction=True)
FACE = {"box": [60, 30, 30, 30], "score": 0.9}


@pytest.fixture
def photo() -> Any:
    make_price()
    made = make_cleared_photo()
    provenance = {**PROVENANCE, "input_size": [160, 128], "faces": [FACE]}
    make_restored(made, provenance=provenance)
    approve_all(made)
    make_previews(made)
    return made


def test_slider(live_server: Any, open_page: Any, photo: Any) -> None:
    watched = open_page(PHONE, has_touch=True, reduced_motion="reduce")
    page = watched.page
    page.goto(f"{live_server.url}/en/photos/{photo.public_id}/")
    page.wait_for_function("customElements.get('before-after') !== undefined")
    grip = page.get_by_role("slider", name="Compare the original with the restored photo")

    def value() -> int:
        return int(grip.get_attribute("aria-valuenow"))

    grip.focus()
    for key, expected in (("Home", 0), ("ArrowRight", 2), ("Shift+ArrowRight", 12), ("End", 100)):
        page.keyboard.press(key)
        assert value() == expected
    assert grip.get_attribute("aria-valuetext") == "Original: 100 percent of the picture"
    box = page.locator("before-after").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.3)
    assert abs(value() - 25) <= 1

    closer = page.get_by_role("button", name="Closer to face 1")
    closer.focus()
    page.keyboard.press("Enter")
    assert closer.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Whole picture").press("Enter")
    assert closer.get_attribute("aria-pressed") == "false"
    assert closer.evaluate("button => button === document.activeElement")
    assert abs(value() - 25) <= 1, "looking closer moves nothing"
    assert watched.problems == []
