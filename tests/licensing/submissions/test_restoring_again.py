"""An approval holds for one exact file: a new file needs a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from licensing import clearance, submissions
from licensing.errors import DecisionRefused
from licensing.models import Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from tests.factories import (
    approve_all,
    decider_of,
    make_cleared_photo,
    make_restored,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo() -> Photo:
    return make_cleared_photo()


def is_cleared(photo: Photo, at: datetime) -> bool:
    answer = clearance.explain(photo, kind="personal", territory="KR", at=at)
    rows = clearance.cleared(Photo.objects.all(), kind="personal", territory="KR", at=at)
    assert answer.allowed == rows.filter(pk=photo.pk).exists()
    return answer.allowed


def void(photo: Photo, at: datetime) -> int:
    return submissions.void_for(photo=photo, actor="restoration", at=at, reason="restored again")


def test_a_new_file_is_not_approved(photo: Photo, at: datetime) -> None:
    assert is_cleared(photo, at)
    make_restored(photo)
    assert not is_cleared(photo, at), "even before the approval is void"
    assert void(photo, at) == 1
    assert not is_cleared(photo, at)
    approve_all(photo)
    assert is_cleared(photo, at)


def test_approvals_of_the_earlier_file_become_void(photo: Photo, at: datetime) -> None:
    other = make_cleared_photo()
    asked = Submission.objects.get(photo=photo)
    decided = (asked.decided_by, asked.decided_at)
    make_restored(photo)

    assert void(photo, at + timedelta(hours=1)) == 1

    asked.refresh_from_db()
    assert asked.state == Submission.State.VOID
    assert (asked.decided_by, asked.decided_at) == decided, "what was decided is not forgotten"
    entry = AuditEntry.objects.get(action="submission.void")
    assert (entry.system, entry.reason) == ("restoration", "restored again")
    assert entry.before == {"state": "approved"}
    assert Submission.objects.get(photo=other).state == Submission.State.APPROVED
    assert is_cleared(other, at)


def test_voiding_again_finds_nothing(photo: Photo, at: datetime) -> None:
    make_restored(photo)
    void(photo, at)
    assert void(photo, at) == 0


def test_what_concerns_the_current_file_is_not_voided(photo: Photo, at: datetime) -> None:
    assert void(photo, at) == 0
    assert is_cleared(photo, at)


@pytest.mark.parametrize("state", ["open", "changes_requested", "refused"])
def test_open_questions_become_void_and_refusals_stay(
    photo: Photo, staff: User, at: datetime, state: str
) -> None:
    make_restored(photo)
    void(photo, at)
    (asked,) = submissions.submit(photo=photo, actor=staff, at=at)
    verbs = {"changes_requested": submissions.request_changes, "refused": submissions.refuse}
    if state in verbs:
        verbs[state](submission=asked, actor=decider_of(asked.agency), at=at, reason_code="quality")
    make_restored(photo)
    assert void(photo, at) == (0 if state == "refused" else 1)
    asked.refresh_from_db()
    assert asked.state == ("refused" if state == "refused" else "void")


def test_a_question_about_a_replaced_file_cannot_be_answered(
    photo: Photo, staff: User, at: datetime
) -> None:
    """Between the new file and the voiding of the question, and afterwards."""
    make_restored(photo)
    void(photo, at)
    (asked,) = submissions.submit(photo=photo, actor=staff, at=at)
    make_restored(photo)
    approver = decider_of(asked.agency)

    before = Submission.objects.get(pk=asked.pk)
    with pytest.raises(DecisionRefused) as caught:
        submissions.approve(submission=before, actor=approver, at=at)
    assert caught.value.code == "superseded"
    assert Submission.objects.get(pk=asked.pk).state == "open"

    stale = Submission.objects.select_related("rendition").get(pk=asked.pk)
    stale.rendition.superseded_at = None  # read before the new file came
    void(photo, at)
    with pytest.raises(DecisionRefused):
        submissions.approve(submission=stale, actor=approver, at=at)
    assert Submission.objects.get(pk=asked.pk).state == "void"
    assert not is_cleared(photo, at)
