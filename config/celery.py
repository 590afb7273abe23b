"""The Celery application.

Web processes import this module too (to send tasks by name), so it must stay free of anything
that only workers may import: task modules are listed in ``CELERY_IMPORTS`` and read by workers.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

app = Celery("encore")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.on_after_finalize.connect
def _correlate_logs(sender: Celery, **kwargs: Any) -> None:
    from django_structlog.celery.steps import DjangoStructLogInitStep

    if sender.steps is not None:
        sender.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _configure_logging(**kwargs: Any) -> None:
    """Keep Django's logging configuration; Celery would install its own handlers."""


@worker_process_init.connect
def _be_polite(**kwargs: Any) -> None:
    # Web requests on the same machine go first; restoring is patient work.
    os.nice(int(os.environ.get("ENCORE_WORKER_NICE", "0")))
