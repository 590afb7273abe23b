"""What is said of a photo can be changed; what was said before stays in the log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue import photos
from stock.catalogue.models import Appearance, Artist, Photo
from tests.factories import make_artist, make_bare_photo, make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def haru() -> Artist:
    return make_artist(name="Haru")


@pytest.fixture
def photo(staff: User, haru: Artist) -> Photo:
    return make_bare_photo(by=staff, artists=[haru])


def people(photo: Photo) -> set[Artist]:
    return {row.artist for row in Appearance.objects.filter(photo=photo)}


def test_everything_said_is_changed_and_nothing_else(
    photo: Photo, haru: Artist, staff: User, at: datetime
) -> None:
    bora, event, group = make_artist(name="Bora"), make_event(), make_group()
    other = make_bare_photo(by=staff, artists=[haru])
    untouched = Photo.objects.values().get(pk=other.pk)
    before = Photo.objects.values("public_id", "created_at", "published_at").get(pk=photo.pk)

    photos.describe(
        photo=photo,
        actor=staff,
        at=at + timedelta(hours=1),
        artists=[bora],
        reason="mistaken for her",
        title_ko="부산의 밤",
        title_en="Night in Busan",
        event=event,
        group=group,
        taken_on=date(2024, 4, 1),
    )

    stored = Photo.objects.get(pk=photo.pk)
    assert (stored.title_ko, stored.title_en) == ("부산의 밤", "Night in Busan")
    assert (stored.event, stored.group, stored.taken_on) == (event, group, date(2024, 4, 1))
    assert photo.title_ko == "부산의 밤", "the object in hand too"
    assert people(photo) == {bora}
    kept = Photo.objects.values("public_id", "created_at", "published_at").get(pk=photo.pk)
    assert kept == before
    assert Photo.objects.values().get(pk=other.pk) == untouched
    assert people(other) == {haru}


def test_the_log_has_before_and_after(
    photo: Photo, haru: Artist, staff: User, at: datetime
) -> None:
    title = photo.title_ko
    photos.describe(
        photo=photo, actor=staff, at=at, artists=[], reason="not her", title_ko="새 제목"
    )
    entry = AuditEntry.objects.get(action="photo.described")
    assert (entry.actor, entry.at, entry.target_id) == (staff, at, photo.public_id)
    assert (entry.before["title_ko"], entry.after["title_ko"]) == (title, "새 제목")
    assert entry.before["taken_on"] == entry.after["taken_on"] == ""
    shown = AuditEntry.objects.get(action="photo.people_changed")
    assert (shown.before["artists"], shown.after["artists"]) == ([haru.slug], [])
    assert (shown.actor, shown.at, shown.reason) == (staff, at, "not her")


def test_who_stays_keeps_the_row(photo: Photo, haru: Artist, staff: User, at: datetime) -> None:
    row = Appearance.objects.get(photo=photo)
    bora = make_artist()
    photos.describe(photo=photo, actor=staff, at=at, artists=[bora, haru])
    assert people(photo) == {haru, bora}
    assert Appearance.objects.get(photo=photo, artist=haru).pk == row.pk


@pytest.mark.parametrize("field", ["published_at", "public_id", "previews_withheld", "nonsense"])
def test_other_fields_are_not_changed_this_way(
    photo: Photo, haru: Artist, staff: User, at: datetime, field: str
) -> None:
    fields: dict[str, Any] = {field: at}
    before = Photo.objects.values().get(pk=photo.pk)
    with pytest.raises(TypeError, match=field):
        photos.describe(photo=photo, actor=staff, at=at, artists=[], **fields)
    assert Photo.objects.values().get(pk=photo.pk) == before
    assert people(photo) == {haru}
    assert not AuditEntry.objects.exists()


def test_if_the_log_cannot_be_written_nothing_is_changed(
    photo: Photo, haru: Artist, staff: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Photo.objects.values().get(pk=photo.pk)
    monkeypatch.setattr("stock.catalogue.photos.record", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        photos.describe(
            photo=photo, actor=staff, at=at, artists=[], reason="not her", title_ko="새 제목"
        )
    assert Photo.objects.values().get(pk=photo.pk) == before
    assert people(photo) == {haru}
