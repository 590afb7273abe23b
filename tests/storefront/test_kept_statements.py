"""What a page asks with kept statements, against the plain query sets, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from licensing import agreements, takedowns
from stock import compiled
from stock.catalogue.models import Appearance, Photo, Rendition
from stock.purchases import prices
from stock.storefront import listing
from stock.storefront.search.candidates import Criteria
from tests.factories import (
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
    make_group,
    make_price,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_database")]

#: Midnight in Seoul after the moment of the tests.
MIDNIGHT = datetime(2024, 5, 1, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    compiled.forget()


@pytest.fixture
def shop(at: datetime) -> list[Photo]:
    """Photos of one and of two people, with and without event and group, one not published yet."""
    haru, sora, nari = (make_artist() for _ in range(3))
    floored = make_agreement(floors={"personal": 9_000})
    for artist in (haru, sora):
        make_consent(artist=artist, agreement=floored)
    make_consent(artist=nari, valid_until=MIDNIGHT.date() + timedelta(days=1))
    make_price(amount=12_000)
    make_price(kind="editorial", amount=30_000)
    made = [
        make_cleared_photo(artists=[haru, sora], group=make_group(), with_previews=True),
        make_cleared_photo(artists=[sora], event=make_event(), with_previews=True),
        make_cleared_photo(artists=[nari], with_previews=True),
        make_cleared_photo(artists=[haru], with_previews=True, at=at + timedelta(hours=2)),
    ]
    make_price(amount=15_000, photo=made[1])
    return made


def plainly(photo: Photo) -> dict[str, Any]:
    return {field.attname: getattr(photo, field.attname) for field in photo._meta.concrete_fields}


def test_photos_are_what_django_makes_of_them(shop: list[Photo]) -> None:
    ids = [photo.pk for photo in reversed(shop)]
    with CaptureQueriesContext(connection) as queries:
        found = listing.photos_of(ids)
        told = [
            (photo.event, photo.group, [row.artist for row in photo.appearances.all()])
            for photo in found
        ]
    assert len(queries) == 1
    expected = Photo.objects.select_related("event", "group").in_bulk(ids)
    assert [plainly(photo) for photo in found] == [plainly(expected[pk]) for pk in ids]
    assert told == [
        (
            expected[pk].event,
            expected[pk].group,
            [row.artist for row in Appearance.objects.filter(photo=pk).order_by("pk")],
        )
        for pk in ids
    ]
    assert not found[0]._state.adding
    for photo in found:
        only = set(photo.appearances.select_related("artist").order_by("-pk"))
        assert only == set(Appearance.objects.filter(photo=photo)), "narrowed from its own"
    assert listing.photos_of([]) == []


def test_thumbnails_are_what_django_makes_of_them(shop: list[Photo]) -> None:
    found = listing.thumbnails(photo.pk for photo in shop)
    plain = {row.photo_id: row for row in Rendition.objects.filter(kind="thumbnail")}
    assert found == plain
    for pk, row in found.items():
        for field in Rendition._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(plain[pk], field.attname)
    assert listing.thumbnails([]) == {}


def test_prices_and_floors_are_those_in_force(shop: list[Photo], at: datetime) -> None:
    ids = [photo.pk for photo in shop]
    for moment in (at, at + timedelta(hours=3), MIDNIGHT):
        least = agreements.floors(ids, territory="KR", at=moment)
        assert {pk: set(kinds) for pk, kinds in least.items()} == {
            shop[n].pk: {"personal"} for n in (0, 1, 3)
        }
    assert agreements.floors(ids, territory="JP", at=at) == {}
    offered = prices.offers(ids, currency="KRW", at=at)
    amounts = [{kind: offer.amount for kind, offer in offered[pk].items()} for pk in ids]
    usual = {"personal": 12_000, "editorial": 30_000}
    assert amounts == [usual, {**usual, "personal": 15_000}, usual, usual]
    make_price(amount=20_000, at=at + timedelta(hours=1))
    later = prices.offers(ids, currency="KRW", at=at + timedelta(hours=1))
    assert later[ids[0]]["personal"].amount == 20_000
    assert prices.offers(ids, currency="KRW", at=at) == offered, "and then it was what it was"
    assert prices.offers(ids, currency="USD", at=at) == {pk: {} for pk in ids}
    assert prices.offers([], currency="KRW", at=at) == {}


def test_clearance_is_that_of_the_query_set_across_midnight(
    shop: list[Photo], at: datetime
) -> None:
    ids = [photo.pk for photo in shop]
    second = timedelta(seconds=1)
    day = timedelta(days=1)
    moments = (at, at + timedelta(hours=2), MIDNIGHT - second, MIDNIGHT, MIDNIGHT + day, at)
    answers = []
    for moment in moments:
        found = listing.may_be_shown(ids, at=moment)
        assert found == set(listing.shown(at=moment).values_list("pk", flat=True))
        answers.append([photo.pk in found for photo in shop])
    assert answers == [
        [True, True, True, False],
        [True, True, True, True],
        [True, True, True, True],
        [True, True, False, True],
        [True, True, False, True],
        [True, True, True, False],
    ]


def test_another_territory_is_another_question(
    shop: list[Photo], at: datetime, settings: Any
) -> None:
    ids = [photo.pk for photo in shop]
    assert listing.may_be_shown(ids, at=at)
    settings.SHOP_TERRITORY = "JP"
    assert listing.may_be_shown(ids, at=at) == set()


def test_nothing_is_shown_after_a_takedown(shop: list[Photo], at: datetime) -> None:
    def cards() -> list[int]:
        return [card.photo.pk for card in listing.page_of(Criteria(), at=at).cards]

    for _ in range(8):  # so that PostgreSQL, too, has kept its plan
        assert set(cards()) == {photo.pk for photo in shop[:3]}
    sora = shop[1].artists.get()

    takedowns.take_down(artist=sora, actor=make_staff(), at=at, ground="privacy")

    assert cards() == [shop[2].pk]
    assert [card.photo.pk for card in listing.cards_of(ids=[p.pk for p in shop], at=at)] == cards()


def test_words_are_in_the_language_of_the_reader(shop: list[Photo], at: datetime) -> None:
    Photo.objects.filter(pk=shop[0].pk).update(title_ko="여름", title_en="Summer")
    titles = []
    for language in ("ko", "en", "ko"):
        with translation.override(language):
            titles += [card.title for card in listing.cards_of(ids=[shop[0].pk], at=at)]
    assert titles == ["여름", "Summer", "여름"]
