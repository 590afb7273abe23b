"""A picture of which a part is missing."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.catalogue.ingest.conftest import Refused

WHOLE = {
    "jpg": pictures.jpeg(),
    "png": pictures.png(),
    "webp": pictures.webp(),
    "tif": pictures.tiff(),
    "heic": pictures.heic(),
}


@pytest.mark.parametrize("extension", WHOLE)
@pytest.mark.parametrize("keep", [0.9, 0.5])
def test_half_a_file_is_refused(refused: Refused, extension: str, keep: float) -> None:
    part = pictures.truncated(WHOLE[extension], keep)
    message = str(refused(part, f"photo.{extension}", code="truncated"))
    assert message == "The file is damaged or incomplete. Please export it again."


@pytest.mark.parametrize("extension", WHOLE)
def test_so_is_a_mere_beginning(refused: Refused, extension: str) -> None:
    refused(WHOLE[extension][:30], f"photo.{extension}", code="truncated")


def test_a_header_without_pixels_behind_it_is_refused(refused: Refused) -> None:
    refused(pictures.claims_to_be_png(400, 400), "photo.png", code="truncated")
