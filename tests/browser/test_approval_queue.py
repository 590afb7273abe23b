"""The agency's queue by keyboard alone: no page is loaded between the decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from licensing.models import Agency, Submission
from stock.accounts.models import User
from tests.browser.conftest import DESKTOP, PHONE, Watched
from tests.factories import (
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_price,
    make_restored,
    make_submission,
)
from tests.running import until

pytestmark = pytest.mark.django_db(transaction=True)
FACE = {"box": [20, 20, 60, 60], "score": 0.97, "action": "restored", "reason": "soft"}
REPORT = {
    "model": "test",
    "input_size": [96, 128],
    "output_size": [192, 256],
    "faces_detected": True,
    "faces": [{**FACE, "identity": {"distance": 0.21, "why": None}}],
}


@pytest.fixture
def queue(agency: Agency, partner: User) -> list[Submission]:
    agreement = make_agreement(agency=agency, territories=["KR", "JP"])
    artist = make_artist(name="Haru")
    make_consent(artist=artist, agreement=agreement, kinds=["personal", "editorial"])
    for kind in ("personal", "editorial", "commercial"):
        make_price(kind=kind)
    rows = []
    for number in range(1, 7):
        photo = make_photo(artists=[artist], title=f"Night {number}")
        make_restored(photo, provenance=REPORT)
        rows.append(make_submission(photo))
    return rows


@pytest.fixture
def reviewing(
    live_server: Any, settings: Any, partner: User, open_page: Any
) -> Callable[..., Watched]:
    """A partner's browser at the first picture of the queue; counts the pages it loads."""
    client = Client()
    client.force_login(partner)

    def start(at: Submission, viewport: dict[str, int] = DESKTOP, prefix: str = "/en") -> Watched:
        watched: Watched = open_page(viewport)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        watched.page.context.add_cookies([cookie])
        watched.loads = 0  # type: ignore[attr-defined]

        def count(request: Any) -> None:
            watched.loads += request.is_navigation_request()  # type: ignore[attr-defined]

        watched.page.on("request", count)
        watched.page.goto(f"{live_server.url}{prefix}/partner/submissions/{at.public_id}/")
        watched.page.wait_for_function("customElements.get('review-queue') !== undefined")
        return watched

    return start


def states() -> list[str]:
    return list(Submission.objects.order_by("pk").values_list("state", flat=True))


def settle(expected: list[str]) -> None:
    until(lambda: True if states() == expected else None, f"{expected}", patience=30)


def shows(page: Any, title: str) -> None:
    page.get_by_role("heading", level=1, name=title, exact=True).wait_for()


def test_six_pictures_by_keyboard(queue: list[Submission], reviewing: Any, partner: User) -> None:
    watched = reviewing(queue[0])
    page, keys = watched.page, watched.page.keyboard
    shows(page, "Night 1")
    keys.press("a")
    shows(page, "Night 2")
    keys.press("r")
    keys.press("3")
    keys.press("Enter")
    shows(page, "Night 3")
    keys.press("c")
    page.locator("dialog[open]").wait_for()
    keys.press("2")
    # Add a mark, move it, make it larger, and say why.
    page.locator("dialog[open] [data-add]").focus()
    keys.press("Enter")
    for key in ["ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight"]:
        keys.press(key)
    page.locator("dialog[open] .marks-list input").focus()
    keys.type("the left eye")
    page.locator("dialog[open] .form-actions .button-primary").focus()
    keys.press("Enter")
    shows(page, "Night 4")
    keys.press("n")
    shows(page, "Night 5")
    keys.press("p")
    shows(page, "Night 4")
    keys.press("a")
    shows(page, "Night 5")
    # Undo leads back to the picture, undecided.
    keys.press("z")
    shows(page, "Night 4")
    keys.press("r")
    keys.press("1")
    keys.press("Enter")
    shows(page, "Night 5")
    keys.press("a")
    shows(page, "Night 6")
    keys.press("a")
    shows(page, "That was the last one")
    assert watched.loads == 1
    keys.press("n")
    page.wait_for_url("**/partner/")
    settle(["approved", "refused", "changes_requested", "refused", "approved", "approved"])
    refused, changed = Submission.objects.order_by("pk")[1:3]
    assert refused.reason_code == "moment"
    assert changed.reason_code == "quality"
    (mark,) = changed.marks
    assert mark == {"x": 0.44, "y": 0.33, "width": 0.17, "height": 0.16, "note": "the left eye"}
    assert {row.decided_by for row in Submission.objects.all()} == {partner}
    assert watched.problems == []


def test_a_decision_is_sent_by_itself_after_ten_seconds(
    queue: list[Submission], reviewing: Any
) -> None:
    page = reviewing(queue[0]).page
    page.clock.install()
    page.keyboard.press("a")
    shows(page, "Night 2")
    page.clock.run_for(9_000)
    assert states() == ["open"] * 6
    page.clock.run_for(2_000)
    settle(["approved"] + ["open"] * 5)
    page.keyboard.press("z")
    assert page.locator("[data-held]").is_hidden()


def test_leaving_the_page_sends_what_is_held(queue: list[Submission], reviewing: Any) -> None:
    watched = reviewing(queue[0])
    watched.page.keyboard.press("a")
    shows(watched.page, "Night 2")
    watched.page.goto("about:blank")
    settle(["approved"] + ["open"] * 5)


def test_what_somebody_else_decided_meanwhile_is_told(
    queue: list[Submission], reviewing: Any, partner: User
) -> None:
    page = reviewing(queue[0]).page
    Submission.objects.filter(pk=queue[0].pk).update(
        state="refused", decided_by=partner, decided_at=queue[0].submitted_at, reason_code="moment"
    )
    page.keyboard.press("a")
    shows(page, "Night 2")
    page.keyboard.press("a")
    shows(page, "Night 3")
    page.evaluate("document.querySelector('review-queue').sendAll()")
    page.locator(".problems", has_text="Partner has decided in the meantime: Refused").wait_for()
    settle(["refused", "approved"] + ["open"] * 4)


def test_looking_closely_by_key(queue: list[Submission], reviewing: Any) -> None:
    watched = reviewing(queue[0])
    page = watched.page
    page.keyboard.press("d")
    assert page.locator(".difference").is_visible()
    assert page.locator("before-after").is_hidden()
    page.keyboard.press("d")
    assert page.locator("before-after").is_visible()
    page.keyboard.press("f")
    page.locator("#full-size[open]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    help_words = page.locator("key-hints dialog[open]").inner_text()
    for words in ("Approve", "Refuse", "Ask for changes", "Next", "Full size", "Difference map"):
        assert words in help_words
    assert states() == ["open"] * 6
    assert watched.problems == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_take_down_is_always_in_reach(
    queue: list[Submission], reviewing: Any, viewport: dict[str, int]
) -> None:
    watched = reviewing(queue[0], viewport)
    page = watched.page
    page.get_by_role("button", name="Approve", exact=False).first.click()
    shows(page, "Night 2")
    link = page.locator(".header a.button-danger")
    assert queue[1].photo.public_id in link.get_attribute("href")
    assert link.is_visible()
    assert watched.sideways_overflow() == 0


@pytest.mark.parametrize(
    ("viewport", "prefix"), [(PHONE, ""), (DESKTOP, "/en")], ids=["phone-korean", "desktop-english"]
)
def test_every_step_is_accessible_and_fits(
    queue: list[Submission],
    reviewing: Any,
    live_server: Any,
    viewport: dict[str, int],
    prefix: str,
) -> None:
    watched = reviewing(queue[0], viewport, prefix)
    page = watched.page
    found: list[str] = []

    def look(step: str) -> None:
        violations = Axe().run(page).response["violations"]
        found.extend(f"{step}: {one['id']} at {one['nodes'][0]['target']}" for one in violations)
        if watched.sideways_overflow() > 0:
            found.append(f"{step}: wider than the screen")

    look("review")
    page.keyboard.press("d")
    look("difference")
    for key in ("f", "r", "c"):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        if key == "c":
            page.locator("dialog[open] [data-add]").click()
        look(f"dialog {key}")
        page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.locator("[data-held]:not([hidden])").wait_for()
    look("held")
    page.goto(f"{live_server.url}{prefix}/partner/")
    look("queue")
    page.locator("input[name=submission]").first.check()
    page.locator(".queue-bar button").click()
    page.wait_for_url("**/approve/")
    look("confirm")
    page.locator("form .button-primary").click()
    page.locator("form .button-primary").wait_for(state="detached")
    look("done")
    assert found == []
    assert watched.problems == []
