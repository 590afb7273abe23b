"""A picture with too few pixels to restore."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.catalogue.ingest.conftest import Refused
from tests.factories import take_in


@pytest.mark.parametrize("size", [(127, 400), (400, 127), (1, 1)])
def test_each_side_needs_the_least(refused: Refused, size: tuple[int, int]) -> None:
    message = str(refused(pictures.jpeg(size=size), code="too_small"))
    assert f"{size[0]} × {size[1]}" in message
    assert "128" in message


@pytest.mark.django_db
def test_a_picture_of_exactly_the_least_is_taken() -> None:
    master = take_in(pictures.jpeg(size=(128, 128))).photo.master
    assert (master.width, master.height) == (128, 128)
