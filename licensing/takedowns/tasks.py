"""Celery tasks of the takedowns, thin."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from licensing.takedowns import clock


@shared_task(name="licensing.watch_takedowns")
def watch_takedowns() -> None:
    clock.watch(at=timezone.now())


@shared_task(name="licensing.takedown_alerts")
def takedown_alerts() -> None:
    clock.alert(at=timezone.now())
