"""Puts the request's id and address where audit entries find them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from stock.audit.context import Origin, origin


class ProvenanceMiddleware:
    """Runs after django_structlog's, which gives every request its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
        address = visitor_address(request)
        structlog.contextvars.bind_contextvars(ip=address)
        with origin(Origin(request_id=request_id, address=address)):
            response = self.get_response(request)
        # A person who reports a problem can name the request.
        response.headers["X-Request-ID"] = request_id
        return response


def visitor_address(request: HttpRequest) -> str | None:
    """The other end of the connection or, behind proxies of ours, what the outermost reports.

    Whatever stands further left in X-Forwarded-For may be the visitor's own invention.
    """
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    reported = request.headers.get("X-Forwarded-For", "").split(",")
    address = request.META.get("REMOTE_ADDR", "")
    if 0 < trusted <= len(reported) and reported[-trusted].strip():
        address = reported[-trusted]
    try:
        return str(ipaddress.ip_address(address.strip()))
    except ValueError:
        return None
