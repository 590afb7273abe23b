"""Content decides, not the name: a program called .jpg is a program."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.catalogue.ingest.conftest import Refused


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pictures.ELF, "ELF executable"),
        (pictures.HTML, "HTML document"),
        (pictures.SVG, "Scalable Vector Graphics"),
        (pictures.PDF, "Portable Document Format"),
        (pictures.WAV, "Audio"),
    ],
    ids=["ELF", "HTML", "SVG", "PDF", "WAV"],
)
@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo"])
def test_it_says_what_the_file_is(refused: Refused, content: bytes, kind: str, name: str) -> None:
    message = str(refused(content, name, code="not_an_image"))
    assert message.startswith("This is not a picture but: ")
    assert kind in message


@pytest.mark.parametrize(
    "content", [pictures.SHELL, b"hello", b"\0" * 5000], ids=["script", "text", "zeros"]
)
def test_or_only_that_it_is_no_picture(refused: Refused, content: bytes) -> None:
    assert str(refused(content, code="not_an_image")).startswith("This is not a picture")
