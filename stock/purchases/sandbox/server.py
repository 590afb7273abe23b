"""The process: one gunicorn worker with threads, and the dispatcher beside them."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

os.environ["DJANGO_SETTINGS_MODULE"] = "stock.purchases.sandbox.settings"
application = get_wsgi_application()

THREADS = 16
# A request that a fault keeps silent must not keep the process from stopping.
STOP_SECONDS = 2


class Server(BaseApplication):
    def __init__(self, *, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"127.0.0.1:{self.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "graceful_timeout": STOP_SECONDS,
            "timeout": 120,
            "keepalive": 0,  # an idle connection would hold up the stop for its linger
            "loglevel": "warning",
            "proc_name": "stripe-sandbox",
            "control_socket_disable": True,
            "post_worker_init": start_background_work,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application


def start_background_work(worker: Any) -> None:
    from . import idempotency
    from .delivery import Dispatcher

    idempotency.forget_unfinished()
    Dispatcher().start()


def configure(*, webhook_url: str, webhook_secret: str) -> None:
    """Make the endpoint of the command line the one this start was given, or none."""
    from . import clock
    from .ids import new_id
    from .models import WebhookEndpoint

    if not webhook_url:
        WebhookEndpoint.objects.filter(from_command_line=True).update(status="disabled")
        return
    WebhookEndpoint.objects.update_or_create(
        from_command_line=True,
        defaults={"url": webhook_url, "secret": webhook_secret, "status": "enabled"},
        create_defaults={
            "public_id": new_id("we"),
            "created": clock.now(),
            "url": webhook_url,
            "secret": webhook_secret,
            "enabled_events": ["*"],
            "description": "Given on the command line",
            "from_command_line": True,
        },
    )
