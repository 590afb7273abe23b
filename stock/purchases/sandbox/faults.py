"""Trouble on request: statuses, dropped connections, silence before or after the commit."""

import socket
import time

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse

from .models import Fault

BODIES = {
    400: ("invalid_request_error", None, "The sandbox was asked to refuse this request."),
    401: ("invalid_request_error", "api_key_expired", "Expired API Key provided: sk_test_***"),
    402: ("card_error", "card_declined", "Your card was declined."),
    403: (
        "invalid_request_error",
        "more_permissions_required",
        "The provided key does not have the required permissions for this endpoint.",
    ),
    409: ("invalid_request_error", "lock_timeout", "This object cannot be accessed right now."),
    429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
}
HTML = "<html><head><title>{0}</title></head><body><h1>{0} Bad Gateway</h1></body></html>"


def next_fault(*, method: str, path: str) -> Fault | None:
    """Take one use of the oldest fault that matches this call."""
    with transaction.atomic():
        for fault in Fault.objects.filter(remaining__gt=0):
            if fault.method in ("", method) and path.startswith(fault.path):
                Fault.objects.filter(pk=fault.pk).update(remaining=F("remaining") - 1)
                return fault
    return None


def status_answer(fault: Fault) -> HttpResponse:
    if fault.html:
        return HttpResponse(HTML.format(fault.status_code), status=fault.status_code)
    kind, code, message = BODIES.get(
        fault.status_code,
        ("api_error", None, "An unknown error occurred: the sandbox was asked for it."),
    )
    error = {"type": kind, "message": message} | ({"code": code} if code else {})
    return JsonResponse({"error": error}, status=fault.status_code)


def drop(request: HttpRequest, fault: Fault) -> HttpResponse:
    """Close the connection under the server, so that the client never sees an answer."""
    if fault.kind in (Fault.Kind.TIMEOUT, Fault.Kind.TIMEOUT_AFTER_COMMIT):
        time.sleep(fault.seconds)
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=500)
