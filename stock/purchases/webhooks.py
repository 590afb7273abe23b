"""Where the payment provider tells us that something changed.

The signature is checked before anything in the body is believed; whatever cannot be read is the
sender's fault (400), not ours (500).
"""

from __future__ import annotations

import stripe
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stock.accounts.access import public
from stock.purchases import events, provider

#: Stripe's largest events have some tens of kilobytes.
MAX_BODY = 512 * 1024
log = structlog.get_logger(__name__)


@public
@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        return _refuse("too_large", status=413)
    event = _verified(request.body, request.headers.get("Stripe-Signature", ""))
    if event is None:
        return _refuse("bad_signature")
    if event.livemode != provider.is_live():
        return _refuse("wrong_mode")
    new = events.receive(event=event, at=timezone.now())
    return JsonResponse({"received": True, "new": new})


def _verified(body: bytes, signature: str) -> stripe.Event | None:
    """The event, if one of our secrets signed it (two are valid while one is being replaced)."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            event = stripe.Webhook.construct_event(body, signature, secret)
            # Signed, but not an event (``[]``, ``null``): these attributes raise.
            known = isinstance(event.livemode, bool) and event.data.object is not None
            if event.id and event.type and known:
                return event
        except (ValueError, AttributeError, TypeError, KeyError, stripe.SignatureVerificationError):
            # ValueError covers UnicodeDecodeError and JSONDecodeError.
            continue
    return None


def _refuse(code: str, *, status: int = 400) -> JsonResponse:
    log.warning("webhook refused", code=code)
    return JsonResponse({"code": code}, status=status)
