"""Whatever lies in the public storage: small, marked, without metadata, and known to a row."""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
import pytest
from PIL import Image

from stock.accounts.models import User
from stock.catalogue import imaging, previews, watermark
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.previews.limits import Limits
from tests.conftest import Files
from tests.factories import make_photo, make_previews, make_restored

pytestmark = pytest.mark.django_db

#: Of a file with this longer side there are tiles, too.
SCALE = 20


@pytest.fixture
def photo() -> Photo:
    photo = make_photo()
    make_restored(photo, scale=SCALE)
    make_previews(photo)
    return photo


def test_every_public_file_is_small_bare_and_known(photo: Photo, files: Files) -> None:
    limits = Limits.of_settings()
    rows = {row.kind: row for row in photo.renditions.filter(is_public=True)}
    sold = photo.renditions.get(kind="restored")
    assert set(rows) == {"before", "after", "thumbnail", "tiles", "share"}
    assert files.public == sorted(name for row in rows.values() for name in row.file_names)
    most = {
        "thumbnail": limits.clean,
        "before": limits.preview,
        "after": limits.preview,
        "tiles": limits.zoom,
        "share": 1200,
    }
    for kind, row in rows.items():
        assert max(row.width, row.height) <= most[kind], kind
        assert max(row.width, row.height) < max(sold.width, sold.height)
        for name in row.file_names:
            with row.storage.open(name) as file:
                image = Image.open(io.BytesIO(file.read()))
            assert max(image.size) <= most[kind], name
            assert not image.getexif(), name
            assert not {"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment"} & set(
                image.info
            )


def test_every_size_and_format_of_a_preview_is_marked(photo: Photo) -> None:
    """The clean picture of the same size differs from each of them as the mark says."""
    after = photo.renditions.get(kind="after")
    restored = photo.renditions.get(kind="restored")
    with restored.storage.open(restored.file_name) as file:
        clean = imaging.decode(file, max_pixels=10**8).image
    assert after.variants
    for extension, sizes in after.variants.items():
        for width, height in sizes:
            with after.storage.open(f"{after.folder}/{width}.{extension}") as file:
                shown = np.asarray(Image.open(file).convert("RGB"), dtype=np.float32)
            plain = np.asarray(clean.resize((width, height)), dtype=np.float32)
            changed = (np.abs(shown - plain).max(axis=2) > 12).reshape(height, width)
            for rows in np.array_split(changed, 2, axis=0):
                for quarter in np.array_split(rows, 2, axis=1):
                    assert quarter.mean() > 0.03, f"{width}.{extension}: a quarter without a mark"


def test_a_takedown_leaves_nothing(photo: Photo, staff: User, at: datetime, files: Files) -> None:
    other = make_photo()
    make_restored(other)
    make_previews(other)
    kept = sorted(
        name for row in other.renditions.filter(is_public=True) for name in row.file_names
    )
    Photo.objects.filter(pk=photo.pk).update(previews_withheld=True)
    previews.purge_withheld()
    assert files.public == kept
    assert not photo.renditions.filter(is_public=True).exists()
    assert photo.renditions.filter(kind="restored").exists()
    previews.release(photos=Photo.objects.filter(pk=photo.pk))
    previews.make_missing(at=at)
    back = Rendition.objects.filter(is_public=True)
    assert files.public == sorted(name for row in back for name in row.file_names)
    assert {row.kind for row in back.filter(photo=photo)} >= {"tiles", "share"}


# --- the mark -----------------------------------------------------------------------------------


def test_the_pattern_is_the_photos_own() -> None:
    one, other = (watermark.seed_of(name, key="k" * 32) for name in ("aaaa", "bbbb"))
    assert one != watermark.seed_of("aaaa", key="l" * 32), "and the key's"
    size = (600, 400)
    mine, again = (watermark.pattern(size, seed=one)[0] for _ in range(2))
    assert mine.tobytes() == again.tobytes()
    first, second = (
        np.asarray(watermark.pattern(size, seed=seed)[0], dtype=np.float32) for seed in (one, other)
    )
    correlation = np.corrcoef(first.ravel(), second.ravel())[0, 1]
    assert abs(correlation) < 0.2, "what one photo teaches is no mask for another"


def test_a_quarter_cut_out_anywhere_is_marked() -> None:
    size = (900, 600)
    words = np.asarray(watermark.pattern(size, seed=7)[0])
    for top in range(0, 301, 75):
        for left in range(0, 451, 90):
            assert (words[top : top + 300, left : left + 450] > 60).mean() > 0.02
