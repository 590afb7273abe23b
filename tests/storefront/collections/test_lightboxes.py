"""Lightboxes: made, filled, ordered, noted, renamed, duplicated, deleted and brought back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo
from stock.storefront.collections import lightboxes
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Lightbox, LightboxPhoto
from tests.purchases.steps import actions, at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(fan: User, at: datetime) -> Lightbox:
    return lightboxes.make(user=fan, name="  Night   stage ", at=at)


@pytest.fixture
def full(
    box: Lightbox, fan: User, at: datetime, photo: Photo, other_photo: Photo, third_photo: Photo
) -> Lightbox:
    for one in (photo, other_photo, third_photo):
        lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
    return box


def order(box: Lightbox) -> list[str]:
    return list(box.photos.values_list("photo__title_en", flat=True))


def test_made_with_a_name(box: Lightbox, fan: User) -> None:
    assert (box.name, box.user, box.share_token) == ("Night stage", fan, None)
    assert actions(box) == ["lightbox.made"]


@pytest.mark.parametrize(("name", "code"), [("  ", "no_name"), ("x" * 81, "name_too_long")])
def test_not_without_a_good_name(
    box: Lightbox, fan: User, at: datetime, name: str, code: str
) -> None:
    for call in (
        lambda: lightboxes.make(user=fan, name=name, at=at),
        lambda: lightboxes.rename(lightbox=box, name=name, actor=fan, at=at),
    ):
        with pytest.raises(CollectionRefused) as refused:
            call()
        assert refused.value.code == code
    assert list(Lightbox.objects.values_list("name", flat=True)) == ["Night stage"]


def test_a_photo_lies_in_it_once(
    box: Lightbox, fan: User, at: datetime, photo: Photo, other_photo: Photo
) -> None:
    for one in (photo, other_photo, photo):
        lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
    assert order(box) == ["Sky", "Sea"]
    lightboxes.remove(lightbox=box, photo=photo, actor=fan, at=at)
    lightboxes.remove(lightbox=box, photo=photo, actor=fan, at=at)
    assert order(box) == ["Sea"]
    assert actions(box)[1:] == ["lightbox.photo_added"] * 2 + ["lightbox.photo_removed"]


def test_not_what_is_not_shown(
    box: Lightbox, fan: User, at: datetime, photo: Photo, withdraw: Any
) -> None:
    withdraw(photo)
    with pytest.raises(CollectionRefused) as refused:
        lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at)
    assert refused.value.code == "not_available"
    assert order(box) == []


def test_not_too_many(
    full: Lightbox, fan: User, at: datetime, monkeypatch: pytest.MonkeyPatch, photo: Photo
) -> None:
    monkeypatch.setattr(lightboxes, "MOST_LIGHTBOXES", 1)
    with pytest.raises(CollectionRefused) as refused:
        lightboxes.make(user=fan, name="Two", at=at)
    assert refused.value.code == "too_many"
    monkeypatch.setattr(lightboxes, "MOST_PHOTOS", 2)
    lightboxes.remove(lightbox=full, photo=photo, actor=fan, at=at)
    with pytest.raises(CollectionRefused) as refused:
        lightboxes.add(lightbox=full, photo=photo, actor=fan, at=at)
    assert refused.value.code == "full"
    assert order(full) == ["Sea", "Sun"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (-1, ["Sea", "Sky", "Sun"]),
        (1, ["Sky", "Sun", "Sea"]),
        (-200, ["Sea", "Sky", "Sun"]),
        (200, ["Sky", "Sun", "Sea"]),
        (0, ["Sky", "Sea", "Sun"]),
    ],
)
def test_moved(
    full: Lightbox, fan: User, at: datetime, other_photo: Photo, by: int, expected: list[str]
) -> None:
    lightboxes.move(lightbox=full, photo=other_photo, by=by, actor=fan, at=at)
    assert order(full) == expected


def test_moving_what_is_not_in_it_changes_nothing(
    box: Lightbox, fan: User, at: datetime, photo: Photo, other_photo: Photo
) -> None:
    lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at)
    lightboxes.move(lightbox=box, photo=other_photo, by=1, actor=fan, at=at)
    assert order(box) == ["Sky"]


def test_notes(full: Lightbox, fan: User, at: datetime, photo: Photo) -> None:
    lightboxes.write_note(lightbox=full, photo=photo, note=" for the wall ", actor=fan, at=at)
    assert list(full.photos.values_list("note", flat=True)) == ["for the wall", "", ""]
    with pytest.raises(CollectionRefused) as refused:
        lightboxes.write_note(lightbox=full, photo=photo, note="x" * 501, actor=fan, at=at)
    assert refused.value.code == "note_too_long"
    assert full.photos.first().note == "for the wall"  # type: ignore[union-attr]


def test_the_log_holds_no_names_and_notes(
    full: Lightbox, fan: User, at: datetime, photo: Photo
) -> None:
    lightboxes.rename(lightbox=full, name="Secret name", actor=fan, at=at)
    lightboxes.write_note(lightbox=full, photo=photo, note="Secret note", actor=fan, at=at)
    entries = AuditEntry.objects.filter(target_id=full.public_id)
    assert {"lightbox.renamed", "lightbox.note_written"} <= set(
        entries.values_list("action", flat=True)
    )
    assert "ecret" not in str(list(entries.values()))
    assert "Night" not in str(list(entries.values()))


def test_duplicated_with_notes_and_order_but_not_shared(
    full: Lightbox, fan: User, at: datetime, photo: Photo
) -> None:
    lightboxes.write_note(lightbox=full, photo=photo, note="first", actor=fan, at=at)
    lightboxes.move(lightbox=full, photo=photo, by=1, actor=fan, at=at)
    token = lightboxes.share(lightbox=full, actor=fan, at=at)
    copy = lightboxes.duplicate(lightbox=full, name="Copy", actor=fan, at=at)
    assert order(copy) == order(full) == ["Sea", "Sky", "Sun"]
    assert list(copy.photos.values_list("note", flat=True)) == ["", "first", ""]
    assert copy.share_token is None
    lightboxes.remove(lightbox=copy, photo=photo, actor=fan, at=at)
    assert order(full) == ["Sea", "Sky", "Sun"]
    full.refresh_from_db()
    assert full.share_token == token


def test_deleted_and_brought_back(full: Lightbox, fan: User, at: datetime, photo: Photo) -> None:
    lightboxes.delete(lightbox=full, actor=fan, at=at)
    with pytest.raises(IllegalTransition):
        lightboxes.delete(lightbox=full, actor=fan, at=at)
    for call in (
        lambda: lightboxes.add(lightbox=full, photo=photo, actor=fan, at=at),
        lambda: lightboxes.rename(lightbox=full, name="New", actor=fan, at=at),
        lambda: lightboxes.share(lightbox=full, actor=fan, at=at),
    ):
        with pytest.raises(IllegalTransition):
            call()
    lightboxes.bring_back(lightbox=full, actor=fan, at=at)
    full.refresh_from_db()
    assert (full.state, full.deleted_at, full.name) == ("kept", None, "Night stage")
    assert order(full) == ["Sky", "Sea", "Sun"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once(box: Lightbox, fan: User, at: datetime, photo: Photo) -> None:
    at_once(2, lambda _n: lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at))
    assert LightboxPhoto.objects.count() == 1
    tokens = at_once(2, lambda _n: lightboxes.share(lightbox=box, actor=fan, at=at))
    assert len(set(tokens)) == 1
    assert actions(box).count("lightbox.shared") == 1
