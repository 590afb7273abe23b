"""A moving picture."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.catalogue.ingest.conftest import Refused


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pictures.animated_webp(), "moving.webp"),
        (pictures.animated_png(), "moving.png"),
        (pictures.tiff_of_two_pages(), "pages.tif"),
    ],
    ids=["webp", "png", "tiff"],
)
def test_several_frames_are_refused(refused: Refused, content: bytes, name: str) -> None:
    assert "several frames" in str(refused(content, name, code="animated"))
