"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import current_app
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from stock.accounts.access import public

log = structlog.get_logger(__name__)


@public
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_user LIMIT 1")


def _cache() -> None:
    cache.set("readyz", "1", 5)
    if cache.get("readyz") != "1":
        raise RuntimeError("the cache forgets")


def _broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _storage() -> None:
    storages["default"].exists("readyz")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "storage": _storage,
}


@public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if every service answers, else 503 naming those that do not (not why: logs say that)."""
    results = {}
    for name, check in CHECKS.items():
        try:
            check()
            results[name] = "ok"
        except Exception:
            log.exception("not ready", service=name)
            results[name] = "failed"
    status = 200 if set(results.values()) == {"ok"} else 503
    return JsonResponse({"status": "ok" if status == 200 else "failed", **results}, status=status)
