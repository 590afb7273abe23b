"""Photos go on as one scrolls, without a script by a link; who comes back is where they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from licensing.models import Consent
from stock.storefront import listing
from tests.browser.conftest import PHONE
from tests.factories import make_artist, make_cleared_photo, make_price
from tests.running import until

pytestmark = pytest.mark.django_db(transaction=True)
COUNT, PAGE = 11, 4


@pytest.fixture
def artist(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody with eleven photos, four on a page."""
    defaults = {**(listing.page_of.__kwdefaults__ or {}), "size": PAGE}
    monkeypatch.setattr(listing.page_of, "__kwdefaults__", defaults)
    make_price()
    who = make_artist(name="Yudan")
    now = timezone.now()
    for _ in range(COUNT):
        make_cleared_photo(artists=[who], with_previews=True, at=now)
    return who


def addresses(page: Any) -> list[str]:
    return page.locator("ul.justified > li > a").evaluate_all(
        "links => links.map(link => link.pathname)"
    )


def scroll_to_the_end(page: Any) -> None:
    for there in (2 * PAGE, COUNT):
        page.locator("ul.justified > li").last.scroll_into_view_if_needed()
        wait_for(page, there)


def wait_for(page: Any, count: int) -> None:
    page.wait_for_function(
        "count => document.querySelectorAll('ul.justified > li').length === count", arg=count
    )


def test_it_goes_on_and_one_comes_back_to_the_same_place(
    live_server: Any, open_page: Any, artist: Any
) -> None:
    watched = open_page(PHONE, reduced_motion="reduce")
    page = watched.page
    page.goto(f"{live_server.url}/en/artists/{artist.slug}/")
    # Everything that is there comes by scrolling, each photo once.
    scroll_to_the_end(page)
    assert not page.locator("a[rel=next]").count()
    found = addresses(page)
    assert len(found) == len(set(found)) == COUNT
    assert page.locator("endless-photos [role=status]").inner_text()

    card = page.locator("ul.justified > li > a").nth(COUNT - 2)
    card.scroll_into_view_if_needed()
    address, top = card.get_attribute("href"), card.bounding_box()["y"]
    card.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    page.wait_for_function("customElements.get('before-after') !== undefined")
    page.go_back()
    wait_for(page, COUNT)
    assert addresses(page) == found
    page.wait_for_function(
        "href => document.activeElement.getAttribute('href') === href", arg=address
    )
    back = page.locator(f"ul.justified a[href='{address}']").bounding_box()["y"]
    assert abs(back - top) < 3
    assert watched.problems == []


def test_what_was_withdrawn_meanwhile_does_not_come_back(
    live_server: Any, open_page: Any, artist: Any
) -> None:
    page = open_page(PHONE).page
    page.goto(f"{live_server.url}/en/artists/{artist.slug}/")
    scroll_to_the_end(page)
    page.goto(f"{live_server.url}/en/licences/")
    Consent.objects.filter(artist=artist).update(state="withdrawn")
    page.go_back()
    page.locator(".empty").wait_for()
    assert addresses(page) == []


def test_without_a_script_by_links(live_server: Any, open_page: Any, artist: Any) -> None:
    page = open_page(PHONE, java_script_enabled=False).page
    page.goto(f"{live_server.url}/en/artists/{artist.slug}/")
    links = "ul.justified > li > a"
    seen: list[str] = []
    while True:
        here = page.locator(links)
        seen += [here.nth(n).get_attribute("href") for n in range(here.count())]
        following = page.locator("a[rel=next]")
        if not following.count():
            break
        before = page.url
        following.click()
        until(lambda before=before: True if page.url != before else None, "the next page")
    assert len(seen) == len(set(seen)) == COUNT
