"""What every test of a refusal asks: which code, which words, and that nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.errors import UploadRefused
from stock.catalogue.models import Appearance, Master, Photo, Rendition
from tests.conftest import Files
from tests.factories import take_in

Refused = Callable[..., UploadRefused]


@pytest.fixture
def rows() -> Callable[[], dict[str, int]]:
    """How many rows there are of everything that an upload makes."""
    models: list[Any] = [Photo, Master, Rendition, Appearance, AuditEntry]
    return lambda: {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def refused(staff: User, files: Files, rows: Callable[[], dict[str, int]]) -> Refused:
    """Upload something that is refused; return the refusal. Neither rows nor files remain."""

    def upload(content: bytes, name: str = "photo.jpg", *, code: str) -> UploadRefused:
        before = rows(), files.all
        with translation.override("en"), pytest.raises(UploadRefused) as caught:
            take_in(content, name, by=staff)
        refusal = caught.value
        assert refusal.code == code
        assert (rows(), files.all) == before
        return refusal

    return upload


@pytest.fixture(autouse=True)
def _words_in_english() -> Iterator[None]:
    """Words are asserted as they stand in the code, whether or not Korean has been compiled."""
    with translation.override("en"):
        yield
