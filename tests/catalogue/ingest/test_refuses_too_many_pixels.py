"""A decompression bomb stays packed: its header says enough."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import ImageFile

from tests import pictures
from tests.catalogue.ingest.conftest import Refused
from tests.factories import take_in


@pytest.fixture
def decoding_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(image: object) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)


@pytest.mark.usefixtures("decoding_is_a_failure")
@pytest.mark.parametrize(
    "size", [(8000, 8000), (30_000, 30_000), (200_000, 200_000), (1_000_000, 200)]
)
def test_a_bomb_is_refused_without_decoding_it(refused: Refused, size: tuple[int, int]) -> None:
    bomb = pictures.claims_to_be_png(*size)
    assert len(bomb) < 200
    assert str(refused(bomb, "bomb.png", code="too_many_pixels")).endswith("60 megapixels.")


@pytest.mark.usefixtures("decoding_is_a_failure")
def test_the_limit_can_be_moved(refused: Refused, settings: Any) -> None:
    width, height = pictures.SIZE
    settings.UPLOAD_MAX_PIXELS = width * height - 1
    for content, name in [(pictures.jpeg(), "a.jpg"), (pictures.webp(), "a.webp")]:
        refused(content, name, code="too_many_pixels")


@pytest.mark.django_db
def test_a_picture_of_exactly_the_limit_is_taken(settings: Any) -> None:
    width, height = pictures.SIZE
    settings.UPLOAD_MAX_PIXELS = width * height
    master = take_in(pictures.jpeg()).photo.master
    assert (master.width, master.height) == (width, height)
