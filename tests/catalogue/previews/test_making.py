"""Before, after and thumbnail: public, smaller than what is sold, and marked."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from PIL import Image

from stock.catalogue import imaging, previews
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.previews import making
from stock.catalogue.watermark import watermarked
from tests import pictures
from tests.conftest import Files
from tests.factories import make_photo, make_previews, make_restored

pytestmark = pytest.mark.django_db

PUBLIC = {"before", "after", "thumbnail", "share"}


@pytest.fixture
def photo() -> Photo:
    return make_photo()


def opened(rendition: Rendition) -> Image.Image:
    image = Image.open(io.BytesIO(rendition.read()))
    image.load()
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    values = [np.asarray(image.convert("RGB"), dtype=np.float64) for image in (one, other)]
    return float(np.abs(values[0] - values[1]).mean())


def names(made: dict[str, Rendition]) -> list[str]:
    return sorted(name for rendition in made.values() for name in rendition.file_names)


def test_four_public_renditions_come_of_one_small_restored_file(
    photo: Photo, files: Files, at: datetime
) -> None:
    other = make_photo()
    make_restored(other)
    restored = make_restored(photo)
    private = files.private

    made = make_previews(photo, at=at)

    assert set(made) == PUBLIC
    for rendition in made.values():
        assert rendition.is_public
        assert rendition.derived_from == restored
        assert rendition.format == ("JPEG" if rendition.kind == "share" else "WEBP")
        assert rendition.recipe == making.recipe()
        assert opened(rendition).size == (rendition.width, rendition.height)
        assert rendition.created_at == at
        assert rendition.url == f"/media/{rendition.file_name}"
    assert files.public == names(made)
    assert files.private == private
    assert not other.renditions.filter(is_public=True).exists()


@pytest.mark.parametrize(
    ("size", "scale"),
    [((192, 144), 4), ((128, 128), 4), ((128, 128), 1), ((130, 400), 2), ((420, 300), 4)],
)
def test_everything_public_is_smaller_than_what_is_sold(size: tuple[int, int], scale: int) -> None:
    photo = make_photo(content=pictures.jpeg(3, size))
    restored = make_restored(photo, scale=scale)
    made = make_previews(photo)
    sold = max(restored.width, restored.height)
    card = made.pop("share")
    assert (card.width, card.height) == (1200, 630), "a composition, out of marked previews"
    for rendition in made.values():
        longer = max(rendition.width, rendition.height)
        assert longer <= 1200
        assert longer <= sold * 0.8
        shape = rendition.width / rendition.height
        assert shape == pytest.approx(size[0] / size[1], rel=0.03)
    thumbnail = made["thumbnail"]
    assert max(thumbnail.width, thumbnail.height) <= min(480, sold / 2)


def test_before_and_after_have_the_same_size(photo: Photo) -> None:
    make_restored(photo)
    made = make_previews(photo)
    assert opened(made["before"]).size == opened(made["after"]).size


def test_before_shows_the_upload_and_after_the_result(photo: Photo) -> None:
    """The upload is enlarged, not restored, whatever the result looks like."""
    restored = make_restored(photo)
    inverted = Image.new("RGB", (restored.width, restored.height), (10, 200, 30))
    with restored.storage.open(restored.file_name, "wb") as file:
        inverted.save(file, "PNG")
    made = make_previews(photo)
    before, after = opened(made["before"]), opened(made["after"])
    with photo.master.storage.open(photo.master.file_name) as file:
        upload = imaging.decode(file).image.resize(before.size, Image.Resampling.BICUBIC)
    assert difference(before, upload) < difference(after, upload) / 3
    green = Image.new("RGB", after.size, (10, 200, 30))
    assert difference(after, green) < difference(before, green) / 3


@pytest.mark.parametrize("scale", [2, 4], ids=["smaller than any result", "the smallest result"])
@pytest.mark.parametrize("kind", ["before", "after"])
def test_previews_are_marked_however_small_they_are(kind: str, scale: int) -> None:
    grey = pictures.encoded(Image.new("RGB", pictures.SIZE, (128, 128, 128)), "PNG")
    photo = make_photo(content=grey, name="grey.png")
    make_restored(photo, scale=scale)
    shown = np.asarray(opened(make_previews(photo)[kind]).convert("L"), dtype=np.float64)
    marked = np.abs(shown - 128) > 8
    assert marked.mean() > 0.02, "the words cover a part of it"
    quarters = [part for half in np.array_split(marked, 2) for part in np.array_split(half, 2, 1)]
    assert all(part.mean() > 0.01 for part in quarters), "and no quarter is without"


def test_doing_it_again_changes_nothing(photo: Photo, files: Files) -> None:
    make_restored(photo)
    first = make_previews(photo)
    before = files.all
    again = make_previews(photo)
    assert {row.pk for row in again.values()} == {row.pk for row in first.values()}
    assert files.all == before


def test_a_newer_file_gets_new_previews_and_the_old_ones_go(photo: Photo, files: Files) -> None:
    make_restored(photo)
    old = make_previews(photo)
    newer = make_restored(photo)

    made = make_previews(photo)

    assert set(made) == PUBLIC
    assert {row.derived_from for row in made.values()} == {newer}
    assert not Rendition.objects.filter(pk__in=[row.pk for row in old.values()]).exists()
    assert files.public == names(made)


def test_a_file_that_has_been_replaced_gets_none(photo: Photo, files: Files, at: datetime) -> None:
    old = make_restored(photo)
    make_restored(photo)
    previews.make_previews_of(restored_id=old.pk, at=at)
    assert not photo.renditions.filter(is_public=True).exists()
    assert files.public == []


def test_a_file_that_is_replaced_while_they_are_drawn_loses_them_again(
    photo: Photo, files: Files, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_restored(photo)
    draw = making.make

    def slow(**options: Any) -> Any:
        made = draw(**options)
        make_restored(photo)
        return made

    monkeypatch.setattr(making, "make", slow)
    previews.make_previews_of(restored_id=old.pk, at=at)
    assert files.public == []


def test_a_result_larger_than_any_upload_may_be_has_previews_too(
    photo: Photo, settings: Any
) -> None:
    """Restoring multiplies the pixels by sixteen."""
    restored = make_restored(photo)
    settings.UPLOAD_MAX_PIXELS = restored.width * restored.height // 4
    assert set(make_previews(photo)) == PUBLIC


# --- the mark itself ----------------------------------------------------------------------------


def test_the_mark_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    image = pictures.picture(4, (600, 400))
    before = image.tobytes()
    one, same, other = (watermarked(image, seed=seed) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()
    assert image.tobytes() == before, "the picture itself is not touched"
    assert one.size == image.size


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_the_mark_shows_on_any_ground(grey: int) -> None:
    image = Image.new("RGB", (700, 500), (grey, grey, grey))
    assert difference(watermarked(image, seed=5), image) > 0.5


def test_two_photos_are_marked_differently() -> None:
    flat = pictures.encoded(Image.new("RGB", pictures.SIZE, (128, 128, 128)), "PNG")
    photos = [make_photo(content=flat + bytes([end]), name="grey.png") for end in (0, 1)]
    marks = []
    for photo in photos:
        make_restored(photo)
        marks.append(opened(make_previews(photo)["before"]))
    assert difference(*marks) > 0.5
