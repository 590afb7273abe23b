"""Our public pictures in other people's pages: hot-linking.

A browser says in ``Sec-Fetch-*`` and ``Referer`` for which site it fetches a picture. What another
site embeds is answered with a small placeholder that leads here; what is fetched by a person who
follows a link, by a programme that says nothing, by the pages where people look for pictures and by
whoever shows a share card is answered as usual. It is a fence, no lock: whoever sends the headers
of a browser gets the marked picture that everybody may see. Where a CDN serves the files it has to
do the same (docs/decisions/0068-pictures-in-other-pages.md has the rules for nginx and CloudFront).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html

from stock.catalogue.models import Rendition

#: What a site embeds without a person having gone to it.
EMBEDDED = {"image", "empty", "embed", "object", "iframe", "frame", "video", "worker"}

# In both languages of the shop: nobody knows who will look at the other site's page.
PLACEHOLDER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400" viewBox="0 0 640 400">'
    '<rect width="640" height="400" fill="#0e0e11"/>'
    '<g fill="#f0529c"><circle cx="294" cy="142" r="5"/><circle cx="294" cy="164" r="5"/>'
    '<rect x="308" y="126" width="5" height="54" rx="2"/>'
    '<rect x="322" y="126" width="14" height="54" rx="3"/></g>'
    '<g fill="#f4f3f0" font-family="sans-serif" text-anchor="middle">'
    '<text x="320" y="236" font-size="24" font-weight="700">Encore</text>'
    '<text x="320" y="272" font-size="17" fill="#a3a1ab">이 사진은 Encore에서 볼 수 있어요</text>'
    '<text x="320" y="298" font-size="17" fill="#a3a1ab">This photo is on show at {}</text>'
    "</g></svg>"
)


def is_hot_linked(request: HttpRequest, name: str) -> bool:
    """Whether another site embeds the public file ``name``. One query at most, only for those."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site in {"same-origin", "same-site", "none"}:
        return False
    embedder = _host(request.headers.get("Referer", ""))
    if embedder in {"", request.get_host().partition(":")[0]}:
        # A browser that says "cross-site" and hides the page it is on is on another site's page.
        foreign = site == "cross-site"
    else:
        foreign = not is_welcome(embedder)
    # Who follows a link to the picture itself goes to see it, wherever the link stood.
    kind = request.headers.get("Sec-Fetch-Dest", "image")
    return foreign and kind in EMBEDDED and not _is_share_card(name)


def is_welcome(host: str) -> bool:
    """Whether it is one of the sites, or under one, in whose pages previews may appear."""
    return any(host == one or host.endswith(f".{one}") for one in settings.PUBLIC_EMBEDDING_SITES)


def placeholder(request: HttpRequest) -> HttpResponse:
    """What is shown in the place of a hot-linked picture."""
    response = HttpResponse(
        format_html(PLACEHOLDER, request.get_host()), content_type="image/svg+xml", status=403
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def mark(response: HttpResponseBase, request: HttpRequest, name: str) -> None:
    """Say in the headers who may embed the file, and that nobody may train on it."""
    welcome = is_welcome(_host(request.headers.get("Referer", "")))
    open_to_all = welcome or (
        request.headers.get("Sec-Fetch-Site") == "cross-site" and _is_share_card(name)
    )
    policy = "cross-origin" if open_to_all else "same-site"
    response.headers["Cross-Origin-Resource-Policy"] = policy
    # The W3C's reservation for text and data mining, and what crawlers of pictures look for.
    response.headers["TDM-Reservation"] = "1"
    response.headers["X-Robots-Tag"] = "noai, noimageai"


def _is_share_card(name: str) -> bool:
    return Rendition.objects.filter(file_name=name, kind=Rendition.Kind.SHARE).exists()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
