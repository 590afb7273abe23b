"""Celery tasks of the storefront, thin."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from stock import tasks
from stock.storefront import upkeep
from stock.storefront.account import exports
from stock.storefront.collections import news
from stock.storefront.search import alerts, following, indexing, names, tallies


@shared_task(name="storefront.follow")
def follow() -> None:
    now = timezone.now()
    if following.follow(at=now) and tallies.is_small():
        tallies.refresh(at=now)
    if following.has_more():
        tasks.send("storefront.follow")


@shared_task(name="storefront.index_photos")
def index_photos(*ids: int) -> None:
    indexing.index_photos(ids=ids, at=timezone.now())


@shared_task(name="storefront.look_for_alerts")
def look_for_alerts() -> None:
    alerts.look(at=timezone.now())


@shared_task(
    name="storefront.send_alert",
    autoretry_for=(OSError,),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=5,
)
def send_alert(search_id: int) -> None:
    alerts.send(search_id=search_id, at=timezone.now())


@shared_task(name="storefront.look_for_news")
def look_for_news() -> None:
    news.look(at=timezone.now())


@shared_task(
    name="storefront.send_news",
    autoretry_for=(OSError,),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=5,
)
def send_news(mail_id: int) -> None:
    news.send(mail_id=mail_id, at=timezone.now())


@shared_task(name="storefront.make_export")
def make_export(export_id: int) -> None:
    exports.make(export_id=export_id, at=timezone.now())


@shared_task(name="storefront.tell_of_export")
def tell_of_export(export_id: int) -> None:
    exports.tell(export_id=export_id, at=timezone.now())


@shared_task(name="storefront.sweep_exports")
def sweep_exports() -> None:
    exports.sweep(at=timezone.now())


@shared_task(name="storefront.forget")
def forget() -> None:
    upkeep.forget(at=timezone.now())


@shared_task(name="storefront.tally")
def tally() -> None:
    tallies.refresh(at=timezone.now())


@shared_task(name="storefront.sweep")
def sweep() -> None:
    """What the calendar changed, and names that were written past the signals."""
    now = timezone.now()
    names.refresh_all()
    for ids in indexing.changed_hints(at=now):
        indexing.index_photos(ids=ids, at=now)
    tallies.refresh(at=now)
