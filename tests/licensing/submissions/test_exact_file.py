"""A yes holds for the file that was seen and is stored, and no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from licensing import submissions
from licensing.errors import DecisionRefused
from licensing.models import Submission
from licensing.submissions import verifying
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.mark.parametrize("verb", ["approve", "refuse", "request_changes"])
def test_another_file_than_was_shown(asked: Submission, partner: User, verb: str) -> None:
    more = {} if verb == "approve" else {"reason_code": "quality"}
    with pytest.raises(DecisionRefused) as caught:
        getattr(submissions, verb)(
            submission=asked, actor=partner, at=AT, seen_sha256="f" * 64, **more
        )
    assert caught.value.code == "another_file"
    assert Submission.objects.get(pk=asked.pk).state == "open"
    getattr(submissions, verb)(
        submission=asked, actor=partner, at=AT, seen_sha256=asked.file_sha256, **more
    )
    assert Submission.objects.get(pk=asked.pk).state != "open"


def test_rows_that_disagree(asked: Submission, partner: User) -> None:
    Submission.objects.update(file_sha256="e" * 64)
    with pytest.raises(DecisionRefused):
        submissions.approve(submission=asked, actor=partner, at=AT)
    assert Submission.objects.get(pk=asked.pk).state == "open"


def test_an_approval_has_the_stored_file_verified(
    asked: Submission, partner: User, sent_tasks: list[Any], committed: Callable[..., Any]
) -> None:
    with committed():
        submissions.approve(submission=asked, actor=partner, at=AT)
    assert ("licensing.verify_file", (asked.pk,), {}) in sent_tasks
    for _ in range(2):
        assert verifying.verify_file(submission_id=asked.pk, at=LATER)
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.file_verified_at) == ("approved", LATER)


@pytest.mark.parametrize("harm", ["altered", "missing"])
def test_an_approval_falls_with_its_file(asked: Submission, partner: User, harm: str) -> None:
    submissions.approve(submission=asked, actor=partner, at=AT)
    storage, name = storages["default"], asked.rendition.file_name
    storage.delete(name)
    if harm == "altered":
        storage.save(name, ContentFile(b"another picture"))
    for _ in range(2):
        assert not verifying.verify_file(submission_id=asked.pk, at=LATER)
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.file_verified_at) == ("void", None)
    (entry,) = AuditEntry.objects.filter(action="submission.void")
    assert (entry.system, entry.reason) == ("licensing", f"file_{harm}")
    assert entry.after["sha256"] == asked.file_sha256


def test_a_lost_message_is_sent_again(
    asked: Submission, partner: User, sent_tasks: list[Any]
) -> None:
    submissions.approve(submission=asked, actor=partner, at=AT)
    assert verifying.resend_unverified(before=AT) == 0
    assert verifying.resend_unverified(before=LATER) == 1
    assert sent_tasks == [("licensing.verify_file", (asked.pk,), {})]
    verifying.verify_file(submission_id=asked.pk, at=LATER)
    assert verifying.resend_unverified(before=LATER) == 0
