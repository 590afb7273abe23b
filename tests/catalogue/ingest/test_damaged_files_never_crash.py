"""Whatever bytes arrive, the answer is a picture or a refusal, never an accident."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from stock.catalogue.errors import UploadRefused
from stock.catalogue.imaging import FORMATS, decode
from tests import pictures

WHOLE = {
    "jpeg": pictures.jpeg_with_private_metadata(),
    "png": pictures.sixteen_bit_grey_png(1000),
    "webp": pictures.webp(),
    "tiff": pictures.bilevel_tiff(),
    "pages": pictures.tiff_of_two_pages(),
    "heic": pictures.heic(),
    "mpo": pictures.mpo(),
    "cmyk": pictures.cmyk_jpeg((9, 9, 9, 9), profile=pictures.cyan_is_red_profile()),
}
CODES = {
    "empty",
    "not_an_image",
    "animated",
    "too_many_pixels",
    "too_small",
    "truncated",
    "unsupported",
}
changes = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=6)


def check(content: bytes) -> None:
    try:
        decoded = decode(io.BytesIO(content))
    except UploadRefused as refusal:
        assert refusal.code in CODES
        assert str(refusal)
    else:
        assert decoded.format in FORMATS
        assert decoded.image.mode == "RGB"


# Some decoders say on stderr what they think of these files; that is theirs to do.
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=60)
@given(changes=changes, keep=st.floats(0.05, 1.0))
def test_a_damaged_picture(kind: str, changes: list[tuple[int, int]], keep: float) -> None:
    content = bytearray(pictures.truncated(WHOLE[kind], keep))
    for place, value in changes:
        if place < len(content):
            content[place] = value
    check(bytes(content))


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_noise(content: bytes) -> None:
    check(content)


def test_a_second_page_without_dimensions() -> None:
    """Pillow answers it with a TypeError when it is asked for the number of pages."""
    content = bytearray(pictures.tiff_of_two_pages())
    (first,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, first)
    (second,) = struct.unpack_from("<I", content, first + 2 + 12 * entries)
    struct.pack_into("<H", content, second, 0)
    with pytest.raises(TypeError):
        _ = Image.open(io.BytesIO(content)).n_frames  # type: ignore[attr-defined]
    with pytest.raises(UploadRefused) as caught:
        decode(io.BytesIO(content))
    assert caught.value.code == "truncated"
