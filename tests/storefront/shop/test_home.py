"""The home page: the photo of the day, the newest, groups, events, and all photos below."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from stock.storefront.shop import front
from tests.factories import make_cleared_photo, make_event, make_group
from tests.storefront.shop.conftest import photos_on, text_of

pytestmark = pytest.mark.django_db


def test_rows_lead_to_pages_of_their_own(world: Any, open_shop: Any, at: Any) -> None:
    older = make_event(name="Winter", held_on=date(2023, 12, 24))
    other = make_group(name="Violet")
    make_cleared_photo(group=other, event=older, with_previews=True, at=at - timedelta(hours=9))
    make_group(name="Silent")
    html = open_shop("/")
    words = text_of(html)
    assert words.index("Novelle") < words.index("Violet"), "the newest photos first"
    assert words.index("Gala") < words.index("Winter"), "the latest first"
    assert "Silent" not in words
    for path in (f"groups/{other.slug}", f"events/{older.slug}", "events", "groups"):
        assert f'href="/en/{path}/"' in html
    assert "/search/?q=" not in html


def test_every_photo_is_there_once(
    world: Any, open_shop: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [world["photo1"], world["photo2"]]
    made += [
        make_cleared_photo(with_previews=True, at=at - timedelta(hours=3 + number))
        for number in range(3)
    ]
    expected = {photo.public_id for photo in made}
    for newest, enough in ((2, 4), (2, 99)):
        monkeypatch.setattr(front, "NEWEST", newest)
        monkeypatch.setattr(front, "ENOUGH", enough)
        html = open_shop("/")
        hero = html.split('class="hero-text"')[1].split('href="/en/photos/')[1].split("/")[0]
        listed = photos_on(html)
        assert len(listed) == len(set(listed)) == len(expected) - 1
        assert {*listed, hero} == expected
        assert ('class="scroller reel"' in html) == (enough == 4)


def test_the_photo_of_the_day_changes_and_stays_for_a_day(
    world: Any, open_shop: Any, clock: Any, at: Any
) -> None:
    def hero() -> str:
        html = open_shop("/")
        return html.split('class="hero-text"')[1].split('href="/en/photos/')[1].split("/")[0]

    today = hero()
    clock(at + timedelta(hours=2))
    assert hero() == today
    clock(at + timedelta(days=1))
    assert hero() != today


def test_a_part_is_only_photos(world: Any, open_shop: Any) -> None:
    html = open_shop("/?part=1")
    assert photos_on(html) == [world["photo1"].public_id, world["photo2"].public_id]
    for whole in ("<html", "<header", 'class="hero', 'class="portrait'):
        assert whole not in html


def test_a_shop_that_has_nothing_yet_says_so(db: None, open_shop: Any) -> None:
    assert "We are restoring the first photos" in text_of(open_shop("/"))
    for path, words in (
        ("/artists/", "Nobody here yet"),
        ("/groups/", "No groups here yet"),
        ("/events/", "No events here yet"),
        ("/events/?from=2020-01-01.1", "That was all of them"),
        ("/?from=1-1", "That was all of them"),
    ):
        assert words in text_of(open_shop(path))
