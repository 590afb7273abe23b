"""The agency's answer: approve, refuse, request changes; once, with who, when and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from licensing import submissions
from licensing.errors import DecisionRefused
from licensing.models import AgencyMember, Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.factories import (
    make_agency,
    make_agreement,
    make_artist,
    make_consent,
    make_partner,
    make_photo,
    make_restored,
    make_submission,
)

pytestmark = pytest.mark.django_db

VERBS: dict[str, Any] = {
    "approved": submissions.approve,
    "refused": submissions.refuse,
    "changes_requested": submissions.request_changes,
}


@pytest.fixture
def submission(agency: Any, partner: User) -> Submission:
    artist = make_artist()
    make_consent(artist=artist, agreement=make_agreement(agency=agency))
    photo = make_photo(artists=[artist])
    make_restored(photo)
    return make_submission(photo)


def decide(submission: Submission, state: str, actor: User, at: datetime, **more: Any) -> None:
    reason = {} if state == "approved" else {"reason_code": "likeness"}
    VERBS[state](submission=submission, actor=actor, at=at, **{**reason, **more})


def unchanged(submission: Submission, state: str = "open") -> bool:
    stored = Submission.objects.get(pk=submission.pk)
    decided = AuditEntry.objects.filter(target_id=submission.public_id).exclude(
        action="submission.opened"
    )
    if state == "open":
        return (stored.state, stored.decided_by, decided.count()) == ("open", None, 0)
    return (stored.state, decided.count()) == (state, 1)


@pytest.mark.parametrize("state", VERBS)
def test_a_decision_says_who_when_and_why(
    submission: Submission, partner: User, at: datetime, state: str
) -> None:
    other = make_photo()
    later = at + timedelta(hours=2)
    decide(submission, state, partner, later, comment="look at the eyes")

    stored = Submission.objects.get(pk=submission.pk)
    assert stored.state == submission.state == state
    assert (stored.decided_by, stored.decided_at) == (partner, later)
    assert stored.comment == "look at the eyes"
    assert stored.reason_code == ("" if state == "approved" else "likeness")
    entry = AuditEntry.objects.filter(target_id=submission.public_id).first()
    assert entry is not None
    assert (entry.actor, entry.at) == (partner, later)
    assert entry.before == {"state": "open"}
    assert entry.after == {
        "state": state,
        "sha256": submission.file_sha256,
        "comment": "look at the eyes",
    }
    assert entry.reason == ("look at the eyes" if state == "approved" else "likeness")
    assert not other.submissions.exists()


@pytest.mark.parametrize("second", VERBS)
@pytest.mark.parametrize("first", VERBS)
def test_the_first_decision_stands(
    submission: Submission, partner: User, at: datetime, first: str, second: str
) -> None:
    stale = Submission.objects.get(pk=submission.pk)
    decide(submission, first, partner, at)
    with pytest.raises(IllegalTransition):
        decide(stale, second, partner, at)
    assert unchanged(submission, first)


@pytest.mark.parametrize("state", ["refused", "changes_requested"])
@pytest.mark.parametrize("reason", ["", "because", "Likeness"])
def test_a_no_needs_a_reason_from_the_list(
    submission: Submission, partner: User, at: datetime, state: str, reason: str
) -> None:
    with pytest.raises(DecisionRefused) as caught:
        decide(submission, state, partner, at, reason_code=reason)
    assert caught.value.code == "reason_missing"
    assert unchanged(submission)


@pytest.mark.parametrize("state", VERBS)
@pytest.mark.parametrize("who", ["viewer", "staff", "fan", "stranger"])
def test_only_deciders_of_this_agency_decide(
    request: pytest.FixtureRequest, submission: Submission, at: datetime, who: str, state: str
) -> None:
    if who == "stranger":
        actor = make_partner(agency=make_agency(), rank="manager")
    else:
        actor = request.getfixturevalue(who)
    with pytest.raises(DecisionRefused) as caught:
        decide(submission, state, actor, at)
    assert caught.value.code == "not_an_approver"
    assert unchanged(submission)


@pytest.mark.parametrize("rank", ["approver", "manager"])
def test_approvers_and_managers_decide(
    submission: Submission, agency: Any, at: datetime, rank: str
) -> None:
    decide(submission, "approved", make_partner(agency=agency, rank=rank), at)
    assert unchanged(submission, "approved")


def test_who_has_left_the_agency_decides_no_more(
    submission: Submission, partner: User, at: datetime
) -> None:
    AgencyMember.objects.filter(user=partner).delete()
    with pytest.raises(DecisionRefused):
        decide(submission, "approved", partner, at)
    assert unchanged(submission)


# --- what the database holds true ---------------------------------------------------------------


@pytest.mark.parametrize("state", ["approved", "refused", "changes_requested"])
@pytest.mark.parametrize("lacking", ["decided_by", "decided_at"])
def test_no_decision_without_who_and_when(
    submission: Submission, partner: User, at: datetime, state: str, lacking: str
) -> None:
    fields = {"state": state, "decided_by": partner, "decided_at": at, "reason_code": "other"}
    fields[lacking] = None
    with pytest.raises(IntegrityError, match="a_decision_has_who_and_when"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(**fields)
    assert unchanged(submission)


@pytest.mark.parametrize("state", ["refused", "changes_requested"])
def test_no_refusal_without_a_reason(
    submission: Submission, partner: User, at: datetime, state: str
) -> None:
    fields = {"state": state, "decided_by": partner, "decided_at": at, "reason_code": ""}
    with pytest.raises(IntegrityError, match="a_refusal_has_a_reason"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(**fields)
    assert unchanged(submission)


@pytest.mark.parametrize("state", ["open", "approved"])
def test_an_agency_is_asked_once_about_a_file(
    submission: Submission, partner: User, staff: User, at: datetime, state: str
) -> None:
    if state == "approved":
        decide(submission, "approved", partner, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            photo=submission.photo,
            rendition=submission.rendition,
            file_sha256=submission.file_sha256,
            agency=submission.agency,
            submitted_by=staff,
            submitted_at=at,
        )
    assert Submission.objects.count() == 1
