"""The studio's drop zone: several files at once, each with its own result."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import sign_in
from tests.running import small_photo


@pytest.mark.slow
def test_good_and_bad_files_each_get_their_result(shop: Any, open_page: Any) -> None:
    before = int(shop.ask("Photo.objects.count()"))
    watched = open_page()
    page = watched.page
    sign_in(page, shop.site, "staff@encore.example", "/en")
    page.goto(f"{shop.site}/en/studio/upload/")
    good, name = small_photo(seed=7, index=2)
    page.set_input_files(
        "input[type=file]",
        [
            {"name": name, "mimeType": "image/jpeg", "buffer": good},
            {"name": "evil.jpg", "mimeType": "image/jpeg", "buffer": b"\x7fELF" + bytes(400)},
        ],
    )
    zone = page.locator("upload-zone")
    zone.get_by_text("evil.jpg").wait_for()
    zone.get_by_text("Stored").first.wait_for()
    zone.get_by_text("This is not a picture").first.wait_for()

    assert int(shop.ask("Photo.objects.count()")) == before + 1
    assert watched.problems == []
