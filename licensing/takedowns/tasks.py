"""Celery tasks of the takedowns, thin."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from licensing.takedowns import clock, report


@shared_task(name="licensing.watch_takedowns")
def watch_takedowns() -> None:
    clock.watch(at=timezone.now())


@shared_task(name="licensing.takedown_alerts")
def takedown_alerts() -> None:
    clock.alert(at=timezone.now())


@shared_task(
    name="licensing.send_takedown_report",
    autoretry_for=(OSError,),
    retry_backoff=2,
    max_retries=5,
)
def send_takedown_report(takedown_id: int, actor_id: int) -> None:
    report.send(takedown_id=takedown_id, actor_id=actor_id, at=timezone.now())
