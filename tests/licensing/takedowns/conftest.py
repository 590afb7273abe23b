"""Two agencies with an artist each, at one festival."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest

from licensing.models import Agency
from stock.accounts.models import User
from stock.catalogue.models import Artist, Event, Photo
from tests.factories import (
    decider_of,
    make_agency,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
)

Committed = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Festival:
    """``mine`` and ``theirs`` show one artist each, ``both`` both of them, all at the event;
    ``elsewhere`` shows mine at no event."""

    event: Event
    haru: Artist
    nari: Artist
    moonlight: Agency
    sunrise: Agency
    mine: Photo
    theirs: Photo
    both: Photo
    elsewhere: Photo

    @property
    def photos(self) -> dict[str, Photo]:
        return {name: getattr(self, name) for name in ("mine", "theirs", "both", "elsewhere")}

    def names(self, photos: Any) -> set[str]:
        keys = set(photos.values_list("pk", flat=True))
        return {name for name, photo in self.photos.items() if photo.pk in keys}

    @property
    def decider(self) -> User:
        """Of Moonlight, whose artist is Haru."""
        return decider_of(self.moonlight)


@pytest.fixture
def festival(db: None) -> Festival:
    event = make_event(name="Han River")
    haru, nari = make_artist(name="Haru"), make_artist(name="Nari")
    moonlight, sunrise = make_agency(name="Moonlight"), make_agency(name="Sunrise")
    for agency, artist in ((moonlight, haru), (sunrise, nari)):
        make_consent(artist=artist, agreement=make_agreement(agency=agency))
    return Festival(
        event=event,
        haru=haru,
        nari=nari,
        moonlight=moonlight,
        sunrise=sunrise,
        mine=make_cleared_photo(artists=[haru], event=event, title="Mine", scale=1),
        theirs=make_cleared_photo(artists=[nari], event=event, title="Theirs", scale=1),
        both=make_cleared_photo(artists=[haru, nari], event=event, title="Both", scale=1),
        elsewhere=make_cleared_photo(artists=[haru], title="Elsewhere", scale=1),
    )
