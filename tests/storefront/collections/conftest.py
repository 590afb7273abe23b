"""Photos that the shop shows, and people who put them aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stock.accounts.models import User
from stock.catalogue.models import Photo
from tests.factories import make_cleared_photo, make_price, make_user


@pytest.fixture
def priced(db: None) -> None:
    make_price(kind="personal", amount=12_000)
    make_price(kind="editorial", amount=55_000)


@pytest.fixture
def photo(priced: None) -> Photo:
    return make_cleared_photo(title="Sky", with_previews=True, scale=1)


@pytest.fixture
def other_photo(priced: None) -> Photo:
    return make_cleared_photo(title="Sea", with_previews=True, scale=1)


@pytest.fixture
def third_photo(priced: None) -> Photo:
    return make_cleared_photo(title="Sun", with_previews=True, scale=1)


@pytest.fixture
def stranger(db: None) -> User:
    return make_user(email="stranger@example.com")


@pytest.fixture
def withdraw() -> Callable[[Photo], None]:
    """Take a photo out of the shop."""

    def withdraw(photo: Photo) -> None:
        Photo.objects.filter(pk=photo.pk).update(published_at=None)

    return withdraw
