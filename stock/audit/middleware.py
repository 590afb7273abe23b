"""Puts the request's id and address where audit entries find them."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from stock.audit.context import Origin, origin


class ProvenanceMiddleware:
    """Runs after django_structlog's, which gives every request its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        bound = structlog.contextvars.get_contextvars()
        request_id = str(bound.get("request_id", ""))
        address = str(bound.get("ip") or request.META.get("REMOTE_ADDR") or "") or None
        with origin(Origin(request_id=request_id, address=address)):
            response = self.get_response(request)
        # A person who reports a problem can name the request.
        response.headers["X-Request-ID"] = request_id
        return response
