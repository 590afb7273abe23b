"""The hosted page in a real browser: on a phone, with and without scripts, for everyone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


def opened(browser: Browser, url: str, **options: object) -> Page:
    page = browser.new_context(viewport=options.pop("viewport", PHONE), **options).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_decline_and_then_a_payment(sandbox, browser, scripts):
    back = f"{sandbox.url}/healthz?session={{CHECKOUT_SESSION_ID}}"
    session = sandbox.open(locale="ko", success_url=back)
    page = opened(browser, session.url, java_script_enabled=scripts)
    page.get_by_role("link", name="거절").click()
    page.get_by_label("이메일").fill("fan@example.com")
    page.get_by_role("button", name="₩12,000 결제하기").click()
    assert page.get_by_role("alert").get_by_text("카드사가 결제를 거절했어요").is_visible()
    page.get_by_label("카드 번호").fill("4242424242424242")
    page.get_by_label("보안 코드", exact=True).fill("123")
    page.get_by_role("button", name="₩12,000 결제하기").click()
    page.wait_for_url(f"{sandbox.url}/healthz?session={session.id}")
    assert sandbox.session(session.id).payment_status == "paid"


def test_authentication_with_the_keyboard_alone(sandbox, browser):
    session = sandbox.open(
        locale="en", customer_email="fan@example.com", success_url=f"{sandbox.url}/healthz"
    )
    page = opened(browser, f"{session.url}?card=4000002500003155")
    page.get_by_label("CVC").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/authenticate*")
    page.get_by_role("button", name="Approve").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{sandbox.url}/healthz")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_everyone_can_use_it(sandbox, browser, viewport, scheme):
    session = sandbox.open(locale="ko")
    waiting = sandbox.open(locale="ko")
    sandbox.pay(waiting, card="4000002500003155", authenticate="abandon")
    expired = sandbox.client.v1.checkout.sessions.expire(sandbox.open().id)
    pages = [
        session.url,
        f"{waiting.url}/authenticate",
        f"{waiting.url}?refused=1",
        f"{sandbox.url}/c/pay/{expired.id}",
        f"{sandbox.url}/_sandbox/events",
    ]
    page = opened(browser, session.url, viewport=viewport, color_scheme=scheme)
    for address in pages:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{address} is wider than the window"
