"""Pages that list photos, page by page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stock.storefront import listing


def cursor_of(request: HttpRequest) -> str:
    """Where the page begins; empty for the first."""
    return request.GET.get("from", "")


def answer(
    request: HttpRequest, template: str, page: listing.Page, context: dict[str, Any]
) -> HttpResponse:
    """The whole page, or with ``?part`` only its photos and the way on, for a script that adds
    them to those that are there (``endless-photos.js``)."""
    if "part" in request.GET:
        response = render(request, "storefront/photos.html", {"page": page})
        response["X-Robots-Tag"] = "noindex"
        return response
    first = not cursor_of(request)
    return render(request, template, {"page": page, "first": first, **context})
