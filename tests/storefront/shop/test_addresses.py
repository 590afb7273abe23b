"""Each page says its one address and where it is to be had in other languages, and those say so
of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def head_of(client: Client, path: str) -> tuple[str, dict[str, str], str]:
    response = client.get(path)
    assert response.status_code == 200, path
    html = response.content.decode()
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
    places = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
    return canonical, places, html


def test_symmetric_on_every_kind_of_page(world: Any, client: Client) -> None:
    for path in (
        "/",
        "/artists/",
        f"/artists/{world['yudan'].slug}/",
        "/groups/",
        f"/groups/{world['group'].slug}/",
        "/events/",
        "/events/?year=2024",
        f"/events/{world['event'].slug}/",
        f"/agencies/{world['agency'].slug}/",
        f"/photos/{world['photo1'].public_id}/",
        "/licences/",
        "/licences/personal/",
    ):
        canonical, places, _html = head_of(client, path)
        assert canonical == f"http://testserver{path}"
        assert places["ko"] == places["x-default"] == canonical
        assert places["en"] == f"http://testserver/en{path}"
        there, others, _html = head_of(client, places["en"])
        assert there == places["en"]
        assert others == places, "the other page says the same"


def test_what_does_not_make_another_page_is_left_out(world: Any, client: Client) -> None:
    canonical, places, html = head_of(client, "/artists/?utm_source=x&from=nobody")
    assert canonical == "http://testserver/artists/"
    assert places["en"] == "http://testserver/en/artists/"
    assert '<meta name="robots" content="noindex, follow">' in html
    assert "noindex" not in head_of(client, "/artists/")[2]


def test_a_page_of_nothing_has_no_address(world: Any, client: Client) -> None:
    html = client.get("/photos/nobodyknowsit/").content.decode()
    assert "canonical" not in html
    assert 'rel="alternate"' not in html
