"""The shop can be kept as an app: its manifest, in the language of its address."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "language", "bag"), [("", "ko", "장바구니"), ("/en", "en", "Bag")]
)
def test_the_manifest_speaks_the_language_of_its_address(
    client: Client, prefix: str, language: str, bag: str
) -> None:
    response = client.get(f"{prefix}/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert not response.cookies, "the same for everybody"
    content = response.json()
    assert (content["lang"], content["start_url"]) == (language, f"{prefix}/")
    assert bag in [shortcut["name"] for shortcut in content["shortcuts"]]
    for shortcut in content["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in (200, 302)


@pytest.mark.django_db
def test_its_icons_are_what_it_says(client: Client) -> None:
    content = client.get("/manifest.webmanifest").json()
    sizes = set()
    for icon in content["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon["src"]
        with Image.open(path) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
        sizes.add((picture.width, icon["purpose"]))
    # What Chromium asks for before it offers to install.
    assert {(192, "any"), (512, "any"), (512, "maskable")} <= sizes


@pytest.mark.django_db
def test_every_page_names_it(client: Client) -> None:
    assert (
        '<link rel="manifest" href="/en/manifest.webmanifest">'
        in client.get("/en/").content.decode()
    )
