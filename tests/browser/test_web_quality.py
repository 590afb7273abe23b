"""Nothing jumps, little is sent, and the first card is there without scripts."""

from __future__ import annotations

import pprint
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE

PAGES = ["/", "/photos/{photo}/", "/search/", "/artists/", "/artists/chaeon/", "/groups/novelle/"]
#: Bytes on the wire of a page with its style sheets and scripts and without its photos.
LIGHT = 80_000

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
        if (entry.hadRecentInput) continue;
        const box = rect => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(" ");
        const moved = entry.sources.map(({node, previousRect, currentRect}) =>
            `${node?.nodeName}.${node?.className}: ${box(previousRect)} -> ${box(currentRect)}`);
        window.shifts.push([entry.value, moved]);
    }
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_jumps(shop: Any, open_page: Any, viewport: dict[str, int]) -> None:
    page = open_page(viewport, has_touch=viewport is PHONE).page
    page.add_init_script(WATCH_SHIFTS)
    shifted = {}
    for path in PAGES:
        page.goto(shop.site + path.format(photo=shop.photos[0]), wait_until="networkidle")
        # All the way down, a screen at a time, each frame painted before the next.
        page.evaluate(
            """async () => {
                const frame = () => new Promise(done => requestAnimationFrame(
                    () => requestAnimationFrame(done)));
                for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
                    scrollTo(0, y);
                    await frame();
                }
            }"""
        )
        page.wait_for_load_state("networkidle")
        shifts = page.evaluate("window.shifts")
        if round(sum(value for value, _moved in shifts), 2) > 0:
            shifted[path] = shifts
    assert not shifted, pprint.pformat(shifted)


@pytest.mark.slow
def test_a_page_is_light(shop: Any, open_page: Any) -> None:
    heavy, weights = {}, {}
    for path in PAGES:
        page = open_page(PHONE).page  # of its own: nothing is cached
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on(
            "Network.responseReceived", lambda e, k=kinds: k.update({e["requestId"]: e["type"]})
        )
        session.on(
            "Network.loadingFinished",
            lambda e, s=sizes: s.update({e["requestId"]: e["encodedDataLength"]}),
        )
        page.goto(shop.site + path.format(photo=shop.photos[0]), wait_until="networkidle")
        weight = sum(size for one, size in sizes.items() if kinds.get(one) != "Image")
        weights[path] = round(weight)
        if weight > LIGHT:
            heavy[path] = weight
    assert heavy == {}, weights
    assert min(weights.values()) > 5_000, f"nothing was weighed: {weights}"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/search/", "/artists/chaeon/"])
def test_the_first_card_needs_no_script(shop: Any, open_page: Any, path: str) -> None:
    page = open_page(PHONE, java_script_enabled=False).page
    page.goto(shop.site + path, wait_until="load")
    link = page.locator("main a[href*='/photos/']").first
    link.wait_for(state="visible")
    picture = page.locator("main img[src*='/media/']").first
    picture.wait_for(state="visible")
    box = picture.bounding_box()
    assert min(box["width"], box["height"]) > 80
