"""Saying that a photo is of another day or event does not slip it into a consent's limits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.conf import settings

from licensing import clearance, consents
from licensing.models import Submission
from stock.accounts.models import User
from stock.catalogue import photos
from stock.catalogue.models import Photo
from tests.factories import (
    approve_all,
    decider_of,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_event,
)

pytestmark = pytest.mark.django_db

OUTSIDE, INSIDE = date(2024, 3, 10), date(2024, 2, 10)


def for_sale(photo: Photo, at: datetime) -> bool:
    return clearance.explain(
        photo, kind="personal", territory=settings.SHOP_TERRITORY, at=at
    ).allowed


def limited(at: datetime, **limits: Any) -> tuple[Photo, Photo]:
    """A photo of somebody whose consent has these limits, approved; and one of somebody else."""
    artist, agreement = make_artist(), make_agreement()
    make_consent(artist=artist, agreement=agreement)
    photo, other = make_cleared_photo(artists=[artist]), make_cleared_photo()
    Photo.objects.filter(pk__in=[photo.pk, other.pk]).update(taken_on=OUTSIDE)
    consents.give_consent(
        agreement=agreement,
        artist=artist,
        kinds=["personal"],
        allows_restoration=True,
        allows_training=False,
        valid_from=date(2020, 1, 1),
        valid_until=None,
        actor=decider_of(agreement.agency),
        at=at,
        **limits,
    )
    return photo, other


def states(photo: Photo) -> list[str]:
    return list(Submission.objects.filter(photo=photo).values_list("state", flat=True))


def test_another_day_is_looked_at_again(staff: User, at: datetime) -> None:
    photo, other = limited(at, taken_until=date(2024, 3, 1))
    assert not for_sale(photo, at)
    for one in (photo, other):
        photos.describe(photo=one, actor=staff, at=at, reason="typing error", taken_on=INSIDE)
    assert states(photo) == ["void"], "approved as a photo of another day"
    assert not for_sale(photo, at)
    assert states(other) == ["approved"], "nobody's limits"
    approve_all(photo, at=at)
    assert for_sale(photo, at)


def test_another_event_is_looked_at_again(staff: User, at: datetime) -> None:
    gala, tour = make_event(name="Gala"), make_event(name="Tour")
    photo, _other = limited(at, excluded_events=[gala])
    photos.describe(photo=photo, actor=staff, at=at, event=tour)
    assert states(photo) == ["void"]


def test_words_and_the_same_day_again_void_nothing(staff: User, at: datetime) -> None:
    photo, _other = limited(at, taken_until=date(2024, 6, 1))
    photos.describe(photo=photo, actor=staff, at=at, title_en="Better words", taken_on=OUTSIDE)
    assert states(photo) == ["approved"]
    assert for_sale(photo, at)
