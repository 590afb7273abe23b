"""Every accepted format becomes a photo, a master as it was sent, and a proof."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.ingest import PROOF_LONG_EDGE
from stock.catalogue.models import Master, Photo, Rendition
from tests import pictures
from tests.conftest import Files
from tests.factories import make_photo, take_in

pytestmark = pytest.mark.django_db

ACCEPTED = {
    "JPEG": ("photo.jpg", pictures.jpeg(), "JPEG", "jpg"),
    "progressive JPEG": ("photo.jpg", pictures.jpeg(progressive=True), "JPEG", "jpg"),
    "JPEG of two frames": ("photo.jpg", pictures.mpo(), "MPO", "jpg"),
    "PNG": ("photo.png", pictures.png(), "PNG", "png"),
    "WebP": ("photo.webp", pictures.webp(), "WEBP", "webp"),
    "TIFF": ("photo.tiff", pictures.tiff(), "TIFF", "tif"),
    "HEIC": ("photo.heic", pictures.heic(), "HEIF", "heic"),
    "16 bits of grey": ("p.png", pictures.sixteen_bit_grey_png(30_000), "PNG", "png"),
    "16 bits of colour": ("p.png", pictures.sixteen_bit_colour_png((1, 2, 3)), "PNG", "png"),
    "CMYK": ("print.jpg", pictures.cmyk_jpeg((10, 20, 30, 40)), "JPEG", "jpg"),
    "grey": ("grey.jpg", pictures.grey_jpeg(), "JPEG", "jpg"),
    "palette": ("p.png", pictures.palette_png(), "PNG", "png"),
    "black and white": ("fax.tif", pictures.bilevel_tiff(), "TIFF", "tif"),
    "transparency": ("cut.png", pictures.alpha_png(), "PNG", "png"),
}


@pytest.mark.parametrize(
    ("name", "content", "format", "extension"), ACCEPTED.values(), ids=ACCEPTED
)
def test_it_is_kept_as_it_was_sent(
    staff: User,
    files: Files,
    at: datetime,
    name: str,
    content: bytes,
    format: str,
    extension: str,
) -> None:
    other = make_photo()
    before = Master.objects.values().get(photo=other)

    photo = take_in(content, name, by=staff, at=at).photo

    master = Master.objects.get(photo=photo)
    assert (master.original_name, master.format) == (name, format)
    assert (master.width, master.height) == pictures.SIZE
    assert master.byte_size == len(content)
    assert master.sha256 == hashlib.sha256(content).hexdigest()
    assert (master.uploaded_by, master.uploaded_at) == (staff, at)
    assert master.file_name.endswith(f".{extension}")
    with master.storage.open(master.file_name) as file:
        assert file.read() == content, "not one byte of the master is changed"
    proof = photo.renditions.get()
    assert files.public == []
    assert {master.file_name, proof.file_name} < set(files.private)
    assert Master.objects.values().get(photo=other) == before


@pytest.mark.parametrize(
    ("name", "content", "format", "extension"), ACCEPTED.values(), ids=ACCEPTED
)
def test_it_has_a_proof_that_browsers_show(
    name: str, content: bytes, format: str, extension: str
) -> None:
    proof = take_in(content, name).photo.renditions.get()
    assert (proof.kind, proof.is_public, proof.format) == (Rendition.Kind.PROOF, False, "WEBP")
    with Image.open(io.BytesIO(proof.read())) as image:
        assert (image.format, image.size) == ("WEBP", pictures.SIZE)
    assert (proof.width, proof.height) == pictures.SIZE
    assert proof.byte_size == len(proof.read())
    assert proof.sha256 == hashlib.sha256(proof.read()).hexdigest()
    assert proof.placeholder.startswith("data:image/webp;base64,")
    assert len(proof.placeholder) < 600


def test_a_large_picture_has_a_small_proof() -> None:
    proof = take_in(pictures.jpeg(size=(1600, 800))).photo.renditions.get()
    assert (proof.width, proof.height) == (PROOF_LONG_EDGE, PROOF_LONG_EDGE // 2)


def test_the_upload_is_in_the_log(staff: User, at: datetime) -> None:
    later = at + timedelta(days=1)
    photo = take_in(pictures.jpeg(), "busan.jpg", by=staff, at=later).photo
    entry = AuditEntry.objects.get(action="photo.uploaded")
    assert (entry.actor, entry.at) == (staff, later)
    assert entry.target_id == photo.public_id
    assert entry.after == {"sha256": photo.master.sha256, "name": "busan.jpg"}


def test_a_photo_is_not_published_by_being_uploaded() -> None:
    photo = Photo.objects.get(pk=take_in(pictures.jpeg()).photo.pk)
    assert photo.published_at is None
    assert photo.previews_withheld is False
