"""From home to the download by keyboard alone, seeing at every step where one is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, sign_in

#: Key presses after which a person would have given up.
PATIENCE = 120


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is on what ``selector`` describes, and is seen to be there."""
    for _ in range(PATIENCE):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        raise AssertionError(f"{selector} is not reached by keyboard on {page.url}")
    # The ring is on the element, on what it labels, or on its grip.
    assert page.evaluate(
        """() => {
            const element = document.activeElement;
            const near = [element, element.parentElement, element.closest("label, .licence")];
            return [...near, ...element.querySelectorAll("*")].filter(Boolean).some(
                one => getComputedStyle(one).outlineStyle !== "none");
        }"""
    ), f"the focus cannot be seen on {selector}"
    assert page.evaluate(
        """() => {
            const box = document.activeElement.getBoundingClientRect();
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const top = document.elementFromPoint(x, y);
            const element = document.activeElement;
            return Boolean(top) && (element.contains(top) || top.contains(element));
        }"""
    ), f"{selector} is hidden while it has the focus"


@pytest.mark.slow
def test_home_to_download_without_a_pointer(shop: Any, open_page: Any, tmp_path: Path) -> None:
    watched = open_page(DESKTOP, accept_downloads=True, reduced_motion="reduce")
    page = watched.page
    photo = shop.photos[0]
    sign_in(page, shop.site, "fan@encore.example", "/en")
    page.goto(f"{shop.site}/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip", "first of all: skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, f"a[href$='/photos/{photo}/']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/photos/{photo}/")
    tab_to(page, "before-after input, [role=slider], input[type=range]")
    before = page.evaluate("document.activeElement.value ?? document.activeElement.ariaValueNow")
    page.keyboard.press("ArrowRight")
    after = page.evaluate("document.activeElement.value ?? document.activeElement.ariaValueNow")
    assert after != before, "the comparison moves by key"
    tab_to(page, "form[action$='/bag/add/'] input[type=radio]")
    tab_to(page, "form[action$='/bag/add/'] button:not([type=button])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bag/")
    tab_to(page, "form[action$='/bag/checkout/'] button:not([type=button])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/pay/**")
    for name, text in (
        ("number", "4242424242424242"),
        ("expiry", "1234"),
        ("cvc", "123"),
        ("name", "Demo Fan"),
    ):
        tab_to(page, f"input[name={name}]")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/**")
    page.locator("form[action$='/download/'] button:not([type=button])").first.wait_for()
    tab_to(page, "form[action$='/download/'] button:not([type=button])")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    target = tmp_path / "file"
    waiting.value.save_as(target)
    expected = shop.ask(
        f"Rendition.objects.get(photo__public_id='{photo}', kind='restored').sha256"
    )
    assert hashlib.sha256(target.read_bytes()).hexdigest() == expected
    assert watched.problems == []
