"""People, groups and events, and what the database holds true of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import translation

from stock.accounts.models import User
from stock.catalogue.models import Appearance, Artist, ArtistAlias, Group, Membership, Photo
from tests.factories import make_artist, make_bare_photo, make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "name", "other"), [("ko", "하루", "Haru"), ("en", "Haru", "하루")]
)
def test_a_name_is_told_in_the_readers_language(language: str, name: str, other: str) -> None:
    artist = Artist(name_ko="하루", name_en="Haru")
    with translation.override(language):
        assert (artist.name, artist.other_name, str(artist)) == (name, other, name)


@pytest.mark.parametrize(
    ("language", "english", "title"),
    [("ko", "Night", "밤"), ("en", "Night", "Night"), ("en", "", "밤")],
)
def test_a_title_is_told_in_the_readers_language_or_else_in_korean(
    language: str, english: str, title: str
) -> None:
    photo = Photo(title_ko="밤", title_en=english)
    with translation.override(language):
        assert photo.title == title


def test_an_address_is_used_once() -> None:
    artist = make_artist()
    with pytest.raises(IntegrityError), transaction.atomic():
        Artist.objects.create(
            name_ko="x", name_en="x", slug=artist.slug, date_of_birth=date(2000, 1, 1)
        )
    assert Artist.objects.get() == artist
    Group.objects.create(name_ko="x", name_en="x", slug=artist.slug)


def test_an_alias_is_told_once_per_artist() -> None:
    one, other = make_artist(), make_artist()
    for artist in (one, other):
        ArtistAlias.objects.create(artist=artist, name="하루")
    with pytest.raises(IntegrityError), transaction.atomic():
        ArtistAlias.objects.create(artist=one, name="하루")
    assert ArtistAlias.objects.count() == 2


@pytest.mark.parametrize("until", [date(2020, 1, 1), date(2019, 12, 31)])
def test_a_membership_ends_after_it_began(until: date) -> None:
    with pytest.raises(IntegrityError, match="membership_ends"), transaction.atomic():
        Membership.objects.create(
            artist=make_artist(), group=make_group(), since=date(2020, 1, 1), until=until
        )
    assert not Membership.objects.exists()


def test_an_artist_may_come_back_to_a_group() -> None:
    artist, group = make_artist(), make_group()
    for since, until in [(date(2018, 1, 1), date(2020, 1, 1)), (date(2022, 1, 1), None)]:
        Membership.objects.create(artist=artist, group=group, since=since, until=until)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(artist=artist, group=group, since=date(2022, 1, 1))
    assert group.artists.count() == 2


def test_an_artist_appears_in_a_photo_once(staff: User) -> None:
    artist = make_artist(name="Haru")
    photo = make_bare_photo(by=staff, artists=[artist])
    with pytest.raises(IntegrityError), transaction.atomic():
        Appearance.objects.create(photo=photo, artist=artist)
    assert photo.artist_line == "Haru 님"


def test_the_people_shown_are_named_in_their_order(staff: User) -> None:
    people = [make_artist(name=name) for name in ("Nari", "Bora", "Haru")]
    photo = make_bare_photo(by=staff, artists=people)
    with translation.override("en"):
        assert photo.artist_line == "Nari, Bora, Haru"


@pytest.mark.parametrize("what", ["artist", "event", "group", "uploader"])
def test_what_a_photo_refers_to_cannot_be_deleted(staff: User, what: str) -> None:
    artist, event, group = make_artist(), make_event(), make_group()
    photo = make_bare_photo(by=staff, artists=[artist])
    Photo.objects.filter(pk=photo.pk).update(event=event, group=group)
    things = {"artist": artist, "event": event, "group": group, "uploader": staff}
    thing: models.Model = things[what]
    with pytest.raises(models.ProtectedError), transaction.atomic():
        thing.delete()
    assert type(thing)._default_manager.filter(pk=thing.pk).exists()
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_photo_is_published_from_its_moment_on(staff: User, at: datetime) -> None:
    never, now, later = (make_bare_photo(by=staff) for _ in range(3))
    Photo.objects.filter(pk=now.pk).update(published_at=at)
    Photo.objects.filter(pk=later.pk).update(published_at=at + timedelta(seconds=1))
    assert list(Photo.objects.published(at=at)) == [now]
    assert set(Photo.objects.published(at=at + timedelta(days=1))) == {now, later}
    assert list(Photo.objects.published(at=at - timedelta(seconds=1))) == []
    assert never not in Photo.objects.published(at=at + timedelta(days=9999))
