"""Photos like one: of the same moment, shoot, people or look; never one that is not for sale."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from stock.catalogue.models import Photo
from stock.storefront.models import PhotoIndex
from stock.storefront.search import indexing, similar
from tests import pictures
from tests.factories import make_artist, make_cleared_photo, make_event, make_price
from tests.storefront.steps import hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(at: Any) -> dict[str, Photo]:
    make_price(amount=12_000)
    artist, event = make_artist(), make_event()
    return {
        "photo": make_cleared_photo(
            artists=[artist], event=event, content=pictures.jpeg(1), at=hours(9), with_previews=True
        ),
        "alike": make_cleared_photo(
            artists=[artist],
            event=event,
            content=pictures.jpeg(1, quality=40),
            at=hours(8),
            with_previews=True,
        ),
        "shoot": make_cleared_photo(event=event, content=pictures.jpeg(2), with_previews=True),
        "people": make_cleared_photo(
            artists=[artist], content=pictures.jpeg(3), with_previews=True
        ),
        # The same picture of somebody else: a look, and no duplicate.
        "look": make_cleared_photo(content=pictures.jpeg(1, quality=60), with_previews=True),
        "other": make_cleared_photo(content=pictures.png(4), with_previews=True),
    }


def found(photo: Photo, at: Any) -> dict[str, list[int]]:
    answer = similar.of(photo.pk, at=at)
    return {
        reason: [card.photo.pk for card in getattr(answer, reason)]
        for reason in ("alike", "shoot", "people", "look")
    }


def test_each_under_the_first_reason_that_holds(world: dict[str, Photo], at: Any) -> None:
    answer = found(world["photo"], at)
    assert answer["alike"] == [world["alike"].pk]
    assert answer["shoot"] == [world["shoot"].pk]
    assert answer["people"] == [world["people"].pk]
    assert world["look"].pk in answer["look"]
    everybody = [pk for ids in answer.values() for pk in ids]
    assert len(everybody) == len(set(everybody))
    assert world["photo"].pk not in everybody


def test_a_folded_one_leads_back_to_the_first(world: dict[str, Photo], at: Any) -> None:
    assert PhotoIndex.objects.get(photo=world["alike"]).folded_into_id == world["photo"].pk
    assert found(world["alike"], at)["alike"] == [world["photo"].pk]


def test_the_nearer_look_comes_first_and_the_far_one_not_at_all(world: dict[str, Photo]) -> None:
    row = PhotoIndex.objects.get(photo=world["photo"])

    def far(other: Photo) -> float:
        it = PhotoIndex.objects.get(photo=other)
        lab = (it.lightness, it.green_red, it.blue_yellow)
        return similar.distance(row, fingerprint=it.fingerprint, lab=lab)

    assert far(world["photo"]) == 0
    assert far(world["look"]) < similar.FAR < 1
    assert far(world["look"]) < far(world["other"])


def test_what_is_not_for_sale_any_more_is_left_out(world: dict[str, Photo], at: Any) -> None:
    # The index has not heard of it.
    Photo.objects.filter(pk=world["people"].pk).update(published_at=None)
    answer = found(world["photo"], at)
    assert answer["people"] == []
    assert answer["shoot"] == [world["shoot"].pk]


def test_a_photo_that_is_not_indexed_has_none(world: dict[str, Photo], at: Any) -> None:
    PhotoIndex.objects.filter(photo=world["photo"]).delete()
    assert not similar.of(world["photo"].pk, at=at)
    indexing.index_photos(ids=[world["photo"].pk], at=at)
    assert similar.of(world["photo"].pk, at=at)


def test_the_page_and_the_part_of_it(world: dict[str, Photo], clock: Any) -> None:
    address = f"/en/photos/{world['photo'].public_id}/similar/"
    page = Client().get(address).content.decode()
    part = Client().get(f"{address}?part=1").content.decode()
    assert "<html" in page
    assert "<html" not in part
    cards = [re.findall(r'photo-card[^>]*href="([^"]*)"', html) for html in (page, part)]
    assert cards[0] == cards[1]
    assert len(cards[0]) >= 4
    assert Client().get("/en/photos/nobody/similar/").status_code == 404
    Photo.objects.filter(pk=world["photo"].pk).update(published_at=None)
    assert Client().get(address).status_code == 404
