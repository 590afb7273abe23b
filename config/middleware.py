"""What we change about other people's middleware."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django_structlog.middlewares import RequestMiddleware

#: The part of an address that opens something to whoever knows it.
SECRET_PART = re.compile(
    r"(?<=/files/)[^/]+|(?<=/reset/key/)[^/]+|(?<=/confirm-email/)[^/]+"
    r"|(?<=/shared/)[^/]+|(?<=/alerts/)[^/]+"
)


class CompressPages(GZipMiddleware):
    """Pages become smaller; pictures would only lose their Content-Length and our time."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming:
            return response
        return super().process_response(request, response)


class LogRequests(RequestMiddleware):
    """Logs where a request went, without what it asked for and without keys in the address."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {SECRET_PART.sub('***', request.path)}"
