"""A picture under the name of something else."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.catalogue.ingest.conftest import Refused
from tests.factories import take_in


@pytest.mark.parametrize("name", ["photo.exe", "photo.php", "photo.jpg.html", "photo.svg", "a.GIF"])
def test_the_name_of_a_program_or_page_is_refused(refused: Refused, name: str) -> None:
    message = str(refused(pictures.jpeg(), name, code="wrong_extension"))
    assert name.rsplit(".")[-1].lower() in message
    assert "Nothing was stored" in message


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["photo.JPG", "photo.jpeg", "photo.png", "photo.jfif", "photo"])
def test_any_name_of_a_picture_will_do(name: str) -> None:
    master = take_in(pictures.jpeg(), name).photo.master
    assert master.original_name == name
    assert master.format == "JPEG", "the content says so, whatever the name"
    assert master.file_name.endswith(".jpg")
