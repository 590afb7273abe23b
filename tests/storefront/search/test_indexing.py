"""The index says what the catalogue, clearance and prices say, however often it is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from licensing import consents
from stock.catalogue import photos
from stock.catalogue.models import Photo, Tag
from stock.storefront.models import PhotoIndex, PhotoTerm, TermKind
from stock.storefront.search import following, indexing, names, traits
from tests import factories, pictures
from tests.factories import (
    make_artist,
    make_cleared_photo,
    make_event,
    make_group,
    make_photo,
    make_price,
    make_staff,
)

pytestmark = pytest.mark.django_db


def terms_of(photo: Photo) -> set[tuple[int, int]]:
    return set(PhotoTerm.objects.filter(photo=photo).values_list("kind", "value"))


def everything() -> list[Any]:
    """All rows but the moment at which they were looked at."""
    fields = [f.attname for f in PhotoIndex._meta.concrete_fields if f.name != "checked_at"]
    rows = PhotoIndex.objects.order_by("pk").values_list(*fields)
    terms = PhotoTerm.objects.order_by("photo", "kind", "value").values_list(
        "photo", "kind", "value", "published", "traits", "price"
    )
    return [*rows, *terms]


def test_a_photo_for_sale_is_found_under_everything_it_shows(at: Any) -> None:
    group = make_group()
    artist, other = make_artist(group=group), make_artist()
    event = make_event()
    make_price(amount=12_000)
    photo = make_cleared_photo(
        artists=[artist, other],
        event=event,
        title="Day out",
        content=pictures.jpeg(1, size=(300, 200)),
    )
    tag = Tag.objects.create(name_ko="무대", name_en="Stage", slug="stage")
    photos.set_tags(photo=photo, tags=[tag], actor=make_staff(), at=at)

    indexing.index_photos(ids=[photo.pk], at=at)

    row = PhotoIndex.objects.get(photo=photo)
    assert row.listed
    assert row.listed_since == at
    assert row.year == event.held_on.year
    assert row.price == 12_000
    assert {name: trait.of(row.traits) for name, trait in traits.ALL.items()} == {
        "year": traits.YEAR.code("2024"),
        "orientation": traits.ORIENTATION.code("landscape"),
        "people": traits.PEOPLE.code("2"),
        "colour": traits.COLOUR.of(row.traits),
        "size": traits.SIZE.code("s"),
        "licence": traits.KIND.code(["personal", "editorial", "commercial"]),
        "price": traits.PRICE.code("1"),
    }
    assert terms_of(photo) == {
        (TermKind.ARTIST, artist.pk),
        (TermKind.ARTIST, other.pk),
        (TermKind.GROUP, group.pk),
        (TermKind.EVENT, event.pk),
        (TermKind.TAG, tag.pk),
        (TermKind.SCENE, 0),
        (TermKind.MONTH, 202404),
        *((TermKind.AGENCY, row.agency_id) for row in photo.submissions.filter(state="approved")),
        *((TermKind.WORD, names.word_value(word)) for word in ("day", "out", "사진")),
    }


def test_indexing_again_changes_nothing(at: Any) -> None:
    for _ in range(3):
        make_cleared_photo()
    make_cleared_photo(published=False)
    make_photo()
    indexing.reindex(at=at)
    before = everything()
    assert PhotoIndex.objects.count() == 3

    assert indexing.reindex(at=at + timedelta(days=1)) == 3

    assert everything() == before


def test_what_is_not_for_sale_is_not_listed_and_has_no_terms(at: Any) -> None:
    photo, other = make_cleared_photo(), make_cleared_photo()
    indexing.reindex(at=at)
    consent = photo.artists.get().consents.get()
    consents.withdraw_consent(
        consent=consent, actor=factories.decider_of(consent.agreement.agency), at=at, reason="asked"
    )

    indexing.index_photos(ids=[photo.pk, other.pk], at=at)

    row = PhotoIndex.objects.get(photo=photo)
    assert not row.listed
    assert row.listed_since == at  # it was once
    assert terms_of(photo) == set()
    assert PhotoIndex.objects.get(photo=other).listed
    assert terms_of(other)


def test_a_photo_without_a_group_counts_to_those_its_people_were_in(at: Any) -> None:
    group = make_group()
    member = make_artist(group=group)
    left = make_artist()
    left.memberships.create(
        group=make_group(), since=factories.LONG_AGO, until=factories.LONG_AGO + timedelta(days=9)
    )
    photo = make_cleared_photo(artists=[member, left], event=make_event())

    indexing.index_photos(ids=[photo.pk], at=at)

    groups = {value for kind, value in terms_of(photo) if kind == TermKind.GROUP}
    assert groups == {group.pk}


def test_the_calendar_alone_is_noticed(at: Any) -> None:
    artist = make_artist()
    factories.make_consent(artist=artist, valid_until=at.date() + timedelta(days=2))
    ends, stays = make_cleared_photo(artists=[artist]), make_cleared_photo()
    indexing.reindex(at=at)
    assert list(indexing.changed_hints(at=at)) == []

    later = at + timedelta(days=3)
    assert list(indexing.changed_hints(at=later)) == [[ends.pk]]
    indexing.index_photos(ids=[ends.pk], at=later)

    assert list(indexing.changed_hints(at=later)) == []
    assert set(PhotoIndex.objects.filter(listed=True).values_list("photo", flat=True)) == {stays.pk}


def test_the_log_leads_to_what_changed(at: Any) -> None:
    photo, other = make_cleared_photo(), make_cleared_photo()
    following.follow(at=at)
    assert set(PhotoIndex.objects.values_list("photo", "listed")) == {
        (photo.pk, True),
        (other.pk, True),
    }
    untouched = PhotoIndex.objects.get(photo=other)

    photos.describe(
        photo=photo, actor=make_staff(), at=at, artists=photo.artists.all(), title_ko="새벽 창가"
    )
    assert following.follow(at=at + timedelta(hours=1)) == 1
    assert not following.has_more()

    assert {(TermKind.WORD, names.word_value(word)) for word in ("새벽", "창가")} <= terms_of(photo)
    assert PhotoIndex.objects.get(photo=other).checked_at == untouched.checked_at
    assert following.follow(at=at) == 0


def test_a_default_price_reaches_every_photo(at: Any) -> None:
    photo = make_cleared_photo()
    following.follow(at=at)
    assert PhotoIndex.objects.get(photo=photo).price == 0

    make_price(amount=30_000)
    following.follow(at=at)

    row = PhotoIndex.objects.get(photo=photo)
    assert row.price == 30_000
    assert traits.PRICE.of(row.traits) == traits.PRICE.code("2")
    assert PhotoTerm.objects.filter(photo=photo, price=30_000).count() == len(terms_of(photo))


def test_unpublished_again_is_forgotten(at: Any) -> None:
    photo = make_cleared_photo()
    indexing.reindex(at=at)
    Photo.objects.filter(pk=photo.pk).update(published_at=None)

    indexing.index_photos(ids=[photo.pk], at=at)

    assert not PhotoIndex.objects.exists()
    assert not PhotoTerm.objects.exists()


def test_near_duplicates_fold_into_the_oldest_and_come_forward_when_it_goes(at: Any) -> None:
    artist = make_artist()
    first = make_cleared_photo(artists=[artist], content=pictures.jpeg(1, quality=92))
    again = make_cleared_photo(
        artists=[artist], content=pictures.jpeg(1, quality=60), at=at + timedelta(minutes=1)
    )
    another_person = make_cleared_photo(
        content=pictures.jpeg(1, quality=40), at=at + timedelta(minutes=2)
    )
    elsewhere = make_cleared_photo(artists=[artist], content=pictures.jpeg(2))
    later = at + timedelta(minutes=3)
    # In whichever order they are indexed.
    for pk in (again.pk, another_person.pk, elsewhere.pk, first.pk):
        indexing.index_photos(ids=[pk], at=later)

    assert dict(PhotoIndex.objects.values_list("photo", "folded_into")) == {
        first.pk: None,
        again.pk: first.pk,
        another_person.pk: None,
        elsewhere.pk: None,
    }
    assert terms_of(again) == set()

    Photo.objects.filter(pk=first.pk).update(published_at=None)
    indexing.index_photos(ids=[first.pk], at=later)

    row = PhotoIndex.objects.get(photo=again)
    assert row.listed
    assert row.folded_into is None
    assert terms_of(again)
