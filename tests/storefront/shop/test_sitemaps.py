"""Sitemaps: only what is for sale now, in parts of bounded size, in every language."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stock.storefront.shop import sitemaps
from tests.factories import make_artist, make_event, make_photo
from tests.storefront.steps import make_listed

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}


def read(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own


def every_address(client: Client) -> list[str]:
    parts = read(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES)
    found: list[str] = []
    for part in parts:
        assert part.text is not None
        found += [loc.text or "" for loc in read(client, part.text).findall("s:url/s:loc", NAMES)]
    return found


def test_everything_on_show_in_each_language(world: Any, client: Client) -> None:
    make_photo(title="Not published")
    make_artist(name="Nobody yet")
    found = every_address(client)
    assert len(found) == len(set(found))
    photos = [address for address in found if "/photos/" in address]
    expected = [world["photo1"].public_id, world["photo2"].public_id]
    assert sorted(photos) == sorted(
        f"http://testserver{prefix}/photos/{one}/" for one in expected for prefix in ("", "/en")
    )
    for path in (
        f"/artists/{world['yudan'].slug}/",
        f"/groups/{world['group'].slug}/",
        f"/events/{world['event'].slug}/",
        f"/agencies/{world['agency'].slug}/",
        "/licences/editorial/",
        "/",
    ):
        assert f"http://testserver{path}" in found
        assert f"http://testserver/en{path}" in found
    assert not [address for address in found if world["seoru"].slug in address]
    for address in found:
        assert client.get(address).status_code == 200, address


def test_languages_point_at_each_other_and_pictures_are_public(world: Any, client: Client) -> None:
    number = world["photo1"].pk // sitemaps.SPAN
    part = read(client, f"/sitemaps/photos-{number}.xml")
    links = {}
    for url in part.findall("s:url", NAMES):
        others = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        links[url.findtext("s:loc", namespaces=NAMES)] = others
        picture = url.findtext("i:image/i:loc", namespaces=NAMES)
        assert picture in {
            f"http://testserver{photo.renditions.get(kind='after').url}"
            for photo in (world["photo1"], world["photo2"])
        }
    for address, others in links.items():
        assert {"ko", "en", "x-default"} <= set(others)
        assert address in others.values()
        assert others["x-default"] == others["ko"]
        for other in others.values():
            assert links[other] == others


def test_what_is_withdrawn_is_gone_though_the_index_is_behind(world: Any, client: Client) -> None:
    address = f"/sitemaps/photos-{world['photo1'].pk // sitemaps.SPAN}.xml"
    world["chaeon"].consents.update(state="withdrawn")
    text = client.get(address).content.decode()
    assert world["photo2"].public_id not in text
    assert world["photo1"].public_id in text
    world["yudan"].consents.update(state="withdrawn")
    assert client.get(address).status_code == 404


def test_parts_are_bounded_and_cost_no_more_further_down(
    world: Any, client: Client, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "SPAN", 2)
    event = make_event(name="Later")
    for _ in range(5):
        make_listed(by=staff, event=event)
    cache.clear()
    found = every_address_of_parts(client)
    photos = [number for section, number in found if section == "photos"]
    assert len(photos) > 2
    assert photos == sorted(set(photos))
    counts = set()
    for number in (photos[0], photos[-1]):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/sitemaps/photos-{number}.xml")
        counts.add(len(queries))
    assert len(counts) == 1
    assert max(counts) <= 10


def every_address_of_parts(client: Client) -> list[tuple[str, int]]:
    found = []
    for part in read(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES):
        section, _dash, number = (part.text or "").rsplit("/", 1)[1].partition("-")
        found.append((section, int(number.removesuffix(".xml"))))
    return found


def test_unknown_parts(world: Any, client: Client) -> None:
    for address in ("photos-999999", "secrets-0", "pages-1", "artists-77"):
        assert client.get(f"/sitemaps/{address}.xml").status_code == 404


def test_robots_know_where_they_have_no_business(world: Any, client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    lines = text.splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    for place in ("/studio/", "/partner/", "/bag/", "/en/bag/", "/search/", "/en/accounts/"):
        assert f"Disallow: {place}" in lines
    shut = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    for address in every_address(client):
        path = address.removeprefix("http://testserver")
        assert not [place for place in shut if "*" not in place and path.startswith(place)]
