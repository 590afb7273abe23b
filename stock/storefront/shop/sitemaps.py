"""What search engines are told of: an index, and parts of bounded size (decision 0066).

A part holds what there is among so many consecutive primary keys: its address stays, and its cost
does not depend on how many parts come before it. Only what may be shown at this moment is in it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from licensing.models import Agency, LicenceKind
from stock.accounts.access import public
from stock.catalogue.models import Artist, Event, Group, Photo, Rendition
from stock.storefront import listing
from stock.storefront.models import PhotoIndex, TermKind
from stock.storefront.shop import portraits

#: Primary keys in one part.
SPAN = 2_000
#: How long the list of parts is kept: it reads the whole index of what is listed.
KEPT_SECONDS = 600
NAMESPACES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
}
PLAIN: AttributesImpl[str] = AttributesImpl({})
#: Section -> model, kind of the index, address.
NAMED: dict[str, tuple[Any, TermKind, str]] = {
    "artists": (Artist, TermKind.ARTIST, "storefront:artist"),
    "groups": (Group, TermKind.GROUP, "storefront:group"),
    "events": (Event, TermKind.EVENT, "storefront:event"),
    "agencies": (Agency, TermKind.AGENCY, "storefront:agency"),
}
ALWAYS = ("home", "artists", "groups", "events", "licences")
#: Where robots have no business. Each also with a language in front.
PRIVATE = (
    "accounts",
    "account",
    "bag",
    "my",
    "orders",
    "search",
    "favourites",
    "lightboxes",
    "shared",
    "follows",
    "alerts",
    "studio",
    "partner",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, the same in every language; with the picture on it, if there is one."""

    name: str
    arguments: tuple[str, ...] = ()
    changed: datetime | None = None
    picture: str = ""


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    prefixes = ["", *(f"/{code}" for code, _n in settings.LANGUAGES if code != _default())]
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /files/", "Disallow: /*?*part="]
    lines += [f"Disallow: {prefix}/{place}/" for prefix in prefixes for place in PRIVATE]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    parts = cache.get_or_set("storefront:sitemap", lambda: list(_parts(at)), KEPT_SECONDS)

    def write(xml: SimplerXMLGenerator) -> None:
        xml.startElement("sitemapindex", AttributesImpl({"xmlns": NAMESPACES["xmlns"]}))
        for section, number in parts or ():
            xml.startElement("sitemap", PLAIN)
            path = reverse("sitemap-part", args=[section, number])
            xml.addQuickElement("loc", request.build_absolute_uri(path))
            xml.endElement("sitemap")
        xml.endElement("sitemapindex")

    return _answer(write)


@public
@require_safe
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One part. Where nothing is left of it there is none."""
    at = timezone.now()
    entries = list(_entries(section, number, at=at))
    if not entries:
        raise Http404

    def write(xml: SimplerXMLGenerator) -> None:
        xml.startElement("urlset", AttributesImpl(NAMESPACES))
        for entry in entries:
            _write(xml, entry, request.build_absolute_uri)
        xml.endElement("urlset")

    return _answer(write)


def _default() -> str:
    return settings.LANGUAGE_CODE


def _answer(write: Callable[[SimplerXMLGenerator], None]) -> HttpResponse:
    text = io.StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    write(xml)
    xml.endDocument()
    response = HttpResponse(text.getvalue(), content_type="application/xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def _parts(at: datetime) -> Iterator[tuple[str, int]]:
    """Every part in which there is something, as far as the index knows."""
    yield "pages", 0
    photos = PhotoIndex.objects.filter(listed=True).order_by()
    for section, keys, name in (
        *((section, _named(section, at=at), "pk") for section in NAMED),
        ("photos", photos, "photo_id"),
    ):
        numbers = keys.order_by().values_list(F(name) / SPAN, flat=True).distinct()
        yield from ((section, number) for number in sorted(numbers))


def _named(section: str, *, at: datetime) -> QuerySet[Any]:
    model, kind, _name = NAMED[section]
    return model.objects.filter(portraits.has_something(kind, at=at))


def _entries(section: str, number: int, *, at: datetime) -> Iterator[Entry]:
    span = {"gte": number * SPAN, "lt": (number + 1) * SPAN}
    if section == "photos":
        yield from _photos(span, at=at)
    elif section in NAMED:
        within = {f"pk__{edge}": key for edge, key in span.items()}
        rows = _named(section, at=at).filter(**within).order_by("pk")
        for slug in rows.values_list("slug", flat=True):
            yield Entry(NAMED[section][2], (slug,))
    elif section == "pages" and number == 0:
        yield from (Entry(f"storefront:{name}") for name in ALWAYS)
        yield from (Entry("storefront:licence", (kind,)) for kind in LicenceKind.values)


def _photos(span: dict[str, int], *, at: datetime) -> Iterator[Entry]:
    within = {f"photo__{edge}": key for edge, key in span.items()}
    ids = PhotoIndex.objects.filter(listed=True, **within).order_by("photo")
    allowed = listing.may_be_shown(ids.values_list("photo_id", flat=True), at=at)
    # By range, not by number: a database takes only so many parameters.
    pictures = {
        row.photo_id: row
        for row in Rendition.objects.filter(
            kind=Rendition.Kind.AFTER,
            is_public=True,
            derived_from__superseded_at__isnull=True,
            **within,
        ).defer("provenance", "placeholder")
    }
    keys = {f"pk__{edge}": key for edge, key in span.items()}
    photos = Photo.objects.filter(**keys).order_by("pk").values_list("pk", "public_id")
    for pk, public_id in photos:
        picture = pictures.get(pk)
        if pk in allowed and picture is not None:
            yield Entry("storefront:photo", (public_id,), picture.created_at, picture.url)


def _write(xml: SimplerXMLGenerator, entry: Entry, absolute: Callable[[str], str]) -> None:
    """The page in every language, each with all of them."""
    places: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            places[code] = absolute(reverse(entry.name, args=entry.arguments))
    for place in places.values():
        xml.startElement("url", PLAIN)
        xml.addQuickElement("loc", place)
        if entry.changed is not None:
            xml.addQuickElement("lastmod", entry.changed.date().isoformat())
        for code, other in (*places.items(), ("x-default", places[_default()])):
            link = {"rel": "alternate", "hreflang": code, "href": other}
            xml.addQuickElement("xhtml:link", attrs=link)
        if entry.picture:
            xml.startElement("image:image", PLAIN)
            xml.addQuickElement("image:loc", absolute(entry.picture))
            xml.endElement("image:image")
        xml.endElement("url")
