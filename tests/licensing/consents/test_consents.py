"""What an agreement allows for one artist."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from licensing import clearance, consents
from licensing.errors import AgreementRefused, DecisionRefused
from licensing.models import Agency, Agreement, Consent, LicenceKind
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Artist, Photo
from tests.factories import (
    LONG_AGO,
    approve_all,
    decider_of,
    make_agreement,
    make_artist,
    make_cleared_photo,
    make_consent,
    make_photo,
    make_represented,
    make_restored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(agency: Agency, partner: User) -> Agreement:
    return make_agreement(agency=agency)


@pytest.fixture
def artist() -> Artist:
    return make_artist(name="Haru")


def give(
    agreement: Agreement, artist: Artist, actor: User, at: datetime, **changes: Any
) -> Consent:
    fields: dict[str, Any] = {
        "agreement": agreement,
        "artist": artist,
        "kinds": ["personal", "editorial"],
        "allows_restoration": True,
        "allows_training": False,
        "valid_from": date(2024, 1, 1),
        "valid_until": None,
        "actor": actor,
        "at": at,
    }
    make_represented(agency=agreement.agency, artist=artist)
    return consents.give_consent(**{**fields, **changes})


def is_cleared(photo: Photo, at: datetime, kind: str = "personal") -> bool:
    answer = clearance.explain(photo, kind=kind, territory="KR", at=at)
    rows = clearance.cleared(Photo.objects.all(), kind=kind, territory="KR", at=at)
    assert answer.allowed == rows.filter(pk=photo.pk).exists()
    return answer.allowed


def test_a_consent_says_what_is_allowed(
    agreement: Agreement, artist: Artist, partner: User, at: datetime
) -> None:
    consent = Consent.objects.get(pk=give(agreement, artist, partner, at).pk)
    assert (consent.agreement, consent.artist, consent.state) == (agreement, artist, "active")
    assert [kind for kind in LicenceKind if consent.allows(kind)] == ["personal", "editorial"]
    assert (consent.allows_restoration, consent.allows_training) == (True, False)
    assert (consent.given_by, consent.given_at) == (partner, at)
    assert (consent.guardian_name, consent.guardian_consented_on) == ("", None)
    entry = AuditEntry.objects.get(action="consent.given")
    assert (entry.actor, entry.target_id) == (partner, consent.public_id)
    assert entry.after == {
        "artist": artist.slug,
        "kinds": ["editorial", "personal"],
        "restoration": True,
        "training": False,
        "territories": ["KR"],
        "excluded_events": [],
        "valid": ["2024-01-01", None],
        "taken": [None, None],
    }


def test_a_new_consent_takes_the_place_of_the_one_before(
    agreement: Agreement, artist: Artist, partner: User, at: datetime
) -> None:
    other = make_consent(artist=artist)
    first = give(agreement, artist, partner, at)
    second = give(agreement, artist, partner, at + timedelta(days=1), kinds=["commercial"])
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "active")
    assert first.allows_personal, "what was allowed then stays on record"
    assert second.allows_commercial
    assert not second.allows_personal
    entry = AuditEntry.objects.get(action="consent.withdraw")
    assert (entry.target_id, entry.reason) == (first.public_id, "replaced")
    assert other.state == "active", "of another agreement"


@pytest.mark.parametrize("who", ["viewer", "staff", "fan"])
def test_only_deciders_of_the_agency_consent(
    request: pytest.FixtureRequest, agreement: Agreement, artist: Artist, at: datetime, who: str
) -> None:
    with pytest.raises(DecisionRefused):
        give(agreement, artist, request.getfixturevalue(who), at)
    assert not Consent.objects.exists()


def test_a_term_that_ends_before_it_begins_is_refused(
    agreement: Agreement, artist: Artist, partner: User, at: datetime
) -> None:
    standing = give(agreement, artist, partner, at)
    with pytest.raises(AgreementRefused) as caught:
        give(agreement, artist, partner, at, valid_until=date(2024, 1, 1))
    assert caught.value.code == "term"
    assert Consent.objects.get() == standing
    standing.refresh_from_db()
    assert standing.state == "active"


def test_if_the_new_one_fails_the_one_before_stands(
    agreement: Agreement,
    artist: Artist,
    partner: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    standing = give(agreement, artist, partner, at)
    monkeypatch.setattr("licensing.consents.record", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        give(agreement, artist, partner, at, kinds=[])
    assert Consent.objects.get().state == "active"
    assert Consent.objects.get() == standing


# --- withdrawing --------------------------------------------------------------------------------


def test_withdrawing_ends_sales_at_once(at: datetime) -> None:
    photo, other = make_cleared_photo(), make_cleared_photo()
    consent = Consent.objects.get(artist__photos=photo)
    agency = consent.agreement.agency
    consents.withdraw_consent(
        consent=consent, actor=decider_of(agency), at=at, reason="wants a break"
    )
    assert not is_cleared(photo, at)
    assert is_cleared(other, at)
    consent.refresh_from_db()
    assert consent.state == "withdrawn"
    entry = AuditEntry.objects.get(action="consent.withdraw")
    assert (entry.actor, entry.reason) == (decider_of(agency), "wants a break")
    assert consent.agreement.state == "active"


def test_it_is_withdrawn_once(at: datetime) -> None:
    consent = make_consent(artist=make_artist())
    actor = decider_of(consent.agreement.agency)
    stale = Consent.objects.get(pk=consent.pk)
    consents.withdraw_consent(consent=consent, actor=actor, at=at, reason="")
    with pytest.raises(IllegalTransition):
        consents.withdraw_consent(consent=stale, actor=actor, at=at, reason="")
    assert AuditEntry.objects.filter(action="consent.withdraw").count() == 1


@pytest.mark.parametrize("who", ["partner", "staff"])
def test_nobody_else_withdraws(request: pytest.FixtureRequest, at: datetime, who: str) -> None:
    consent = make_consent(artist=make_artist())
    with pytest.raises(DecisionRefused):
        consents.withdraw_consent(
            consent=consent, actor=request.getfixturevalue(who), at=at, reason=""
        )
    consent.refresh_from_db()
    assert consent.state == "active"


# --- minors -------------------------------------------------------------------------------------

GUARDIAN = {"guardian_name": "Kim Bora", "guardian_consented_on": date(2024, 4, 1)}
TODAY = date(2024, 5, 1)


@pytest.fixture
def minor() -> Artist:
    return make_artist(name="Nari", born=date(2010, 1, 1))


@pytest.mark.parametrize(
    "guardian",
    [
        {},
        {"guardian_name": "Kim Bora"},
        {"guardian_consented_on": date(2024, 4, 1)},
        {"guardian_name": "", "guardian_consented_on": date(2024, 4, 1)},
    ],
    ids=["nothing", "only a name", "only a date", "an empty name"],
)
def test_for_a_minor_the_guardian_consents_by_name(
    agreement: Agreement, minor: Artist, partner: User, at: datetime, guardian: dict[str, Any]
) -> None:
    with pytest.raises(AgreementRefused) as caught:
        give(agreement, minor, partner, at, **guardian)
    assert caught.value.code == "guardian_missing"
    assert "Nari" in str(caught.value)
    assert not Consent.objects.exists()


def test_with_the_guardian_it_is_taken(
    agreement: Agreement, minor: Artist, partner: User, at: datetime
) -> None:
    consent = give(agreement, minor, partner, at, **GUARDIAN)
    consent.refresh_from_db()
    assert (consent.guardian_name, consent.guardian_consented_on) == (
        "Kim Bora",
        date(2024, 4, 1),
    )


def test_a_guardian_without_a_name_is_refused_for_adults_too(
    agreement: Agreement, artist: Artist, partner: User, at: datetime
) -> None:
    with pytest.raises(AgreementRefused) as caught:
        give(agreement, artist, partner, at, guardian_consented_on=date(2024, 4, 1))
    assert caught.value.code == "guardian_unnamed"
    assert not Consent.objects.exists()
    consent = give(agreement, artist, partner, at)
    with pytest.raises(IntegrityError, match="names_the_guardian"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(guardian_consented_on=date(2024, 4, 1))


@pytest.mark.parametrize(
    ("born", "minor"),
    [
        (date(2005, 5, 1), False),
        (date(2005, 5, 2), True),
        (date(2010, 1, 1), True),
        (date(1990, 1, 1), False),
    ],
)
def test_who_turns_nineteen_today_is_of_age(born: date, minor: bool) -> None:
    assert clearance.is_minor(make_artist(born=born), TODAY) is minor


@pytest.mark.parametrize(
    ("born", "day", "minor"),
    [
        (date(2008, 2, 29), date(2027, 2, 28), True),
        (date(2008, 2, 29), date(2027, 3, 1), False),
        (date(2009, 2, 28), date(2028, 2, 29), False),
        (date(2009, 3, 1), date(2028, 2, 29), True),
    ],
)
def test_leap_days_are_no_trap(born: date, day: date, minor: bool) -> None:
    assert clearance.is_minor(make_artist(born=born), day) is minor


def test_the_day_is_the_day_in_seoul(agreement: Agreement, partner: User) -> None:
    """At 20:00 in London it is the next day already, and the artist is of age."""
    artist = make_artist(born=date(2005, 5, 2))
    evening = datetime.fromisoformat("2024-05-01T20:00:00+00:00")
    assert give(agreement, artist, partner, evening).guardian_name == ""
    noon = datetime.fromisoformat("2024-05-01T12:00:00+00:00")
    with pytest.raises(AgreementRefused):
        give(agreement, artist, partner, noon)


def test_who_was_a_minor_needs_no_guardian_later(
    agreement: Agreement, partner: User, at: datetime
) -> None:
    """Age is asked at the moment of the sale, not at that of the consent."""
    artist = make_artist(born=date(2005, 5, 2))
    make_consent(
        artist=artist, agreement=agreement, guardian="Kim Bora", guardian_on=date(2024, 5, 20)
    )
    photo = make_photo(artists=[artist])
    make_restored(photo)
    approve_all(photo)
    assert not is_cleared(photo, at), "a minor, and the guardian has not consented yet"
    assert is_cleared(photo, at + timedelta(days=1)), "of age"


# --- what the database holds true ---------------------------------------------------------------


def test_an_agreement_has_one_consent_in_force_per_artist(
    agreement: Agreement, artist: Artist, partner: User, at: datetime
) -> None:
    standing = give(agreement, artist, partner, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            agreement=agreement,
            artist=artist,
            valid_from=LONG_AGO,
            given_by=partner,
            given_at=at,
        )
    assert Consent.objects.get() == standing


def test_a_consent_ends_after_it_began(
    agreement: Agreement, artist: Artist, partner: User, at: datetime
) -> None:
    consent = give(agreement, artist, partner, at)
    with pytest.raises(IntegrityError, match="consent_ends"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(valid_until=consent.valid_from)
