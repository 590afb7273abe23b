"""Searching by keyboard and by thumb: suggestions, filters, the way back; and without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.slow
def test_suggestions_by_keyboard(shop: Any, open_page: Any) -> None:
    watched = open_page(DESKTOP)
    page = watched.page
    page.goto(f"{shop.site}/search/")
    field = page.locator("main input[type=search]")
    field.press_sequentially("ㅊㅇ")
    options = page.locator("main [role=option]")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert "채온" in options.first.inner_text()
    assert field.get_attribute("aria-activedescendant") is None, "nothing is chosen by itself"

    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None, "back in the field"
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "ㅊㅇ", "Escape closes the list and keeps the words"

    field.press("ArrowDown")
    options.first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/search/?artist=chaeon")
    assert page.locator("ul.chosen").get_by_text("채온").count() == 1

    # What was searched is there again, in this browser only.
    page.goto(f"{shop.site}/search/")
    field.focus()
    options.first.wait_for()
    assert "채온" in options.first.inner_text()
    assert watched.problems == []


@pytest.mark.slow
def test_filters_by_thumb_and_the_way_back(shop: Any, open_page: Any) -> None:
    watched = open_page(PHONE, has_touch=True)
    page = watched.page
    page.goto(f"{shop.site}/search/")
    number = page.locator("main .photo-card").count()
    assert number >= 2
    sheet = page.locator("#facets")
    assert not sheet.is_visible()
    page.locator(".results-head button[popovertarget=facets]").tap()
    assert sheet.is_visible()
    # Some choice that leaves one photo, in whichever facet it stands.
    choice = sheet.locator("li a", has=page.locator("small", has_text="1")).first
    choice.locator("xpath=ancestor::details").evaluate("facet => { facet.open = true }")
    choice.tap()
    page.wait_for_url("**/search/?*")
    chip = page.locator("ul.chosen a.chip")
    assert chip.count() == 1
    assert page.locator("main .photo-card").count() == 1
    page.go_back()
    page.wait_for_url("**/search/")
    page.go_forward()
    page.wait_for_url("**/search/?*")
    chip.first.tap()
    page.wait_for_url("**/search/")
    assert page.locator("main .photo-card").count() == number
    assert watched.problems == []


@pytest.mark.slow
def test_without_scripts(shop: Any, open_page: Any) -> None:
    watched = open_page(PHONE, java_script_enabled=False)
    page = watched.page
    page.goto(f"{shop.site}/search/?q=채온")
    assert page.locator("main .photo-card").count() >= 1
    # The sheet is the browser's own.
    page.locator(".results-head button[popovertarget=facets]").click()
    assert page.locator("#facets").is_visible()
    photo = page.locator("main .photo-card").first.get_attribute("href")
    page.goto(f"{shop.site}{photo}")
    page.locator("a[href$='/similar/']").click()
    page.wait_for_url("**/similar/")
    assert page.locator("h1").count() == 1
