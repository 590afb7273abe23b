"""Drafting, signing and terminating an agreement."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from licensing import agreements, clearance
from licensing.errors import AgreementRefused, DecisionRefused
from licensing.models import Agency, Agreement, AgreementTerritory
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo
from tests.factories import LONG_AGO, make_agreement, make_cleared_photo, make_partner

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
        "valid_from": "2024-01-01",
        "valid_until": "2026-01-01",
    }


def test_it_may_hold_until_it_is_terminated(agency: Agency, staff: User, at: datetime) -> None:
    assert draft(agency, staff, at, valid_until=None).valid_until is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"territories": []}, "territory_missing"),
        ({"valid_until": date(2024, 1, 1)}, "term"),
        ({"valid_until": date(2023, 1, 1)}, "term"),
    ],
    ids=["nowhere", "no time", "ends before it begins"],
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
    with pytest.raises(IntegrityError), transaction.atomic():
        draft(agency, staff, at, **changes)
    assert nothing_written()


def test_a_country_is_named_once(agency: Agency, staff: User, at: datetime) -> None:
    agreement = draft(agency, staff, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementTerritory.objects.create(agreement=agreement, country="KR")
    assert agreement.territories.count() == 2


# --- signing ------------------------------------------------------------------------------------


def test_the_agency_signs(agency: Agency, partner: User, staff: User, at: datetime) -> None:
    agreement, other = draft(agency, staff, at), draft(agency, staff, at)
    later = at + timedelta(days=2)
    agreements.sign(agreement=agreement, actor=partner, at=later)
    stored = Agreement.objects.get(pk=agreement.pk)
    assert (stored.state, stored.signed_by, stored.signed_at) == ("active", partner, later)
    other.refresh_from_db()
    assert other.state == "draft"


@pytest.mark.parametrize("who", ["viewer", "staff", "fan"])
def test_nobody_else_signs(
    request: pytest.FixtureRequest, agency: Agency, staff: User, at: datetime, who: str
) -> None:
    agreement = draft(agency, staff, at)
    with pytest.raises(DecisionRefused):
        agreements.sign(agreement=agreement, actor=request.getfixturevalue(who), at=at)
    assert Agreement.objects.get(pk=agreement.pk).state == "draft"


def test_it_is_signed_once(agency: Agency, partner: User, staff: User, at: datetime) -> None:
    agreement = draft(agency, staff, at)
    second = make_partner(agency=agency, rank="manager")
    agreements.sign(agreement=agreement, actor=partner, at=at)
    with pytest.raises(IllegalTransition):
        agreements.sign(agreement=Agreement.objects.get(pk=agreement.pk), actor=second, at=at)
    assert Agreement.objects.get(pk=agreement.pk).signed_by == partner


@pytest.mark.parametrize("state", ["active", "terminated"])
@pytest.mark.parametrize("lacking", ["signed_by", "signed_at"])
def test_nothing_is_in_force_without_a_signature(
    agency: Agency, partner: User, staff: User, at: datetime, state: str, lacking: str
) -> None:
    agreement = draft(agency, staff, at)
    fields = {"state": state, "signed_by": partner, "signed_at": at, lacking: None}
    with pytest.raises(IntegrityError, match="in_force_is_signed"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**fields)
    assert Agreement.objects.get(pk=agreement.pk).state == "draft"


# --- ending -------------------------------------------------------------------------------------


def is_cleared(photo: Photo, at: datetime) -> bool:
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
    assert answer.allowed == rows.filter(pk=photo.pk).exists()
    return answer.allowed


def test_terminating_ends_sales_at_once(staff: User, at: datetime) -> None:
    photo, other = make_cleared_photo(), make_cleared_photo()
    agreement = photo.submissions.get().agency.agreements.get()
    signed = (agreement.signed_by, agreement.signed_at)

    agreements.terminate(agreement=agreement, actor=staff, at=at, reason="they left")

    assert not is_cleared(photo, at)
    assert is_cleared(other, at)
    agreement.refresh_from_db()
    assert agreement.state == "terminated"
    assert (agreement.signed_by, agreement.signed_at) == signed
    entry = AuditEntry.objects.get(action="agreement.terminate")
    assert (entry.actor, entry.reason) == (staff, "they left")
    assert agreement.consents.get().state == "active", "only the agreement has ended"


@pytest.mark.parametrize("signed", [False, True], ids=["draft", "terminated"])
def test_only_what_is_in_force_can_be_terminated(staff: User, at: datetime, signed: bool) -> None:
    agreement = make_agreement(signed=signed)
    if signed:
        agreements.terminate(agreement=agreement, actor=staff, at=at, reason="")
    state = agreement.state
    with pytest.raises(IllegalTransition):
        agreements.terminate(agreement=agreement, actor=staff, at=at, reason="")
    agreement.refresh_from_db()
    assert agreement.state == state


def test_a_term_holds_from_its_first_day_until_the_day_before_its_last(
    agency: Agency, staff: User, at: datetime
) -> None:
    """Days are days in Seoul."""
    photo = make_cleared_photo()
    Agreement.objects.update(valid_from=date(2024, 5, 1), valid_until=date(2024, 5, 3))
    moments = {
        "2024-04-30T23:59:59+09:00": False,
        "2024-05-01T00:00:00+09:00": True,
        "2024-05-02T23:59:59+09:00": True,
        "2024-05-03T00:00:00+09:00": False,
    }
    found = {text: is_cleared(photo, datetime.fromisoformat(text)) for text in moments}
    assert found == moments


def test_an_open_term_holds_for_ever(at: datetime) -> None:
    photo = make_cleared_photo()
    assert Agreement.objects.get().valid_until is None
    assert Agreement.objects.get().valid_from == LONG_AGO
    assert is_cleared(photo, at.replace(year=2099))
