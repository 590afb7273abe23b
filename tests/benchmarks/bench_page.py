"""Pages in Chromium: bytes on the wire without photos, layout shift, long tasks.

``python tests/benchmarks/bench_page.py [photos]``. A shop of its own runs with that many photos
(24 unless told) restored by nobody: their pictures are drawn, so that only pages are measured. Each
page is opened in a fresh browser profile and scrolled to its end, ``ROUNDS`` times; the worst round
counts for shift and tasks. The trace's ``RunTask`` events of the page's main thread are the tasks.
"""
# ruff: noqa: T201

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

ROUNDS = 3
VIEWPORTS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
LONG_MS, LIGHT_BYTES = 50, 80_000

SHIFTS = """
window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) window.shift += entry.value;
})).observe({type: "layout-shift", buffered: true});
"""
SCROLL = """async () => {
    const frame = () => new Promise(done =>
        requestAnimationFrame(() => requestAnimationFrame(done)));
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
        scrollTo(0, y);
        await frame();
    }
}"""


def tasks(trace: dict[str, Any]) -> tuple[float, float]:
    """The longest task of a renderer's main thread, and the one that took the processor longest,
    in milliseconds. Where others compete for the cores only the second says what the page asks."""
    events = trace["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    found = [
        (event["dur"] / 1000, event.get("tdur", event["dur"]) / 1000)
        for event in events
        if event.get("ph") == "X"
        and event["name"].endswith("RunTask")
        and (event["pid"], event["tid"]) in mains
    ]
    return max(wall for wall, _cpu in found), max(cpu for _wall, cpu in found)


def measure(
    browser: Any, address: str, viewport: dict[str, int]
) -> tuple[int, float, float, float]:
    """Bytes without pictures, layout shift, and the longest task (see :func:`tasks`)."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.add_init_script(SHIFTS)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    browser.start_tracing(
        page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
    )
    page.goto(address, wait_until="networkidle")
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")
    found = tasks(json.loads(browser.stop_tracing()))
    shift = page.evaluate("window.shift")
    context.close()
    weight = sum(size for one, size in sizes.items() if kinds.get(one) != "Image")
    return round(weight), shift, *found


MAKE = """
import django, json
django.setup()
from tests.factories import make_cleared_photo
made = [make_cleared_photo(with_previews=True) for _ in range({photos})]
print(json.dumps([made[0].public_id, made[0].artists.get().slug]))
"""


def main(photos: int) -> None:
    from playwright.sync_api import sync_playwright

    from tests.chromium import FLAGS
    from tests.running import Stack

    shop = Stack(var=Path(tempfile.mkdtemp(prefix="encore-bench-")))
    shop.prepare()
    photo, artist = json.loads(shop.run("-c", MAKE.format(photos=photos)).splitlines()[-1])
    pages = {
        "home": "/",
        "photo": f"/photos/{photo}/",
        "search": "/search/",
        "artist": f"/artists/{artist}/",
    }
    shop.start()
    print(f"{photos} photos; bars: {LIGHT_BYTES / 1000:.0f} kB, 0.00, {LONG_MS} ms")
    try:
        with sync_playwright() as playwright:
            path = os.environ.get("CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            for size, viewport in VIEWPORTS.items():
                for name, address in pages.items():
                    rounds = [
                        measure(browser, shop.site + address, viewport) for _ in range(ROUNDS)
                    ]
                    weight, shift, wall, cpu = (max(column) for column in zip(*rounds, strict=True))
                    print(
                        f"{size:8} {name:7} {weight / 1000:6.1f} kB   shift {shift:.2f}   "
                        f"longest task {wall:.0f} ms, of the processor {cpu:.0f} ms"
                    )
            browser.close()
    finally:
        shop.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
