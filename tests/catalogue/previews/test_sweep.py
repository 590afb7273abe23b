"""What a lost message or a dead worker left undone is found and done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from stock.catalogue import previews
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.previews import making, removing
from tests.conftest import Files
from tests.factories import make_photo, make_previews, make_restored

pytestmark = pytest.mark.django_db


def public(photo: Photo) -> int:
    return photo.renditions.filter(is_public=True).count()


def withhold(photo: Photo) -> None:
    Photo.objects.filter(pk=photo.pk).update(previews_withheld=True)


def test_missing_previews_are_made_and_standing_ones_left(at: datetime, files: Files) -> None:
    missing, done, unrestored = make_photo(), make_photo(), make_photo()
    make_restored(missing)
    make_restored(done)
    before = make_previews(done)

    previews.sweep(at=at)

    assert (public(missing), public(done), public(unrestored)) == (4, 4, 0)
    assert set(done.renditions.filter(is_public=True)) == set(before.values())
    assert files.public == sorted(
        name for row in Rendition.objects.filter(is_public=True) for name in row.file_names
    )


def test_what_is_withheld_is_removed_and_not_made(at: datetime, files: Files) -> None:
    shown, never = make_photo(), make_photo()
    for photo in (shown, never):
        make_restored(photo)
    make_previews(shown)
    withhold(shown)
    withhold(never)

    previews.sweep(at=at)

    assert (public(shown), public(never)) == (0, 0)
    assert files.public == []


def test_a_second_sweep_has_nothing_to_do(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    make_restored(make_photo())
    previews.sweep(at=at)
    monkeypatch.setattr(making, "make", lambda **options: pytest.fail("made again"))
    monkeypatch.setattr(removing, "purge", lambda **options: pytest.fail("purged"))
    previews.sweep(at=at)


def test_one_photo_that_fails_keeps_no_other_waiting(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [make_photo() for _ in range(3)]
    for photo in photos:
        make_restored(photo)
    make_previews(photos[0])
    withhold(photos[0])
    broken = photos[2]
    draw = making.make

    def make(*, restored: Any, at: datetime) -> Any:
        if restored.photo_id == broken.pk:
            raise OSError("the file is gone")
        return draw(restored=restored, at=at)

    monkeypatch.setattr(making, "make", make)
    previews.sweep(at=at)
    assert [public(photo) for photo in photos] == [0, 4, 0]
