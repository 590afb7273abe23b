"""An empty file."""

from __future__ import annotations

import io

import pytest

from stock.catalogue.errors import UploadRefused
from stock.catalogue.imaging import decode
from tests.catalogue.ingest.conftest import Refused


def test_an_empty_file_is_refused(refused: Refused) -> None:
    assert str(refused(b"", code="empty")) == "The file is empty."


def test_so_is_one_that_claimed_to_have_a_size() -> None:
    with pytest.raises(UploadRefused) as caught:
        decode(io.BytesIO(b""), name="photo.jpg")
    assert caught.value.code == "empty"
