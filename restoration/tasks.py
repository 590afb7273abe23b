"""Celery tasks, thin: a primary key in, a verb called. Imported by workers alone."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task(name="restoration.restore")
def restore(job_id: int) -> None:
    # Imported here: the worker of the other queues knows this task too, and needs no torch.
    from restoration import worker

    worker.run(job_id)


@shared_task(name="restoration.sweep")
def sweep() -> None:
    from restoration import jobs

    jobs.sweep(at=timezone.now())
