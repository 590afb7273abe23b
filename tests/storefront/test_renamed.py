"""Old links lead to whoever was renamed, in the reader's language and with their query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stock.accounts.models import User
from stock.catalogue.editorial import naming
from tests.factories import make_artist, make_cleared_photo, make_group

pytestmark = pytest.mark.django_db


def renamed(named: Any, slug: str, staff: User, at: datetime) -> str:
    before = named.slug
    naming.change(named=named, seen=naming.version(named), actor=staff, at=at, slug=slug)
    return before


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("kind", ["artist", "group"])
def test_an_old_link_is_redirected_for_good(
    client: Client, staff: User, at: datetime, prefix: str, kind: str
) -> None:
    named = make_artist() if kind == "artist" else make_group()
    old = renamed(named, "renamed", staff, at)
    answer = client.get(f"{prefix}/{kind}s/{old}/?from=1f-2&x=%EA%B0%80")
    assert answer.status_code == 301
    assert answer["Location"] == f"{prefix}/{kind}s/renamed/?from=1f-2&x=%EA%B0%80"
    assert client.get(f"{prefix}/{kind}s/renamed/").status_code == 200


def test_who_is_called_so_now_comes_first(client: Client, staff: User, at: datetime) -> None:
    old = renamed(make_artist(), "renamed", staff, at)
    make_group()
    other = make_artist()
    naming.change(
        named=other,
        seen=naming.version(other),
        actor=staff,
        at=at,
        slug=old,
        take_over=True,
    )
    assert client.get(f"/artists/{old}/").status_code == 200


def test_only_a_miss_costs_a_query(client: Client, staff: User, at: datetime) -> None:
    artist = make_artist()
    renamed(artist, "renamed", staff, at)
    with CaptureQueriesContext(
        connection,
    ) as hit:
        client.get("/artists/renamed/")
    assert not [query for query in hit if "formerslug" in query["sql"]]
    with CaptureQueriesContext(connection) as miss:
        assert client.get("/artists/nobody/").status_code == 404
    assert len([query for query in miss if "formerslug" in query["sql"]]) == 1


def test_other_pages_that_are_not_found_are_left_alone(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/photos/none/").status_code == 404
        assert client.get("/nowhere/").status_code == 404
    assert not [query for query in asked if "formerslug" in query["sql"]]


def test_a_search_under_an_old_address_finds_the_same(
    client: Client, staff: User, at: datetime, clock: Any
) -> None:
    artist = make_artist()
    photo = make_cleared_photo(artists=[artist], with_previews=True)
    old = renamed(artist, "renamed", staff, at)
    found = client.get("/en/search/", {"artist": old})
    assert photo.public_id in found.content.decode()
