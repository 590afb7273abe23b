"""The home page shows the rows of this moment, with what is for sale at this moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.storefront.featured import rows
from stock.storefront.models import FeaturedRow
from tests.factories import make_cleared_photo, make_photo, make_price

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def photos(clock: Any, at: datetime) -> list[Photo]:
    make_price()
    return [make_cleared_photo(with_previews=True, at=at - HOUR) for _ in range(3)]


def feature(staff: User, at: datetime, photos: list[Photo], **fields: Any) -> FeaturedRow:
    said: dict[str, Any] = {
        "title_ko": "가을",
        "title_en": "Autumn",
        "shown_from": at - HOUR,
        "shown_until": None,
    }
    row = rows.save(
        row=None,
        seen="",
        photos=[photo.public_id for photo in photos],
        actor=staff,
        at=at,
        **(said | fields),
    )
    rows.forget()
    return row


def home(client: Client, prefix: str = "/en") -> list[tuple[str, list[str]]]:
    rows.forget()
    page = client.get(f"{prefix}/")
    shown = [
        (entry["row"].title, [card.photo.public_id for card in entry["cards"]])
        for entry in page.context["featured"]
    ]
    for title, _cards in shown:
        assert title in page.content.decode()
    return shown


def ids(photos: list[Photo]) -> list[str]:
    return [photo.public_id for photo in photos]


def test_a_row_is_shown_in_its_order_and_in_the_reader_s_language(
    client: Client, staff: User, at: datetime, photos: list[Photo]
) -> None:
    chosen = [photos[2], photos[0]]
    feature(staff, at, chosen)
    assert home(client) == [("Autumn", ids(chosen))]
    assert home(client, "") == [("가을", ids(chosen))]


def test_rows_come_and_go_at_their_moments(
    client: Client, staff: User, at: datetime, photos: list[Photo], clock: Any
) -> None:
    feature(staff, at, photos[:1], title_en="Past", shown_from=at - 2 * HOUR, shown_until=at)
    feature(staff, at, photos[:1], title_en="Now", shown_until=at + HOUR)
    feature(staff, at, photos[:1], title_en="Later", shown_from=at + HOUR)
    assert [title for title, _cards in home(client)] == ["Now"]
    clock(at + HOUR)
    assert [title for title, _cards in home(client)] == ["Later"]


def test_what_is_not_for_sale_is_left_out_and_a_row_of_nothing_vanishes(
    client: Client, staff: User, at: datetime, photos: list[Photo]
) -> None:
    draft = make_photo()
    feature(staff, at, [draft, photos[0], photos[1]])
    feature(staff, at, [draft], title_en="Empty")
    assert home(client) == [("Autumn", ids(photos[:2]))]
    takedowns.take_down(photo=photos[0], actor=staff, at=at, ground="other")
    # What the rows say is remembered; what is for sale never is.
    page = client.get("/en/")
    (entry,) = page.context["featured"]
    assert [card.photo.public_id for card in entry["cards"]] == [photos[1].public_id]


def test_a_photo_deeper_than_the_first_page_is_shown_too(
    client: Client, staff: User, at: datetime, photos: list[Photo], monkeypatch: Any
) -> None:
    monkeypatch.setattr("stock.storefront.listing.PER_PAGE", 1)
    feature(staff, at, photos)
    assert home(client) == [("Autumn", ids(photos))]


def test_rows_cost_no_query_of_their_own(
    client: Client, staff: User, at: datetime, photos: list[Photo]
) -> None:
    client.get("/")
    with CaptureQueriesContext(connection) as without:
        client.get("/")
    for number in range(4):
        feature(staff, at, photos, title_en=f"Row {number}")
    with CaptureQueriesContext(connection) as first:
        client.get("/")
    with CaptureQueriesContext(connection) as later:
        client.get("/")
    assert len(first) == len(without) + 1
    assert len(later) == len(without)
