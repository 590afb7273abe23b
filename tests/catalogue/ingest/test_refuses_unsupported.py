"""A picture in a format that the shop does not keep."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.catalogue.ingest.conftest import Refused


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (pictures.gif(), "GIF"),
        (pictures.gif(frames=3), "GIF"),
        (pictures.encoded(pictures.picture(), "BMP"), "BMP"),
        (pictures.encoded(pictures.picture(), "PDF"), ""),
    ],
    ids=["gif", "animated gif", "bmp", "pdf"],
)
def test_the_accepted_formats_are_named(refused: Refused, content: bytes, format: str) -> None:
    if not format:
        refused(content, code="not_an_image")
        return
    message = str(refused(content, code="unsupported"))
    assert message == (
        f"{format} files are not accepted. Please use JPEG, PNG, WebP, TIFF or HEIC."
    )
