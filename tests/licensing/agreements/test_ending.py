"""What ends stops new sales at once: by its term, which nobody has to notice, or terminated."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from licensing import agreements, clearance
from licensing.errors import AgreementRefused
from licensing.models import Agency, Agreement
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo
from tests.factories import LONG_AGO, make_agreement, make_cleared_photo
from tests.tampering import unfrozen

pytestmark = pytest.mark.django_db


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
    ended = (agreement.ended_by, agreement.ended_at, agreement.ended_reason)
    assert ended == (staff, at, "they left")
    entry = AuditEntry.objects.get(action="agreement.terminate")
    assert (entry.actor, entry.reason) == (staff, "they left")
    assert agreement.consents.get().state == "active", "only the agreement has ended"


@pytest.mark.parametrize("signed", [False, True], ids=["draft", "terminated"])
def test_only_what_is_in_force_can_be_terminated(staff: User, at: datetime, signed: bool) -> None:
    agreement = make_agreement(signed=signed)
    if signed:
        agreements.terminate(agreement=agreement, actor=staff, at=at, reason="over")
    state = agreement.state
    with pytest.raises(IllegalTransition):
        agreements.terminate(agreement=agreement, actor=staff, at=at, reason="over")
    agreement.refresh_from_db()
    assert agreement.state == state


def test_a_term_holds_from_its_first_day_until_the_day_before_its_last(
    agency: Agency, staff: User, at: datetime
) -> None:
    """Days are days in Seoul."""
    photo = make_cleared_photo()
    with unfrozen():
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


@pytest.mark.parametrize("reason", ["", "   "])
def test_terminating_needs_a_reason(staff: User, at: datetime, reason: str) -> None:
    agreement = make_agreement()
    with pytest.raises(AgreementRefused) as caught:
        agreements.terminate(agreement=agreement, actor=staff, at=at, reason=reason)
    assert caught.value.code == "reason_missing"
    assert Agreement.objects.get(pk=agreement.pk).state == "active"


@pytest.mark.parametrize("lacking", [{"ended_by": None}, {"ended_at": None}, {"ended_reason": ""}])
def test_the_database_wants_who_when_and_why(
    staff: User, at: datetime, lacking: dict[str, object]
) -> None:
    agreement = make_agreement()
    ending = {"ended_by": staff, "ended_at": at, "ended_reason": "over", **lacking}
    with pytest.raises(IntegrityError, match="who_when_and_why"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(state="terminated", **ending)
    assert Agreement.objects.get(pk=agreement.pk).state == "active"


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 4, 30), "upcoming"),
        (date(2024, 5, 1), "active"),
        (date(2024, 5, 9), "active"),
        (date(2024, 5, 10), "expired"),
    ],
)
def test_its_term_is_computed_and_never_stored(day: date, state: str) -> None:
    agreement = make_agreement(valid_from=date(2024, 5, 1), valid_until=date(2024, 5, 10))
    assert agreement.state_on(day) == state
    assert Agreement.objects.get(pk=agreement.pk).state == "active"
    assert "expired" not in Agreement.State.values


def test_what_was_terminated_stays_so_whatever_its_term_says(staff: User, at: datetime) -> None:
    agreement = make_agreement(valid_until=date(2024, 5, 10))
    agreements.terminate(agreement=agreement, actor=staff, at=at, reason="over")
    assert agreement.state_on(date(2024, 6, 1)) == "terminated"
