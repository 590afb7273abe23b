"""What waits too long: the deciders are reminded once per interval, the staff told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from licensing import submissions, tasks
from licensing.models import Submission, SubmissionReminder
from licensing.submissions import reminders
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import AT, make_agency, make_partner

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(at: Any) -> list[str]:
    """What a sweep and the tasks it sends do; returns who got mail."""
    before = len(mail.outbox)
    reminders.remind_and_escalate(at=at)
    for row in SubmissionReminder.objects.filter(settled_at__isnull=True):
        reminders.send(reminder_id=row.pk, at=at)
    return sorted(message.to[0] for message in mail.outbox[before:])


def test_nobody_is_reminded_too_early(asked: Submission) -> None:
    assert run(AT + 3 * DAY - timedelta(seconds=1)) == []
    assert not SubmissionReminder.objects.exists()


def test_deciders_are_reminded_once_per_interval(
    asked: Submission, partner: User, viewer: User, staff: User
) -> None:
    make_partner(agency=make_agency(), email="elsewhere@example.com")
    assert run(AT + 3 * DAY) == ["partner@example.com"]
    assert Submission.objects.get().reminded_at == AT + 3 * DAY
    assert run(AT + 3 * DAY) == []
    assert run(AT + 5 * DAY) == []
    assert run(AT + 6 * DAY) == ["partner@example.com"]
    assert Submission.objects.get().state == "open"


def test_the_mail_is_in_the_persons_language(asked: Submission, partner: User) -> None:
    User.objects.filter(pk=partner.pk).update(language="en")
    run(AT + 4 * DAY)
    (message,) = mail.outbox
    assert message.subject == "1 photo waits for your answer"
    assert "4 days" in message.body
    assert "/en/partner/" in message.body
    assert asked.photo.title_en in message.body
    assert asked.file_sha256 not in message.body


def test_the_staff_are_told_once(asked: Submission, partner: User, staff: User) -> None:
    run(AT + 3 * DAY)
    told = run(AT + 7 * DAY)
    assert "staff@example.com" in told
    stored = Submission.objects.get()
    assert stored.escalated_at == AT + 7 * DAY
    assert "staff@example.com" not in run(AT + 8 * DAY) + run(AT + 20 * DAY)
    assert AuditEntry.objects.filter(action="submission.escalated").count() == 1


def test_what_is_answered_before_the_mail_goes_out_is_not_mailed(
    asked: Submission, partner: User
) -> None:
    reminders.remind_and_escalate(at=AT + 3 * DAY)
    submissions.approve(submission=asked, actor=partner, at=AT + 3 * DAY)
    row = SubmissionReminder.objects.get()
    assert not reminders.send(reminder_id=row.pk, at=AT + 3 * DAY)
    row.refresh_from_db()
    assert (row.was_sent, row.settled_at) == (False, AT + 3 * DAY)
    assert mail.outbox == []


def test_a_mail_goes_out_once_and_again_after_a_failure(
    asked: Submission, partner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminders.remind_and_escalate(at=AT + 3 * DAY)
    row = SubmissionReminder.objects.get()

    def broken(**_message: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as patch, pytest.raises(ConnectionRefusedError):
        patch.setattr(reminders, "send_mail", broken)
        reminders.send(reminder_id=row.pk, at=AT + 3 * DAY)
    row.refresh_from_db()
    assert (row.was_sent, row.settled_at) == (False, None)
    assert [reminders.send(reminder_id=row.pk, at=AT + 3 * DAY) for _ in range(2)] == [True, False]
    assert len(mail.outbox) == 1


def test_one_row_per_person_agency_and_day(asked: Submission, partner: User) -> None:
    reminders.remind_and_escalate(at=AT + 3 * DAY)
    row = SubmissionReminder.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert SubmissionReminder.objects.count() == 1


def test_the_sweep_sends_by_primary_key(
    asked: Submission, partner: User, sent_tasks: list[Any], clock: Any, committed: Any
) -> None:
    clock(AT + 3 * DAY)
    with committed():
        tasks.sweep_submissions()
    row = SubmissionReminder.objects.get()
    assert sent_tasks == [("licensing.send_reminder", (row.pk,), {})]
    tasks.send_reminder(row.pk)
    assert len(mail.outbox) == 1
