"""Celery tasks of licensing, thin."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from licensing import people, people_shown
from licensing.agreements import announcing, expiring
from licensing.royalties import statements
from licensing.submissions import reminders, verifying

RETRY = {
    "autoretry_for": (OSError,),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 5,
}


@shared_task(name="licensing.send_invitation", **RETRY)
def send_invitation(invitation_id: int) -> None:
    people.send_mail_for(invitation_id=invitation_id, at=timezone.now())


@shared_task(name="licensing.sweep", **RETRY)
def sweep() -> None:
    now = timezone.now()
    people.resend_unsent(at=now)
    announcing.announce_due(at=now)


@shared_task(name="licensing.announce_agreements", **RETRY)
def announce_agreements() -> None:
    announcing.announce_due(at=timezone.now())


@shared_task(name="licensing.verify_file", **RETRY)
def verify_file(submission_id: int) -> None:
    verifying.verify_file(submission_id=submission_id, at=timezone.now())


@shared_task(name="licensing.send_reminder", **RETRY)
def send_reminder(reminder_id: int) -> None:
    reminders.send(reminder_id=reminder_id, at=timezone.now())


@shared_task(name="licensing.send_removal_notice", **RETRY)
def send_removal_notice(notice_id: int) -> None:
    people_shown.send_notice(notice_id=notice_id, at=timezone.now())


@shared_task(name="licensing.sweep_submissions", **RETRY)
def sweep_submissions() -> None:
    now = timezone.now()
    verifying.resend_unverified(before=now - timedelta(minutes=5))
    reminders.remind_and_escalate(at=now)
    people_shown.resend_unsent()


@shared_task(name="licensing.issue_statements")
def issue_statements() -> None:
    statements.issue_all(at=timezone.now())


@shared_task(name="licensing.remind_of_ends", **RETRY)
def remind_of_ends() -> None:
    expiring.send_due(at=timezone.now())
