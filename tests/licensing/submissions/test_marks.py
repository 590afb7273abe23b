"""Marks on the picture: fractions and a note, kept with the request for changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from licensing import submissions
from licensing.errors import DecisionRefused
from licensing.models import Submission
from licensing.submissions.marks import clean_marks
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import AT

pytestmark = pytest.mark.django_db
MARK = {"x": 0.1, "y": 0.25, "width": 0.2, "height": 0.1, "note": "the left eye"}


def test_they_are_kept_and_logged(asked: Submission, partner: User) -> None:
    submissions.request_changes(
        submission=asked,
        actor=partner,
        at=AT,
        reason_code="likeness",
        marks=json.dumps([{**MARK, "onclick": "x"}]),
    )
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.marks) == ("changes_requested", [MARK])
    entry = AuditEntry.objects.get(action="submission.request_changes")
    assert entry.after["marks"] == [MARK]


def test_without_marks_nothing_of_them_is_said(asked: Submission, partner: User) -> None:
    submissions.request_changes(submission=asked, actor=partner, at=AT, reason_code="likeness")
    assert Submission.objects.get(pk=asked.pk).marks == []
    assert "marks" not in AuditEntry.objects.get(action="submission.request_changes").after


@pytest.mark.parametrize(
    "raw",
    [
        "{",
        "{}",
        "[1]",
        [{**MARK, "x": 1.2}],
        [{**MARK, "x": -0.1}],
        [{**MARK, "x": 0.9, "width": 0.2}],
        [{**MARK, "height": 0}],
        [{**MARK, "y": "NaN"}],
        [{**MARK, "y": None}],
        [{**MARK, "note": ["x"]}],
        [{"x": 0.1}],
        [MARK] * 21,
    ],
)
def test_what_is_no_mark_is_refused(asked: Submission, partner: User, raw: Any) -> None:
    with pytest.raises(DecisionRefused):
        submissions.request_changes(
            submission=asked, actor=partner, at=AT, reason_code="likeness", marks=raw
        )
    stored = Submission.objects.get(pk=asked.pk)
    assert (stored.state, stored.marks, stored.decided_by) == ("open", [], None)


def test_the_hair_outside_that_rounding_makes_is_no_error() -> None:
    (mark,) = clean_marks([{"x": 0.7001, "y": 0, "width": 0.3, "height": 1}])
    assert mark == {"x": 0.7001, "y": 0.0, "width": 0.3, "height": 1.0, "note": ""}


def test_a_note_has_a_length() -> None:
    (mark,) = clean_marks([{**MARK, "note": " " + "x" * 400}])
    assert mark["note"] == "x" * 300
