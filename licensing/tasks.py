"""Celery tasks of licensing, thin."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from licensing import people

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
    people.resend_unsent(at=timezone.now())
