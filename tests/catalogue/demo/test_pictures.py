"""The demo's photos: the same each time, the right size, and worn in the way they are meant."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import ExifTags, Image

from stock.catalogue.demo import pictures, uploads
from stock.catalogue.demo.plan import DemoPhoto

PHOTOS = {photo.slug: photo for photo in pictures.demo_photos()}


@pytest.fixture(scope="module")
def gate() -> tuple[DemoPhoto, Image.Image]:
    photo = PHOTOS["onsae-gate"]
    return photo, pictures.render(photo, seed=3)


def _picture(width: int = 600, height: int = 400) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([x % 256, y % 256, (x + y) % 256], axis=-1).astype(np.uint8)
    return Image.fromarray(rgb)


def test_a_photo_renders_at_four_times_its_upload(gate: tuple[DemoPhoto, Image.Image]) -> None:
    photo, image = gate
    assert image.mode == "RGB"
    assert image.size == (photo.width * 4, photo.height * 4)
    assert 1000 <= max(image.size) <= 1300
    assert np.asarray(image).std() > 20  # a picture, not a plain area


def test_the_same_seed_paints_the_same_photo(gate: tuple[DemoPhoto, Image.Image]) -> None:
    photo, image = gate
    assert pictures.render(photo, seed=3).tobytes() == image.tobytes()
    assert pictures.render(photo, seed=4).tobytes() != image.tobytes()


def test_degrading_is_repeatable_and_small() -> None:
    one = pictures.degrade(_picture(), seed=1, long_edge=290)
    assert one == pictures.degrade(_picture(), seed=1, long_edge=290)
    assert one != pictures.degrade(_picture(), seed=2, long_edge=290)
    with Image.open(io.BytesIO(one)) as im:
        im.load()
        assert im.format == "JPEG"
        assert max(im.size) == 290


def test_degrading_keeps_to_the_area_a_cpu_restores_in_time() -> None:
    with Image.open(io.BytesIO(pictures.degrade(_picture(900, 900), seed=1))) as im:
        assert im.width * im.height <= uploads.MAX_AREA


def test_degrading_never_enlarges() -> None:
    with Image.open(io.BytesIO(pictures.degrade(_picture(120, 80), seed=1))) as im:
        assert im.size == (120, 80)


def test_an_upload_has_the_size_of_the_plan_once_turned(
    gate: tuple[DemoPhoto, Image.Image],
) -> None:
    photo, image = gate
    data = uploads.upload_bytes(photo, image, seed=3)
    with Image.open(io.BytesIO(data)) as stored:
        assert stored.size == (photo.height, photo.width)  # on its side
        assert stored.getexif()[ExifTags.Base.Orientation] == 6
    seen = uploads.as_seen(data)
    assert seen.size == (photo.width, photo.height)
    small = np.asarray(image.resize(seen.size), np.float32)
    assert np.abs(small - np.asarray(seen, np.float32)).mean() < 8  # upright, not mirrored


@pytest.mark.parametrize("slug", uploads.WITH_CAMERA)
def test_some_uploads_carry_what_must_be_stripped(slug: str) -> None:
    photo = PHOTOS[slug]
    image = _picture(photo.width, photo.height)
    with Image.open(io.BytesIO(uploads.upload_bytes(photo, image, seed=3))) as im:
        exif = im.getexif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    assert gps[ExifTags.GPS.GPSLatitudeRef] == "N"
    assert float(gps[ExifTags.GPS.GPSLongitude][0]) == 126
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    assert detail[ExifTags.Base.BodySerialNumber].startswith("HS7")
    assert detail[ExifTags.Base.DateTimeOriginal].startswith(photo.taken_on.strftime("%Y:%m:%d"))


def test_the_other_uploads_carry_no_metadata() -> None:
    photo = PHOTOS["byeolha-low-tide"]
    image = _picture(photo.width, photo.height)
    with Image.open(io.BytesIO(uploads.upload_bytes(photo, image, seed=3))) as im:
        assert not im.getexif()


def test_a_group_photo_shows_everybody_of_the_plan() -> None:
    from stock.catalogue.demo.scenes import SCENES

    assert set(SCENES) == set(PHOTOS)
    for slug, photo in PHOTOS.items():
        assert len(SCENES[slug].cast) == len(photo.artists), slug


def test_seeding_loads_none_of_the_workers_libraries() -> None:
    code = (
        "import sys, stock.catalogue.demo.pictures;"
        "bad = {'torch', 'cv2', 'mediapipe', 'django'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
