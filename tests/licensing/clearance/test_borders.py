"""A term begins and ends at midnight in Seoul, wherever the server's clock stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from licensing import clearance
from licensing.models import Agreement, Consent, Submission
from stock.catalogue.models import Artist, Photo
from tests.factories import make_artist, make_cleared_photo
from tests.tampering import unfrozen

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
FIRST, AFTER = date(2024, 4, 29), date(2024, 5, 3)

#: The moment before and after the midnights that matter, and the days between, on Seoul's clock.
MOMENTS = {
    "the day before": (datetime(2024, 4, 28, 12, tzinfo=SEOUL), False),
    "a second before the first day": (datetime(2024, 4, 28, 23, 59, 59, tzinfo=SEOUL), False),
    "the first moment": (datetime(2024, 4, 29, 0, 0, 0, tzinfo=SEOUL), True),
    "the first day": (datetime(2024, 4, 29, 12, tzinfo=SEOUL), True),
    "midnight in London on the last day": (datetime(2024, 5, 2, 0, 0, tzinfo=UTC), True),
    "the last moment": (datetime(2024, 5, 2, 23, 59, 59, tzinfo=SEOUL), True),
    "the first moment after": (datetime(2024, 5, 3, 0, 0, 0, tzinfo=SEOUL), False),
    "still the last day in London": (datetime(2024, 5, 2, 15, 0, tzinfo=UTC), False),
    "the day after": (datetime(2024, 5, 3, 12, tzinfo=SEOUL), False),
}


def is_cleared(photo: Photo, at: datetime) -> bool:
    """The answer, in which all forms of the rule must agree."""
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    for whole in (False, True):
        rows = clearance.cleared(
            Photo.objects.all(), kind="personal", territory="KR", at=at, whole=whole
        )
        assert rows.filter(pk=photo.pk).exists() == answer.allowed
    return answer.allowed


@pytest.mark.parametrize("model", [Agreement, Consent])
@pytest.mark.parametrize("when", MOMENTS)
def test_a_term_holds_from_its_first_to_its_last_moment(
    model: type[Agreement] | type[Consent], when: str
) -> None:
    photo = make_cleared_photo()
    with unfrozen():
        model._default_manager.update(valid_from=FIRST, valid_until=AFTER)
    at, cleared = MOMENTS[when]
    assert is_cleared(photo, at) is cleared


@pytest.mark.parametrize("when", [name for name in MOMENTS if "before" not in name])
def test_an_approval_holds_until_its_last_moment(when: str) -> None:
    photo = make_cleared_photo()
    Submission.objects.update(valid_until=AFTER)
    at, cleared = MOMENTS[when]
    assert is_cleared(photo, at) is cleared


def turns_nineteen(artist: Artist) -> None:
    Artist.objects.filter(pk=artist.pk).update(date_of_birth=date(2005, 4, 29))


def guardian_consents(artist: Artist) -> None:
    Artist.objects.filter(pk=artist.pk).update(date_of_birth=date(2010, 1, 1))
    Consent.objects.update(guardian_name="Kim Bora", guardian_consented_on=FIRST)


@pytest.mark.parametrize("begin", [turns_nineteen, guardian_consents])
@pytest.mark.parametrize(
    "when", ["a second before the first day", "the first moment", "the day after"]
)
def test_a_minor_is_cleared_from_the_birthday_or_the_guardians_day(
    begin: Callable[[Artist], None], when: str
) -> None:
    artist = make_artist()
    photo = make_cleared_photo(artists=[artist])
    begin(artist)
    at, cleared = MOMENTS[when]
    assert is_cleared(photo, at) is (cleared or when == "the day after")
