"""An agreement is drafted, and revised while it is a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction

from licensing import agreements
from licensing.errors import AgreementRefused
from licensing.models import Agency, Agreement, AgreementTerritory
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.factories import make_agreement, make_sent_agreement

pytestmark = pytest.mark.django_db


def draft(agency: Agency, staff: User, at: datetime, **changes: Any) -> Agreement:
    fields: dict[str, Any] = {
        "agency": agency,
        "share_bps": 5500,
        "valid_from": date(2024, 1, 1),
        "valid_until": date(2026, 1, 1),
        "territories": ["JP", "KR", "KR"],
        "currency": "KRW",
        "actor": staff,
        "at": at,
    }
    return agreements.draft(**{**fields, **changes})


def nothing_written() -> bool:
    return not (
        Agreement.objects.exists()
        or AgreementTerritory.objects.exists()
        or AuditEntry.objects.exists()
    )


# --- drafting -----------------------------------------------------------------------------------


def test_a_draft_has_its_terms_and_is_not_in_force(
    agency: Agency, staff: User, at: datetime
) -> None:
    agreement = Agreement.objects.get(pk=draft(agency, staff, at).pk)
    assert (agreement.agency, agreement.state) == (agency, "draft")
    assert (agreement.share_of("personal"), agreement.currency) == (5500, "KRW")
    assert (agreement.valid_from, agreement.valid_until) == (date(2024, 1, 1), date(2026, 1, 1))
    assert (agreement.signed_by, agreement.signed_at) == (None, None)
    assert agreement.created_at == at
    countries = agreement.territories.values_list("country", flat=True)
    assert sorted(countries) == ["JP", "KR"], "each country once"
    entry = AuditEntry.objects.get(action="agreement.drafted")
    assert (entry.actor, entry.target_id) == (staff, agreement.public_id)
    assert entry.after == {
        "agency": agency.public_id,
        "share_bps": {"personal": 5500, "editorial": 5500, "commercial": 5500},
        "territories": ["JP", "KR"],
        "floors": {"personal": 0, "editorial": 0, "commercial": 0},
        "currency": "KRW",
        "exclusive": False,
        "two_person_approval": False,
        "valid_from": "2024-01-01",
        "valid_until": "2026-01-01",
    }


def test_it_may_hold_until_it_is_terminated(agency: Agency, staff: User, at: datetime) -> None:
    assert draft(agency, staff, at, valid_until=None).valid_until is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"territories": []}, "territory_missing"),
        ({"share_bps": {"personal": 5000}}, "share_missing"),
        ({"currency": "XAU"}, "currency"),
        ({"valid_until": date(2024, 1, 1)}, "term"),
        ({"valid_until": date(2023, 1, 1)}, "term"),
    ],
    ids=["nowhere", "a kind without a share", "gold", "no time", "ends before it begins"],
)
def test_terms_that_make_no_sense_are_refused(
    agency: Agency, staff: User, at: datetime, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(AgreementRefused) as caught:
        draft(agency, staff, at, **changes)
    assert caught.value.code == code
    assert nothing_written()


@pytest.mark.parametrize(
    "changes",
    [{"share_bps": 10_001}, {"share_bps": -1}, {"territories": ["kr"]}, {"territories": ["KOR"]}],
    ids=["more than everything", "less than nothing", "small letters", "three letters"],
)
def test_the_database_refuses_them_too(
    agency: Agency, staff: User, at: datetime, changes: dict[str, Any]
) -> None:
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        draft(agency, staff, at, **changes)
    assert nothing_written()


def test_a_country_is_named_once(agency: Agency, staff: User, at: datetime) -> None:
    agreement = draft(agency, staff, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementTerritory.objects.create(agreement=agreement, country="KR")
    assert agreement.territories.count() == 2


def test_each_kind_has_a_share_and_a_floor(agency: Agency, staff: User, at: datetime) -> None:
    shares = {"personal": 5500, "editorial": 5000, "commercial": 4050}
    agreement = draft(agency, staff, at, share_bps=shares, floors={"commercial": 90_000})
    rates = {rate.licence_kind: (rate.share_bps, rate.floor) for rate in agreement.rates.all()}
    assert rates == {
        "personal": (5500, 0),
        "editorial": (5000, 0),
        "commercial": (4050, 90_000),
    }


# --- revising -----------------------------------------------------------------------------------

REVISED: dict[str, Any] = {
    "share_bps": {"personal": 6000, "editorial": 6000, "commercial": 6000},
    "floors": {"personal": 9_000},
    "valid_from": date(2024, 6, 1),
    "valid_until": None,
    "territories": ["US"],
    "currency": "KRW",
    "exclusive": True,
    "two_person_approval": True,
}


def test_a_draft_is_revised(agency: Agency, staff: User, at: datetime) -> None:
    agreement, other = draft(agency, staff, at), draft(agency, staff, at)
    later = at + timedelta(days=1)
    agreements.revise(agreement=agreement, actor=staff, at=later, **REVISED)
    stored = Agreement.objects.get(pk=agreement.pk)
    assert (stored.state, stored.valid_from, stored.valid_until) == (
        "draft",
        date(2024, 6, 1),
        None,
    )
    assert (stored.exclusive, stored.two_person_approval) == (True, True)
    assert [row.country for row in stored.territories.all()] == ["US"]
    assert {(r.licence_kind, r.share_bps, r.floor) for r in stored.rates.all()} == {
        ("personal", 6000, 9_000),
        ("editorial", 6000, 0),
        ("commercial", 6000, 0),
    }
    entry = AuditEntry.objects.get(action="agreement.revised")
    assert (entry.actor, entry.at) == (staff, later)
    assert (entry.before["territories"], entry.after["territories"]) == (["JP", "KR"], ["US"])
    other.refresh_from_db()
    assert other.share_of("personal") == 5500


def test_what_is_no_draft_is_not_revised(staff: User, at: datetime) -> None:
    for agreement in (make_sent_agreement(), make_agreement()):
        state = agreement.state
        with pytest.raises(IllegalTransition):
            agreements.revise(agreement=agreement, actor=staff, at=at, **REVISED)
        stored = Agreement.objects.get(pk=agreement.pk)
        assert (stored.state, stored.exclusive, stored.share_of("personal")) == (state, False, 5000)
    assert not AuditEntry.objects.filter(action="agreement.revised").exists()


@pytest.mark.parametrize("sent", [False, True], ids=["draft", "sent"])
def test_what_nobody_signed_is_discarded(staff: User, at: datetime, sent: bool) -> None:
    agreement = make_sent_agreement() if sent else make_agreement(signed=False)
    agreements.discard(agreement=agreement, actor=staff, at=at)
    assert Agreement.objects.get(pk=agreement.pk).state == "discarded"
    with pytest.raises(IllegalTransition):
        agreements.discard(agreement=agreement, actor=staff, at=at)


def test_what_is_signed_is_not_discarded(staff: User, at: datetime) -> None:
    agreement = make_agreement()
    with pytest.raises(IllegalTransition):
        agreements.discard(agreement=agreement, actor=staff, at=at)
    assert Agreement.objects.get(pk=agreement.pk).state == "active"
