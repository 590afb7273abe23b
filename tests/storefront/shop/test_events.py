"""Events: by year and month, and one with its photos and who is in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from stock.catalogue.models import Photo
from stock.storefront.shop import events
from tests.factories import make_cleared_photo, make_event
from tests.storefront.shop.conftest import photos_on, text_of
from tests.storefront.steps import make_listed

pytestmark = pytest.mark.django_db


def test_an_event_shows_its_photos_and_people(world: Any, open_shop: Any) -> None:
    elsewhere = make_cleared_photo(artists=[world["chaeon"]], with_previews=True)
    html = open_shop(f"/events/{world['event'].slug}/")
    assert photos_on(html) == [world["photo1"].public_id, world["photo2"].public_id]
    words = text_of(html)
    assert "Concert · 20 Apr 2024" in words
    assert "Yudan" in words
    assert "Chaeon" in words
    assert "Seoru" not in words, "a member who is in none of the photos was not seen there"
    assert elsewhere.public_id not in html


def test_the_overview_is_by_month_and_leads_on(
    world: Any, open_shop: Any, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PER_PAGE", 2)
    days = {"A": date(2024, 4, 2), "B": date(2024, 3, 1), "C": date(2023, 12, 24)}
    for name, day in days.items():
        make_listed(by=staff, event=make_event(name=f"Day {name}", held_on=day))
    html = open_shop("/events/")
    assert text_of(html).index("Gala") < text_of(html).index("Day A")
    assert "Day B" not in html
    assert "Apr 2024" in text_of(html)

    following = html.split('rel="next" href="')[1].split('"')[0]
    html = open_shop(f"/events/{following}")
    assert "Gala" not in html
    assert text_of(html).index("Day B") < text_of(html).index("Day C")
    assert 'rel="next"' not in html


def test_one_year_alone(world: Any, open_shop: Any, staff: Any) -> None:
    make_listed(by=staff, event=make_event(name="Winter", held_on=date(2023, 12, 24)))
    html = open_shop("/events/?year=2023")
    assert "Winter" in html
    assert "Gala" not in html
    assert "Gala" in open_shop("/events/?year=1850"), "a year without events is no filter"
    assert "Gala" in open_shop("/events/?year=x&from=y")


@pytest.mark.parametrize("year", ["9" * 4500, "%C2%B2", "-1", "%00"])
def test_a_year_that_is_none_shows_all(world: Any, open_shop: Any, year: str) -> None:
    assert text_of(open_shop(f"/events/?year={year}")) == text_of(open_shop("/events/"))


def test_what_is_only_prepared_is_unknown(world: Any, open_shop: Any, at: Any) -> None:
    secret = make_event(name="Secret")
    open_shop(f"/events/{secret.slug}/", status=404)
    photo = make_cleared_photo(event=secret, with_previews=True)
    later = at + timedelta(days=3)
    Photo.objects.filter(pk=photo.pk).update(published_at=later)
    from stock.storefront.search import indexing

    indexing.index_photos(ids=[photo.pk], at=at)
    open_shop(f"/events/{secret.slug}/", status=404)
    assert "Secret" not in open_shop("/events/")
    assert "Secret" not in open_shop("/")


def test_an_event_whose_photos_went_says_so(world: Any, open_shop: Any, at: Any) -> None:
    artist = world["yudan"]
    artist.consents.update(state="withdrawn")
    html = open_shop(f"/events/{world['event'].slug}/")
    assert photos_on(html) == []
    assert "No photos of Gala for sale right now" in text_of(html)
