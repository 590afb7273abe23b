"""Under a standing takedown no preview is made and none is left, whatever comes and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from licensing import takedowns
from stock.accounts.models import User
from stock.catalogue import previews
from stock.catalogue.models import Appearance, Photo, current_restored
from stock.catalogue.previews import making, removing
from tests.conftest import Files
from tests.factories import make_artist, make_photo, make_previews, make_restored
from tests.licensing.takedowns.conftest import Festival

pytestmark = pytest.mark.django_db


def test_a_photo_that_comes_later_gets_none(
    festival: Festival, staff: User, at: datetime, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    takedowns.take_down(artist=festival.haru, actor=staff, at=at, ground="privacy")
    later = make_photo(artists=[festival.haru])
    make_restored(later)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", lambda **options: pytest.fail("drawn"))
        previews.make_previews_of(restored_id=current_restored(photo=later).get().pk, at=at)
    later.refresh_from_db()
    assert later.previews_withheld
    assert not later.renditions.filter(is_public=True).exists()


def test_one_opened_while_they_are_drawn_removes_them(
    festival: Festival, staff: User, at: datetime, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = making.make

    def slow(**options: Any) -> Any:
        made = draw(**options)
        # Of the event this time, and the flag is lost on its way: the rule alone has to do.
        takedowns.take_down(event=festival.event, actor=staff, at=at, ground="privacy")
        Photo.objects.update(previews_withheld=False)
        return made

    monkeypatch.setattr(making, "make", slow)
    restored = current_restored(photo=festival.mine).get()
    previews.make_previews_of(restored_id=restored.pk, at=at)
    assert files.public == []
    assert Photo.objects.get(pk=festival.mine.pk).previews_withheld


def test_who_is_named_later_takes_the_previews_along(
    festival: Festival, staff: User, at: datetime, files: Files
) -> None:
    """The upload did not say who is in the picture; staff add it under a standing takedown."""
    unnamed, stays = make_photo(artists=[make_artist()]), make_photo(artists=[make_artist()])
    for photo in (unnamed, stays):
        make_restored(photo)
        make_previews(photo)
    takedowns.take_down(artist=festival.haru, actor=staff, at=at, ground="privacy")
    Appearance.objects.create(photo=unnamed, artist=festival.haru)

    takedowns.watch(at=at)
    previews.purge_withheld()

    assert not unnamed.renditions.filter(is_public=True).exists()
    kept = stays.renditions.filter(is_public=True)
    assert kept.count() == 4
    assert files.public == sorted(name for row in kept for name in row.file_names)


def test_what_no_takedown_reaches_any_more_comes_back(
    festival: Festival, staff: User, at: datetime
) -> None:
    takedowns.take_down(artist=festival.nari, actor=staff, at=at, ground="privacy")
    Appearance.objects.filter(photo=festival.theirs).update(artist=festival.haru)
    takedowns.watch(at=at)
    assert festival.names(Photo.objects.filter(previews_withheld=True)) == {"both"}


def test_many_are_removed_a_batch_at_a_time(
    festival: Festival,
    staff: User,
    at: datetime,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
    sent_tasks: list[Any],
) -> None:
    from stock.catalogue import tasks

    monkeypatch.setattr(removing, "BATCH", 2)
    for photo in festival.photos.values():
        make_previews(photo)
    takedowns.take_down(artist=festival.haru, actor=staff, at=at, ground="privacy")
    tasks.purge_withheld()
    assert sent_tasks == [("catalogue.purge_withheld", (), {"queue": "media"})]
    tasks.purge_withheld()
    assert len(sent_tasks) == 1, "nothing is left to do"
    kept = festival.theirs.renditions.filter(is_public=True)
    assert files.public == sorted(name for row in kept for name in row.file_names)
