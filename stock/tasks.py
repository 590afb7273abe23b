"""Sending work: by task name, by primary key, after commit.

Names instead of functions, because task modules are imported by workers alone: restoring pulls in
torch, which no web process may load. A message is only a nudge: if the broker cannot be reached it
is dropped with a warning, and the sweeps find the row and send again.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def send(name: str, *args: Any, **options: Any) -> None:
    """Send the task ``name`` now. ``options`` are Celery's (``priority``, ``countdown``)."""
    try:
        current_app.send_task(name, args=args, **options)
    except (OperationalError, OSError) as error:
        log.warning("task not sent; a sweep will", task=name, args=args, error=str(error))


def send_after_commit(name: str, *args: Any, **options: Any) -> None:
    """Send the task ``name`` once the present transaction has been committed."""
    transaction.on_commit(lambda: send(name, *args, **options))
