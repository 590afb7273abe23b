"""The index finds, clearance decides: what a page lists is asked anew each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing import consents
from licensing.models import Consent
from stock.catalogue.models import Photo
from stock.storefront import listing
from stock.storefront.models import PhotoIndex, TermKind
from stock.storefront.search import indexing
from stock.storefront.search.candidates import Criteria
from tests.factories import (
    decider_of,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_price,
    make_staff,
)
from tests.storefront.steps import hours, make_listed

pytestmark = pytest.mark.django_db


def shown(criteria: Criteria, *, at: Any, size: int = 24, cursor: str = "") -> list[int]:
    page = listing.page_of(criteria, at=at, size=size, cursor=cursor)
    return [card.photo.pk for card in page.cards]


def test_newest_first_with_their_prices(at: Any) -> None:
    make_price(amount=12_000)
    photos = [make_cleared_photo(with_previews=True, at=hours(n)) for n in (3, 1, 2)]
    page = listing.page_of(Criteria(), at=at)
    assert [card.photo.pk for card in page.cards] == [photos[n].pk for n in (1, 2, 0)]
    assert {card.price_from for card in page.cards} == {12_000}
    assert all(card.thumb_url and card.placeholder for card in page.cards)
    assert page.next_cursor == ""


def test_withdrawn_this_moment_is_gone_though_the_index_does_not_know(at: Any) -> None:
    artist = make_artist()
    photo = make_cleared_photo(artists=[artist], with_previews=True)
    other = make_cleared_photo(with_previews=True)
    criteria = listing.under((TermKind.ARTIST, artist.pk))
    assert shown(criteria, at=at) == [photo.pk]
    consent = Consent.objects.get(artist=artist)

    consents.withdraw_consent(
        consent=consent, actor=decider_of(consent.agreement.agency), at=at, reason="asked"
    )

    assert PhotoIndex.objects.get(photo=photo).listed, "nothing has indexed it since"
    assert shown(criteria, at=at) == []
    assert shown(Criteria(), at=at) == [other.pk]


def test_terms_end_with_the_day(at: Any) -> None:
    artist = make_artist()
    make_consent(artist=artist, valid_until=at.date() + timedelta(days=1))
    photo = make_cleared_photo(artists=[artist], with_previews=True)
    assert shown(Criteria(), at=at) == [photo.pk]
    assert shown(Criteria(), at=at + timedelta(days=1)) == []
    assert listing.may_be_shown([photo.pk], at=at) == {photo.pk}


def test_the_same_answer_as_the_query_set(at: Any) -> None:
    photos = [make_cleared_photo(with_previews=True) for _ in range(2)]
    photos += [make_cleared_photo(with_previews=True, at=at + timedelta(hours=2))]
    photos += [make_cleared_photo(published=False), make_cleared_photo()]
    ids = [photo.pk for photo in photos]
    for moment in (at, at + timedelta(hours=3), at - timedelta(days=400)):
        asked = set(listing.shown(at=moment).values_list("pk", flat=True))
        assert listing.may_be_shown(ids, at=moment) == asked
    assert listing.may_be_shown(ids, at=at) == {photo.pk for photo in photos[:2]}
    many = [*ids, *range(10**6, 10**6 + 1100)]
    assert listing.may_be_shown(many, at=at) == {photo.pk for photo in photos[:2]}
    assert listing.may_be_shown([], at=at) == set()


def test_pages_lead_on_past_what_is_not_for_sale_any_more(at: Any) -> None:
    staff = make_staff()
    last = make_cleared_photo(with_previews=True, at=hours(50))
    for number in range(40):
        make_listed(by=staff, at=hours(number))  # the index is wrong about all of these
    first = make_cleared_photo(with_previews=True, at=at)

    page = listing.page_of(Criteria(), at=at, size=1)
    assert [card.photo.pk for card in page.cards] == [first.pk]
    assert page.next_cursor
    following = listing.page_of(Criteria(), at=at, size=1, cursor=page.next_cursor)
    assert [card.photo.pk for card in following.cards] == [last.pk]
    assert following.next_cursor == ""


def test_every_photo_is_on_one_page(at: Any) -> None:
    photos = [make_cleared_photo(with_previews=True, at=hours(n // 2)) for n in range(7)]
    cursor, seen = "", []
    while True:
        page = listing.page_of(Criteria(), at=at, size=2, cursor=cursor)
        seen += [card.photo.pk for card in page.cards]
        cursor = page.next_cursor
        if not cursor:
            break
    newest = sorted(photos, key=lambda photo: (photo.published_at, photo.pk), reverse=True)
    assert seen == [photo.pk for photo in newest]


def test_a_deeper_page_asks_no_more(at: Any) -> None:
    for number in range(6):
        make_cleared_photo(with_previews=True, at=hours(number))
    first = listing.page_of(Criteria(), at=at, size=2)
    counts = []
    for cursor in ("", first.next_cursor, "not-a-place"):
        with CaptureQueriesContext(connection) as queries:
            page = listing.page_of(Criteria(), at=at, size=2, cursor=cursor)
        assert len(page.cards) == 2
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 7


def test_near_duplicates_take_one_place(at: Any) -> None:
    from tests import pictures

    artist = make_artist()
    first, again = (
        make_cleared_photo(
            artists=[artist],
            content=pictures.jpeg(1, quality=quality),
            at=hours(hour),
            with_previews=True,
        )
        for quality, hour in ((92, 2), (50, 1))
    )
    assert shown(Criteria(), at=at) == [first.pk]
    assert shown(listing.under((TermKind.ARTIST, artist.pk)), at=at) == [first.pk]
    # It is folded, not gone: its own page stands, and it comes forward when the first goes.
    assert listing.may_be_shown([again.pk], at=at) == {again.pk}
    Photo.objects.filter(pk=first.pk).update(published_at=None)
    indexing.index_photos(ids=[first.pk], at=at)
    assert shown(Criteria(), at=at) == [again.pk]
