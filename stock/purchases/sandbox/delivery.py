"""Carry events to the endpoints: at least once, for up to three days, signed at every attempt."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F

from . import clock, events, refunds, sessions, signing
from .models import Delivery, DeliveryAttempt

log = logging.getLogger("sandbox")

WORKERS = 4
GIVE_UP_AFTER_SECONDS = 3 * 24 * 3600
LONGEST_PAUSE_SECONDS = 3600
# How late the dispatcher may notice what no wake-up announces: sessions past their time.
IDLE_SECONDS = 1.0


def pause(attempt_count: int) -> float:
    """Seconds to wait after that many attempts: doubling, an hour at most."""
    doubled = settings.SANDBOX_WEBHOOK_RETRY_SECONDS * 2 ** min(attempt_count - 1, 20)
    return min(doubled, LONGEST_PAUSE_SECONDS)


def attempt(delivery_id: int) -> bool:
    """Post one delivery and write down what came of it. True when the endpoint took it."""
    delivery = Delivery.objects.select_related("event", "endpoint").get(pk=delivery_id)
    body = events.payload(delivery)
    status: int | None = None
    error = response_text = ""
    started = time.monotonic()
    try:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the machine has no business here
            response = session.post(
                delivery.endpoint.url,
                data=body,
                headers={
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                    # Real time, whatever the sandbox's clock says: receivers compare with theirs.
                    "Stripe-Signature": signing.header(
                        body=body, secret=delivery.endpoint.secret, timestamp=int(time.time())
                    ),
                },
                timeout=settings.SANDBOX_WEBHOOK_TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        status, response_text = response.status_code, response.text[:1000]
    except requests.RequestException as exception:
        error = f"{type(exception).__name__}: {exception}"[:500]
    taken = status is not None and 200 <= status < 300
    duration_ms = int((time.monotonic() - started) * 1000)

    now = clock.precise()
    changes: dict[str, object] = {"next_attempt_at": now + pause(delivery.attempt_count + 1)}
    if taken:
        changes["state"] = Delivery.State.DELIVERED
    elif now - delivery.created > GIVE_UP_AFTER_SECONDS:
        changes["state"] = Delivery.State.FAILED
    with transaction.atomic():
        # Otherwise the state stays what it has become meanwhile: pending, or held.
        row = Delivery.objects.filter(pk=delivery.pk)
        if not row.update(attempt_count=F("attempt_count") + 1, **changes):
            return taken  # its endpoint was deleted meanwhile
        number = row.values_list("attempt_count", flat=True).get()
        DeliveryAttempt.objects.create(
            delivery=delivery,
            number=number,
            started_at=now - duration_ms / 1000,
            duration_ms=duration_ms,
            status_code=status,
            error=error,
            response=response_text,
        )
    if not taken:
        log.warning("webhook %s attempt %d: %s", delivery.event, number, error or status)
    return taken


class Dispatcher(threading.Thread):
    """Looks for due deliveries and sessions past their time, for as long as the process runs.

    What is due is in the database and what is under way is in this object, so a process that
    dies half-way sends again what it had not written down as delivered.
    """

    def __init__(self) -> None:
        super().__init__(name="sandbox-dispatcher", daemon=True)
        self._under_way: set[int] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sandbox-webhook")

    def run(self) -> None:
        while True:
            events.wakeup.clear()
            try:
                wait = self._turn()
            except Exception:
                log.exception("dispatcher")
                close_old_connections()
                wait = IDLE_SECONDS
            events.wakeup.wait(wait)

    def _turn(self) -> float:
        sessions.expire_due()
        refunds.settle_due()
        now = clock.precise()
        with self._lock:
            free = WORKERS - len(self._under_way)
            waiting = Delivery.objects.filter(state=Delivery.State.PENDING).exclude(
                pk__in=self._under_way
            )
            due = list(
                waiting.filter(next_attempt_at__lte=now)
                .order_by("next_attempt_at", "pk")
                .values_list("pk", flat=True)[:free]
            )
            self._under_way.update(due)
        for pk in due:
            self._pool.submit(self._attempt, pk)
        if len(due) == free:
            return IDLE_SECONDS  # a worker that becomes free wakes this thread
        upcoming = (
            waiting.filter(next_attempt_at__gt=now)
            .order_by("next_attempt_at")
            .values_list("next_attempt_at", flat=True)
            .first()
        )
        return IDLE_SECONDS if upcoming is None else min(IDLE_SECONDS, max(upcoming - now, 0.01))

    def _attempt(self, pk: int) -> None:
        try:
            attempt(pk)
        except Delivery.DoesNotExist:
            pass  # its endpoint was deleted meanwhile
        except Exception:
            log.exception("delivery %s", pk)
        finally:
            connection.close_if_unusable_or_obsolete()
            with self._lock:
                self._under_way.discard(pk)
            events.wakeup.set()
