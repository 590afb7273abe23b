"""The page of an event and the overview of events: accessible and inside the screen's width. (The
running shop's photos are uploaded without an event; here they have one.)"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_cleared_photo, make_event, make_group, make_price

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("viewport", "scheme", "prefix"),
    [(PHONE, "dark", ""), (DESKTOP, "light", "/en")],
    ids=["phone-dark-korean", "desktop-light-english"],
)
def test_events(
    live_server: Any, open_page: Any, viewport: dict[str, int], scheme: str, prefix: str
) -> None:
    make_price()
    event = make_event(name="Gala")
    photo = make_cleared_photo(event=event, group=make_group(), with_previews=True)
    watched = open_page(viewport, color_scheme=scheme, reduced_motion="reduce")
    page = watched.page
    for path in ("/events/", f"/events/{event.slug}/", f"/photos/{photo.public_id}/"):
        response = page.goto(live_server.url + prefix + path)
        assert response.status == 200
        assert watched.sideways_overflow() <= 0
        assert Axe().run(page).response["violations"] == []
    assert watched.problems == []
