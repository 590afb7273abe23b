"""Old links to whoever was renamed: a permanent redirect instead of "there is nothing here"."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from stock.catalogue.editorial.addresses import Kind, present_slug

#: Pages whose ``slug`` is the address of an artist, a group, an event or a tag.
PAGES = {f"storefront:{kind.value}": kind for kind in Kind}
#: What browsers and caches keep of a redirect: an address may go back to whoever had it.
KEPT_SECONDS = 3600


class FollowRenames:
    """Asks for a former address only when a page has answered 404: one query, on a miss alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None or match.view_name not in PAGES:
            return response
        slug = match.kwargs.get("slug", "")
        present = present_slug(PAGES[match.view_name], slug)
        if present is None or present == slug:
            return response
        there = reverse(match.view_name, kwargs={**match.kwargs, "slug": present})
        query = request.META.get("QUERY_STRING", "")
        moved = HttpResponsePermanentRedirect(f"{there}?{query}" if query else there)
        patch_cache_control(moved, public=True, max_age=KEPT_SECONDS)
        return moved
