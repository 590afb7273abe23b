"""Every kind of page: accessible, inside the screen's width, without an error in the console."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE, sign_in

FAN = ["/", "/photos/{photo}/", "/artists/", "/artists/chaeon/", "/groups/", "/groups/novelle/"]
FAN += ["/events/", "/agencies/lanternhouse/"]
FAN += [
    "/licences/",
    "/licences/editorial/",
    "/search/",
    "/search/saved/",
    "/photos/{photo}/similar/",
]
FAN += [
    "/search/?q=채온&orientation=portrait",
    "/search/?q=zzz&colour=red",
    "/bag/",
    "/my/",
    "/accounts/password/change/",
]
FAN += ["/favourites/", "/lightboxes/", "/lightboxes/{box}/", "/lightboxes/for/{photo}/"]
FAN += ["/follows/", "/account/", "/account/profile/", "/account/downloads/"]
FAN += ["/account/sessions/", "/account/data/", "/account/delete/"]
STAFF = ["/studio/", "/studio/upload/", "/studio/photos/{photo}/", "/studio/restoration/"]
STAFF += ["/studio/restoration/{job}/", "/studio/quality/", "/studio/quality/{photo}/"]
STAFF += ["/studio/licensing/", "/studio/licensing/agreements/new/", "/studio/orders/"]
STAFF += ["/studio/prices/", "/studio/licensing/agencies/new/"]
STAFF += ["/studio/payouts/", "/studio/photos/{photo}/story/"]
STAFF += ["/studio/names/", "/studio/names/event/new/", "/studio/names/artist/at/chaeon/"]
STAFF += ["/studio/edits/", "/studio/featured/", "/studio/featured/new/", "/studio/import/"]
PARTNER = ["/partner/", "/partner/submissions/{submission}/", "/partner/photos/"]
PARTNER += ["/partner/photos/{photo}/", "/partner/artists/", "/partner/agreements/"]
PARTNER += ["/partner/statements/", "/partner/photos/{photo}/story/"]
PARTNER += ["/partner/agencies/", "/accounts/2fa/"]
VISITOR = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/photos/none/"]
VISITOR += ["/favourites/", "/shared/{shared}/", "/alerts/{stop}/"]

AREAS = {
    "visitor": (None, VISITOR),
    "fan": ("fan@encore.example", FAN),
    "staff": ("staff@encore.example", STAFF),
    "partner": ("partner@encore.example", PARTNER),
}


#: What the fan has put aside: a lightbox with a note that is shared, favourites, mails.
COLLECT = """
import django; django.setup()
from django.utils import timezone
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from stock.storefront.collections import favourites, follows, lightboxes
from stock.storefront.models import FavouriteList, NewsMail
at = timezone.now()
fan = User.objects.get(email="fan@encore.example")
photo = Photo.objects.get(public_id="{photo}")
mine = FavouriteList.objects.get_or_create(user=fan, defaults=dict(created_at=at, used_at=at))[0]
favourites.add(favourites=mine, photo=photo, at=at)
box = lightboxes.make(user=fan, name="Night stage", at=at)
lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at)
lightboxes.write_note(lightbox=box, photo=photo, note="For the wall.", actor=fan, at=at)
follows.follow(user=fan, target=Artist.objects.get(slug="chaeon"), at=at)
follows.set_mails(user=fan, wanted=True, actor=fan, at=at)
shared = lightboxes.share(lightbox=box, actor=fan, at=at)
print(box.public_id, shared, NewsMail.objects.get(user=fan).stop_token)
"""


@pytest.fixture(scope="module")
def names(shop: Any) -> dict[str, str]:
    photo = shop.photos[0]
    box, shared, stop = shop.run("-c", COLLECT.format(photo=photo)).split()[-3:]
    return {
        "box": box,
        "shared": shared,
        "stop": stop,
        "photo": photo,
        "job": shop.ask(f"RestorationJob.objects.get(photo__public_id='{photo}').public_id"),
        "submission": shop.ask(f"Submission.objects.get(photo__public_id='{photo}').public_id"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize(
    ("viewport", "scheme", "prefix"),
    [(PHONE, "dark", ""), (DESKTOP, "light", "/en")],
    ids=["phone-dark-korean", "desktop-light-english"],
)
def test_pages_are_accessible_and_fit(
    shop: Any,
    names: dict[str, str],
    open_page: Any,
    area: str,
    viewport: dict[str, int],
    scheme: str,
    prefix: str,
) -> None:
    email, paths = AREAS[area]
    watched = open_page(viewport, color_scheme=scheme, reduced_motion="reduce")
    page = watched.page
    if email:
        sign_in(page, shop.site, email, prefix)
    found: list[str] = []
    for path in paths:
        response = page.goto(shop.site + prefix + path.format(**names))
        expected = 404 if path == "/photos/none/" else 200
        if response.status != expected:
            found.append(f"{path}: answered {response.status}")
            continue
        if watched.sideways_overflow() > 0:
            found.append(f"{path}: wider than the screen by {watched.sideways_overflow()} px")
        words = page.locator("body").inner_text()
        found += [f"{path}: shows {bad!r}" for bad in ("None", "{{", "{%") if bad in words.split()]
        axe = Axe().run(page)
        found += [
            f"{path}: {violation['id']} at {violation['nodes'][0]['target']}"
            for violation in axe.response["violations"]
        ]
    # The browser itself reports the 404 that was asked for.
    problems = [problem for problem in watched.problems if "status of 404" not in problem]
    assert found + problems == []
