"""Celery tasks of the ``media`` queue, thin."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from stock import tasks
from stock.catalogue import previews
from stock.catalogue.editorial import publishing


@shared_task(name="catalogue.make_previews")
def make_previews(restored_id: int) -> None:
    previews.make_previews_of(restored_id=restored_id, at=timezone.now())


@shared_task(name="catalogue.purge_previews")
def purge_previews(photo_id: int) -> None:
    previews.purge(photo_id=photo_id)


@shared_task(name="catalogue.purge_withheld")
def purge_withheld() -> None:
    if previews.purge_withheld():
        tasks.send("catalogue.purge_withheld", queue="media")


@shared_task(name="catalogue.make_missing_previews")
def make_missing_previews() -> None:
    if previews.make_missing(at=timezone.now()):
        tasks.send("catalogue.make_missing_previews", queue="media")


@shared_task(name="catalogue.sweep_previews")
def sweep_previews() -> None:
    previews.sweep(at=timezone.now())


@shared_task(name="catalogue.appear")
def appear() -> None:
    publishing.appear(at=timezone.now())
