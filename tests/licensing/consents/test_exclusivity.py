"""An exclusive agreement admits no second agency for the same artist, country and day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from licensing import clearance
from licensing.errors import AgreementRefused
from licensing.models import Consent
from tests.factories import (
    make_agency,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
)

pytestmark = pytest.mark.django_db
FIRST_ENDS = date(2025, 1, 1)


def first(artist: Any, **fields: Any) -> Consent:
    return make_consent(artist=artist, agreement=make_agreement(**fields))


@pytest.mark.parametrize("exclusive", ["the first", "the second"])
def test_a_second_agency_is_refused_and_the_first_stands(exclusive: str) -> None:
    artist = make_artist()
    standing = first(artist, exclusive=exclusive == "the first")
    with pytest.raises(AgreementRefused) as refused:
        make_consent(
            artist=artist,
            agreement=make_agreement(
                agency=make_agency(name="Sunrise"), exclusive=exclusive == "the second"
            ),
        )
    assert refused.value.code == "exclusive"
    assert standing.agreement.agency.name not in str(refused.value)
    assert list(Consent.objects.filter(artist=artist)) == [standing]
    standing.refresh_from_db()
    assert standing.state == "active"


def test_without_exclusivity_two_may_speak() -> None:
    artist = make_artist()
    first(artist)
    first(artist)
    assert Consent.objects.filter(artist=artist, state="active").count() == 2


@pytest.mark.parametrize(
    "second", [{"territories": ["JP"]}, {"valid_from": FIRST_ENDS}], ids=["elsewhere", "later"]
)
def test_where_and_when_the_first_does_not_reach_there_is_no_conflict(second: Any) -> None:
    artist = make_artist()
    agreement = make_agreement(exclusive=True, valid_until=FIRST_ENDS)
    make_consent(artist=artist, agreement=agreement, valid_until=FIRST_ENDS)
    begins = second.get("valid_from", date(2020, 1, 1))
    made = make_consent(artist=artist, agreement=make_agreement(**second), valid_from=begins)
    assert made.state == "active"


def test_the_same_agency_changes_its_own_consent(at: Any) -> None:
    artist = make_artist()
    agreement = make_agreement(exclusive=True)
    make_consent(artist=artist, agreement=agreement)
    photo = make_cleared_photo(artists=[artist], agency=agreement.agency)
    make_consent(artist=artist, agreement=agreement, kinds=["personal"])
    assert Consent.objects.filter(artist=artist, state="active").count() == 1
    answer = clearance.explain(photo, kind="editorial", territory="KR", at=at)
    assert "kind_not_allowed" in answer.codes
    later = at + timedelta(days=1)
    assert clearance.explain(photo, kind="personal", territory="KR", at=later).allowed
