"""One photo that an agency is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.models import Agreement, Submission
from stock.accounts.models import User
from stock.catalogue.models import Artist
from tests.factories import (
    make_agreement,
    make_artist,
    make_consent,
    make_photo,
    make_restored,
    make_submission,
)


@pytest.fixture
def agreement(agency: Any, partner: User) -> Agreement:
    return make_agreement(agency=agency, territories=["KR", "JP", "US"])


@pytest.fixture
def artist(agreement: Agreement) -> Artist:
    artist = make_artist(name="Haru")
    make_consent(artist=artist, agreement=agreement, kinds=["personal", "editorial"])
    return artist


@pytest.fixture
def asked(artist: Artist) -> Submission:
    photo = make_photo(artists=[artist])
    make_restored(photo)
    return make_submission(photo)
