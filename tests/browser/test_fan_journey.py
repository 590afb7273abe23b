"""A fan on a phone: finds a photo, compares, pays, downloads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PHONE, sign_in


def pay(page: Any) -> None:
    page.fill("input[name=number]", "4242424242424242")
    page.fill("input[name=expiry]", "12 / 34")
    page.fill("input[name=cvc]", "123")
    page.fill("input[name=name]", "Demo Fan")
    page.locator("form button.go").click()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prefix", "javascript"), [("", True), ("/en", False)], ids=["korean", "english-without-script"]
)
def test_from_home_to_download(
    shop: Any, open_page: Any, tmp_path: Path, prefix: str, javascript: bool
) -> None:
    watched = open_page(
        PHONE, java_script_enabled=javascript, has_touch=True, accept_downloads=True
    )
    page = watched.page
    photo = shop.photos[0 if javascript else 1]
    sign_in(page, shop.site, "fan@encore.example", prefix)
    page.goto(f"{shop.site}{prefix}/")
    page.locator(f"a[href$='/photos/{photo}/']").first.click()
    page.wait_for_url(f"**/photos/{photo}/")
    page.locator("form[action$='/bag/add/'] button:not([type=button])").first.click()
    page.wait_for_url("**/bag/")
    page.locator("form[action$='/bag/checkout/'] button:not([type=button])").first.click()
    page.wait_for_url("**/c/pay/**")
    pay(page)
    page.wait_for_url("**/orders/**")
    button = page.locator("form[action$='/download/'] button:not([type=button])").first
    button.wait_for()
    with page.expect_download() as waiting:
        button.click()
    target = tmp_path / "file.png"
    waiting.value.save_as(target)

    expected = shop.ask(
        f"Rendition.objects.get(photo__public_id='{photo}', kind='restored').sha256"
    )
    assert hashlib.sha256(target.read_bytes()).hexdigest() == expected
    assert shop.ask(f"Licence.objects.filter(line__photo__public_id='{photo}').count()") == "1"
    assert watched.problems == []
