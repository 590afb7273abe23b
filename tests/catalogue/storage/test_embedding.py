"""Public pictures in other people's pages: a placeholder, except where they are welcome."""

from __future__ import annotations

import pytest
from django.test import Client

from stock.catalogue.models import Rendition
from tests.factories import make_photo, make_previews, make_restored

pytestmark = pytest.mark.django_db

FOREIGN = "https://fansite.example/gallery"


@pytest.fixture
def made() -> dict[str, Rendition]:
    photo = make_photo()
    make_restored(photo)
    make_previews(photo)
    return {row.kind: row for row in photo.renditions.filter(is_public=True)}


def headers(site: str | None, referer: str | None, dest: str | None = "image") -> dict[str, str]:
    said = {"Sec-Fetch-Site": site, "Referer": referer, "Sec-Fetch-Dest": dest}
    return {name: value for name, value in said.items() if value}


@pytest.mark.parametrize(
    "said",
    [
        headers("cross-site", FOREIGN),
        headers("cross-site", None),
        headers("cross-site", FOREIGN, "iframe"),
        headers("cross-site", "https://google.com.evil.example/"),
        headers("cross-site", "https://notgoogle.com/"),
        headers(None, FOREIGN, None),
    ],
    ids=["image", "hidden page", "frame", "suffix", "lookalike", "old browser"],
)
def test_another_site_shows_a_placeholder(
    client: Client, made: dict[str, Rendition], said: dict[str, str]
) -> None:
    response = client.get(made["after"].url, headers=said)
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Cache-Control"] == "no-store"
    assert b"testserver" in response.content
    assert made["after"].read() not in response.content


@pytest.mark.parametrize(
    "said",
    [
        {},
        headers("same-origin", "http://testserver/photos/x/"),
        headers("none", None, "document"),
        headers("cross-site", FOREIGN, "document"),
        headers("cross-site", "https://www.google.com/"),
        headers("cross-site", "https://search.naver.com/search"),
    ],
    ids=["programme", "own page", "typed in", "followed link", "google", "naver"],
)
def test_everybody_else_sees_the_picture(
    client: Client, made: dict[str, Rendition], said: dict[str, str]
) -> None:
    response = client.get(made["after"].url, headers=said)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == made["after"].read()


def test_a_share_card_may_be_shown_anywhere(client: Client, made: dict[str, Rendition]) -> None:
    said = headers("cross-site", FOREIGN)
    response = client.get(made["share"].url, headers=said)
    assert response.status_code == 200
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert list(response.streaming_content)
    for kind in ("before", "thumbnail"):
        assert client.get(made[kind].url, headers=said).status_code == 403


def test_the_headers_reserve_what_is_reserved(client: Client, made: dict[str, Rendition]) -> None:
    response = client.get(made["thumbnail"].url)
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-site"
    assert response.headers["TDM-Reservation"] == "1"
    assert list(response.streaming_content)


def test_a_malformed_referer_is_no_error(client: Client, made: dict[str, Rendition]) -> None:
    said = {"Sec-Fetch-Site": "cross-site", "Referer": "http://[::1", "Sec-Fetch-Dest": "image"}
    assert client.get(made["after"].url, headers=said).status_code == 403
