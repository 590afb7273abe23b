"""One request of the agency, and no page of the shop shows or sells the artist's photos."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing.models import Takedown
from stock.catalogue.models import Photo
from stock.purchases.models import Cart, CartItem
from tests.factories import decider_of, make_previews
from tests.purchases.steps import put


def pages(photo: Photo, client: Client) -> dict[str, str]:
    artist = photo.artists.get()
    with translation.override("en"):
        urls = {
            "home": reverse("storefront:home"),
            "search": f"{reverse('storefront:search')}?q={artist.name_en}",
            "artist": reverse("storefront:artist", args=[artist.slug]),
        }
    return {name: client.get(url).content.decode() for name, url in urls.items()}


def test_from_listings_search_and_bag_at_once(
    photo: Photo, other_photo: Photo, cart: Cart, as_fan: Client, at: datetime
) -> None:
    for shown in (photo, other_photo):
        make_previews(shown)
    put(cart, photo, other_photo, at=at)
    address = f"/photos/{photo.public_id}/"
    assert all(address in html for html in pages(photo, as_fan).values())
    bag = reverse("purchases:cart")
    assert "line-off" not in as_fan.get(bag).content.decode()

    agency = photo.submissions.get().agency
    partner = Client()
    partner.force_login(decider_of(agency))
    asked = reverse("licensing_partner:propose_takedown") + f"?artist={photo.artists.get().slug}"
    assert partner.post(asked, {"ground": "portrait"}).status_code == 302

    assert not any(address in html for html in pages(photo, as_fan).values())
    assert as_fan.get(reverse("storefront:photo", args=[photo.public_id])).status_code in (404, 410)
    html = as_fan.get(bag).content.decode()
    assert html.count("line-off") == 1
    assert CartItem.objects.count() == 2, "the bag says what is gone; nothing vanishes silently"
    assert as_fan.post(reverse("purchases:checkout")).url == bag
    # The other agency's artist is as before.
    other = f"/photos/{other_photo.public_id}/"
    assert all(other in html for html in pages(other_photo, as_fan).values())
    assert Takedown.objects.get().agency == agency
