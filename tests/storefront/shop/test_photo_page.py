"""What the page of a photo says: facts, licences side by side, where the file comes from."""

from __future__ import annotations

import re
from typing import Any

import pytest

from stock.catalogue.models import Photo, current_restored
from tests.factories import make_cleared_photo
from tests.storefront.shop.conftest import text_of

pytestmark = pytest.mark.django_db


def test_facts_and_the_way_there(world: Any, open_shop: Any) -> None:
    photo = world["photo2"]
    html = open_shop(f"/photos/{photo.public_id}/")
    words = text_of(html)
    for link in ("artists/" + world["yudan"].slug, "artists/" + world["chaeon"].slug):
        assert f'href="/en/{link}/"' in html
    for link in (
        f"/en/events/{world['event'].slug}/",
        f"/en/groups/{world['group'].slug}/",
        f"/en/agencies/{world['agency'].slug}/",
    ):
        assert f'href="{link}"' in html
    assert "/search/?q=" not in html, "what has a page of its own is not searched for"
    assert "Home Groups Novelle Stage 2" in words
    assert "Moonlight approved exactly this file on 1 May 2024." in words
    assert current_restored(photo=photo).get().sha256[:16] in words
    assert "What Yudan allows" in words
    assert "What Chaeon allows" in words


def test_prices_stand_beside_what_is_allowed(world: Any, open_shop: Any) -> None:
    html = open_shop(f"/photos/{world['photo1'].public_id}/")
    table = re.search(r'<table class="compare">.*?</table>', html, re.S).group()
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", table, re.S)]
    assert rows[0] == "Use Personal Editorial Commercial"
    assert re.match(r"The whole file \d+ × \d+ px ₩12,000 ₩40,000 ₩200,000$", rows[1])
    assert "Goods that are sold Not allowed Not allowed Not allowed" in rows
    assert "Prints Allowed one Allowed 100,000 Allowed one project" in rows
    for kind in ("personal", "editorial", "commercial"):
        assert f'href="/en/licences/{kind}/"' in table


def test_a_kind_that_is_not_cleared_is_not_offered(world: Any, open_shop: Any) -> None:
    photo = make_cleared_photo(kinds=["personal"], with_previews=True)
    html = open_shop(f"/photos/{photo.public_id}/")
    table = re.search(r'<table class="compare">.*?</table>', html, re.S).group()
    assert "₩12,000 Not offered Not offered" in text_of(table)
    assert 'value="commercial"' not in html


@pytest.mark.parametrize("how", ["unpublished", "scheduled", "withdrawn", "unknown"])
def test_gone_says_nothing_of_the_photo(world: Any, open_shop: Any, at: Any, how: str) -> None:
    photo = world["photo1"]
    public_id = photo.public_id
    if how == "unpublished":
        Photo.objects.filter(pk=photo.pk).update(published_at=None)
    elif how == "scheduled":
        Photo.objects.filter(pk=photo.pk).update(published_at=at.replace(year=2030))
    elif how == "withdrawn":
        world["yudan"].consents.update(state="withdrawn")
    else:
        public_id = "nobodyknowsit"
    html = open_shop(f"/photos/{public_id}/", status=404)
    for hint in ("Stage 1", "Yudan", world["event"].slug, "ld+json", "og:image"):
        assert hint not in html
    assert "This photo is not on show" in html
    assert 'name="robots" content="noindex"' in html


def test_what_others_allow_is_not_asked(world: Any, open_shop: Any) -> None:
    photo = world["photo1"]
    before = open_shop(f"/photos/{photo.public_id}/")
    make_cleared_photo(kinds=["editorial"], territories=["JP"], with_previews=True)
    assert "Not offered" not in text_of(before)
    assert "Not offered" not in text_of(open_shop(f"/photos/{photo.public_id}/"))
