"""A file above the limit of bytes is not even read."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest

from stock.accounts.models import User
from stock.catalogue.errors import UploadRefused
from stock.catalogue.ingest import About, ingest
from stock.catalogue.models import Photo
from tests import pictures
from tests.catalogue.ingest.conftest import Refused
from tests.factories import take_in


def test_a_file_above_the_limit_is_refused(refused: Refused, settings: Any) -> None:
    content = pictures.jpeg()
    settings.UPLOAD_MAX_BYTES = len(content) - 1
    refusal = refused(content, code="too_many_bytes")
    assert "larger than 0 MB" in str(refusal)


@pytest.mark.django_db
def test_a_file_of_exactly_the_limit_is_taken(settings: Any) -> None:
    content = pictures.jpeg()
    settings.UPLOAD_MAX_BYTES = len(content)
    assert take_in(content).photo.master.byte_size == len(content)


class Unreadable(io.BytesIO):
    def read(self, *args: Any) -> bytes:
        raise AssertionError("the file was read")


def test_it_is_not_read(staff: User, settings: Any, at: datetime) -> None:
    with pytest.raises(UploadRefused) as caught:
        ingest(
            file=Unreadable(),
            name="huge.jpg",
            byte_size=settings.UPLOAD_MAX_BYTES + 1,
            about=About(),
            uploaded_by=staff,
            at=at,
        )
    assert caught.value.code == "too_many_bytes"
    assert not Photo.objects.exists()
