"""Where and with which camera a picture was taken stays in the master, which nobody sees."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from stock.catalogue.imaging import encode
from tests import pictures
from tests.conftest import Files
from tests.factories import make_photo, make_previews, make_restored

SECRETS = [pictures.SERIAL, pictures.LENS_SERIAL, pictures.OWNER, "Encore Camera Works"]


def told_by(content: bytes) -> list[str]:
    """Which secrets can be found in a file."""
    found = [secret for secret in SECRETS if secret.encode() in content]
    with Image.open(io.BytesIO(content)) as image:
        tags = image.getexif()
        if tags.get_ifd(0x8825):
            found.append("GPS")
        if tags:
            found.append("EXIF")
        found += [name for name in ("exif", "xmp", "comment", "icc_profile") if name in image.info]
    return found


def test_the_test_itself_finds_them() -> None:
    assert {*SECRETS, "GPS", "exif", "xmp", "comment"} <= set(
        told_by(pictures.jpeg_with_private_metadata())
    )


@pytest.mark.django_db
def test_only_the_master_keeps_them(files: Files) -> None:
    content = pictures.jpeg_with_private_metadata()
    photo = make_photo(content=content)
    make_restored(photo)
    made = make_previews(photo)
    assert set(made) == {"before", "after", "share", "thumbnail"}

    with photo.master.storage.open(photo.master.file_name) as file:
        assert file.read() == content
    for rendition in photo.renditions.all():
        for name in rendition.file_names:
            with rendition.storage.open(name) as file:
                assert told_by(file.read()) == [], name
    seen = {name for rendition in photo.renditions.all() for name in rendition.file_names}
    assert set(files.all) == seen | {photo.master.file_name}, "no file was left out"


@pytest.mark.parametrize("format", ["PNG", "WEBP", "JPEG", "AVIF"])
def test_encoding_writes_no_metadata(format: str) -> None:
    image = Image.open(io.BytesIO(pictures.jpeg_with_private_metadata()))
    image.load()
    clean = Image.frombytes("RGB", image.size, image.tobytes())
    assert told_by(encode(clean, format)) == []
