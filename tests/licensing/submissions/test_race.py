"""Two people of the agency decide at the same moment: one decision, one entry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from licensing import submissions
from licensing.models import Agreement, Submission
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.errors import Refusal
from tests.factories import AT, make_partner

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Any) -> list[Any]:
    """Run each call in a thread and a connection of its own; results or refusals."""
    together = Barrier(len(calls))

    def run(call: Any) -> Any:
        together.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_of_two_contrary_decisions_stands(
    asked: Submission, partner: User, agency: Any
) -> None:
    other = make_partner(agency=agency)
    mine, theirs = (Submission.objects.select_related("agency").get() for _ in range(2))
    answers = at_once(
        lambda: submissions.approve(submission=mine, actor=partner, at=AT),
        lambda: submissions.refuse(submission=theirs, actor=other, at=AT, reason_code="moment"),
    )
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [one.code for one in refused] == ["illegal_transition"]
    stored = Submission.objects.get()
    assert (stored.state, stored.decided_by) in {("approved", partner), ("refused", other)}
    decided = AuditEntry.objects.filter(target_id=stored.public_id).exclude(
        action="submission.opened"
    )
    assert decided.count() == 1
    assert stored.approvals.count() == (1 if stored.state == "approved" else 0)


def test_two_yeses_at_once_are_two(agreement: Agreement, asked: Submission, partner: User) -> None:
    Submission.objects.update(approvals_needed=2)
    other = make_partner(agency=agreement.agency)
    mine, theirs = (Submission.objects.select_related("agency").get() for _ in range(2))
    answers = at_once(
        lambda: submissions.approve(submission=mine, actor=partner, at=AT),
        lambda: submissions.approve(submission=theirs, actor=other, at=AT),
    )
    assert sorted(answers) == [False, True]
    stored = Submission.objects.get()
    assert stored.state == "approved"
    assert {stored.decided_by, stored.first_yes_by} == {partner, other}
