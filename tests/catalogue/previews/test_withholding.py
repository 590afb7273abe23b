"""While a photo is withheld, nothing of it is public; other photos keep what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from stock.catalogue import previews, tasks
from stock.catalogue.models import Photo, Rendition, current_restored
from stock.catalogue.previews import making
from tests.conftest import Files, SentTask
from tests.factories import make_photo, make_previews, make_restored

pytestmark = pytest.mark.django_db

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def photo() -> Photo:
    photo = make_photo()
    make_restored(photo)
    make_previews(photo)
    return photo


def public(photo: Photo) -> list[str]:
    return [row.kind for row in photo.renditions.filter(is_public=True)]


def test_withholding_says_so_at_once_and_sends_for_the_files(
    photo: Photo, sent_tasks: list[SentTask], committed: Committed, files: Files
) -> None:
    other = make_photo()
    with committed():
        assert previews.withhold(photos=Photo.objects.filter(pk=photo.pk)) == 1
        assert sent_tasks == []
    photo.refresh_from_db()
    other.refresh_from_db()
    assert (photo.previews_withheld, other.previews_withheld) == (True, False)
    assert sent_tasks == [("catalogue.purge_withheld", (), {"queue": "media"})]
    assert len(files.public) == 10, "they go with the task"


def test_purging_removes_files_and_rows_and_nothing_else(photo: Photo, files: Files) -> None:
    other = make_photo()
    make_restored(other)
    kept = make_previews(other)
    private = files.private

    assert previews.purge(photo_id=photo.pk) == 4

    assert public(photo) == []
    assert files.public == sorted(name for row in kept.values() for name in row.file_names)
    assert sorted(public(other)) == ["after", "before", "share", "thumbnail"]
    assert files.private == private
    assert current_restored(photo=photo).exists()


def test_purging_again_finds_nothing(photo: Photo) -> None:
    previews.purge(photo_id=photo.pk)
    assert previews.purge(photo_id=photo.pk) == 0


def test_a_file_that_another_photo_shows_too_is_kept_until_the_last_goes(
    photo: Photo, files: Files
) -> None:
    """As files were named before each rendition had a folder of its own."""
    kept = photo.renditions.get(kind="thumbnail")
    name = storages["public"].save("ab/abcdef.webp", ContentFile(b"picture"))
    Rendition.objects.filter(pk=kept.pk).update(folder="", variants=None, file_name=name)
    shared = photo.renditions.get(kind="thumbnail")
    others = set(files.public) - {name} - set(kept.file_names)
    twin = make_photo()
    Rendition.objects.create(
        photo=twin,
        kind="thumbnail",
        is_public=True,
        file_name=shared.file_name,
        format="WEBP",
        width=shared.width,
        height=shared.height,
        byte_size=shared.byte_size,
        sha256=shared.sha256,
        created_at=shared.created_at,
    )
    previews.purge(photo_id=photo.pk)
    assert name in files.public
    assert others.isdisjoint(files.public)
    assert public(twin) == ["thumbnail"]

    previews.purge(photo_id=twin.pk)
    assert name not in files.public


def test_if_a_file_cannot_be_removed_its_rows_stay_for_the_next_attempt(
    photo: Photo, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(self: object, name: str) -> None:
        raise OSError("the storage is away")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["public"]), "delete", failing)
        with pytest.raises(OSError, match="away"):
            previews.purge(photo_id=photo.pk)
    assert len(public(photo)) == 4
    assert previews.purge(photo_id=photo.pk) == 4
    assert files.public == []


def test_a_withheld_photo_gets_no_previews_not_even_for_a_moment(
    photo: Photo, at: datetime, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews.purge(photo_id=photo.pk)
    monkeypatch.setattr(making, "make", lambda **options: pytest.fail("drawn"))
    Photo.objects.filter(pk=photo.pk).update(previews_withheld=True)
    previews.make_previews_of(restored_id=current_restored(photo=photo).get().pk, at=at)
    assert public(photo) == []
    assert files.public == []


def test_a_photo_that_is_withheld_while_they_are_drawn_loses_them_again(
    at: datetime, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = make_photo()
    restored = make_restored(photo)
    draw = making.make

    def slow(**options: Any) -> Any:
        made = draw(**options)
        Photo.objects.filter(pk=photo.pk).update(previews_withheld=True)
        return made

    monkeypatch.setattr(making, "make", slow)
    previews.make_previews_of(restored_id=restored.pk, at=at)
    assert public(photo) == []
    assert files.public == []


def test_releasing_sends_for_new_ones(
    photo: Photo, sent_tasks: list[SentTask], committed: Committed
) -> None:
    Photo.objects.filter(pk=photo.pk).update(previews_withheld=True)
    with committed():
        assert previews.release(photos=Photo.objects.filter(pk=photo.pk)) == 1
    photo.refresh_from_db()
    assert photo.previews_withheld is False
    assert sent_tasks == [("catalogue.make_missing_previews", (), {"queue": "media"})]


def test_releasing_what_is_not_withheld_sends_nothing(
    photo: Photo, sent_tasks: list[SentTask], committed: Committed
) -> None:
    with committed():
        assert previews.release(photos=Photo.objects.all()) == 0
    assert sent_tasks == []
    assert len(public(photo)) == 4


def test_the_tasks_do_what_they_are_called(files: Files) -> None:
    photo = make_photo()
    restored = make_restored(photo)
    tasks.make_previews(restored.pk)
    assert (len(public(photo)), len(files.public)) == (4, 10)
    tasks.purge_previews(photo.pk)
    assert public(photo) == files.public == []
    tasks.sweep_previews()
    assert len(public(photo)) == 4
