"""An exclusive agreement leaves no room for another agency's consent for the same artist."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from licensing import agreements
from licensing.errors import AgreementRefused
from licensing.models import Agreement, Consent
from stock.accounts.models import User
from stock.catalogue.models import Artist
from tests.factories import (
    LONG_AGO,
    make_agreement,
    make_artist,
    make_consent,
    send,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def artist() -> Artist:
    return make_artist()


def conflict(agreement: Agreement, artist: Artist, **changes: Any) -> Consent | None:
    fields: dict[str, Any] = {"territories": ["KR"], "valid_from": LONG_AGO, "valid_until": None}
    return agreements.exclusivity_conflict(
        agreement=agreement, artist=artist, **{**fields, **changes}
    )


def test_another_agencys_exclusive_consent_excludes(artist: Artist) -> None:
    held = make_consent(artist=artist, agreement=make_agreement(exclusive=True))
    assert conflict(make_agreement(), artist) == held
    assert conflict(make_agreement(), make_artist()) is None, "another artist"


def test_an_exclusive_one_is_excluded_by_any(artist: Artist) -> None:
    held = make_consent(artist=artist, agreement=make_agreement())
    assert conflict(make_agreement(exclusive=True), artist) == held
    assert conflict(make_agreement(), artist) is None, "neither is exclusive"


def test_ones_own_agency_does_not_exclude_itself(artist: Artist) -> None:
    first = make_agreement(exclusive=True)
    make_consent(artist=artist, agreement=first)
    assert conflict(make_agreement(agency=first.agency, exclusive=True), artist) is None


@pytest.mark.parametrize(
    ("held", "asked", "meets"),
    [
        (["KR"], ["KR"], True),
        (["KR", "JP"], ["JP", "US"], True),
        (["KR"], ["JP"], False),
        (["WW"], ["JP"], True),
        (["KR"], ["WW"], True),
    ],
)
def test_they_meet_where_they_share_a_country(
    artist: Artist, held: list[str], asked: list[str], meets: bool
) -> None:
    make_consent(artist=artist, agreement=make_agreement(exclusive=True, territories=held))
    other = make_agreement(territories=["WW"])
    assert (conflict(other, artist, territories=asked) is not None) == meets


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "meets"),
    [
        (date(2024, 1, 1), date(2024, 3, 1), False),
        (date(2024, 1, 1), date(2024, 3, 2), True),
        (date(2024, 5, 31), None, True),
        (date(2024, 6, 1), None, False),
    ],
)
@pytest.mark.parametrize("narrow", ["agreement", "consent"])
def test_they_meet_when_they_share_a_day(
    artist: Artist, valid_from: date, valid_until: date | None, meets: bool, narrow: str
) -> None:
    term = {"valid_from": date(2024, 3, 1), "valid_until": date(2024, 6, 1)}
    agreement = make_agreement(exclusive=True, **(term if narrow == "agreement" else {}))
    make_consent(artist=artist, agreement=agreement, **(term if narrow == "consent" else {}))
    found = conflict(make_agreement(), artist, valid_from=valid_from, valid_until=valid_until)
    assert (found is not None) == meets


def test_what_is_over_excludes_nobody(artist: Artist, staff: User, at: datetime) -> None:
    first, second = make_agreement(exclusive=True), make_agreement(exclusive=True)
    make_consent(artist=artist, agreement=first)
    agreements.terminate(agreement=first, actor=staff, at=at, reason="over")
    assert conflict(second, artist) is None
    held = make_consent(artist=artist, agreement=second)
    assert conflict(make_agreement(), artist) == held
    Consent.objects.filter(pk=held.pk).update(state="withdrawn")
    assert conflict(make_agreement(), artist) is None


def test_a_version_that_becomes_exclusive_does_not_push_others_out(
    artist: Artist, staff: User, at: datetime
) -> None:
    first = make_agreement()
    make_consent(artist=artist, agreement=first)
    make_consent(artist=artist, agreement=make_agreement())
    version = agreements.amend(agreement=first, actor=staff, at=at)
    agreements.revise(
        agreement=version,
        share_bps=5000,
        valid_from=LONG_AGO,
        valid_until=None,
        territories=["KR"],
        currency="KRW",
        exclusive=True,
        actor=staff,
        at=at,
    )
    send(version, at=at)
    with pytest.raises(AgreementRefused) as caught:
        sign(version, at=at)
    assert caught.value.code == "exclusive"
    states = Agreement.objects.filter(series=first.series).order_by("version")
    assert [row.state for row in states] == ["active", "sent"]
    assert not Consent.objects.exclude(state="active").exists()
