"""Events: by year and month, and one with its photos."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stock.accounts.access import public
from stock.catalogue.models import Artist, Event, Photo
from stock.storefront import listing
from stock.storefront.models import PhotoTerm, TermKind
from stock.storefront.search.indexing import micros
from stock.storefront.search.traits import PEOPLE
from stock.storefront.shop import portraits
from stock.storefront.shop.lists import answer, cursor_of

PER_PAGE = 36
#: Who was at an event is read from so many of its newest photos.
READ_FOR_PEOPLE = 200
#: Whom the page names at most; the others are found in the photos.
MOST_PEOPLE = 30


@public
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Events of which there is something to see, latest first; of one year if one is chosen."""
    at = timezone.now()
    something = Event.objects.filter(portraits.has_something(TermKind.EVENT, at=at))
    years = [day.year for day in something.dates("held_on", "year", order="DESC")]
    year = request.GET.get("year", "")
    chosen = next((one for one in years if str(one) == year), None)
    events = something.annotate(cover=portraits.cover(TermKind.EVENT, at=at))
    if chosen is not None:
        events = events.filter(held_on__year=chosen)
    last = _decode(cursor_of(request))
    if last is not None:
        day, pk = last
        events = events.filter(Q(held_on__lt=day) | Q(held_on=day, pk__lt=pk))
    found = list(events.order_by("-held_on", "-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    pictures = portraits.pictures_of(shown, at=at)
    context = {
        "events": [{"row": row, "cover": pictures.get(row.cover)} for row in shown],
        "years": years,
        "chosen": chosen,
        "further": last is not None,
        "next_cursor": _encode(shown[-1]) if len(found) > PER_PAGE else "",
    }
    return render(request, "storefront/events.html", context)


def _encode(event: Event) -> str:
    return f"{event.held_on.isoformat()}.{event.pk:x}"


def _decode(cursor: str) -> tuple[date, int] | None:
    day, _dot, pk = cursor.partition(".")
    try:
        return date.fromisoformat(day), int(pk, 16)
    except ValueError:
        return None


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    shown = get_object_or_404(Event, slug=slug)
    first = not cursor_of(request)
    people = _present(shown, at=at) if first else []
    found = listing.page_of(
        listing.under((TermKind.EVENT, shown.pk)),
        at=at,
        cursor=cursor_of(request),
        beside=[person.cover for person in people],
    )
    # Whatever is prepared stays unknown until something of it was published.
    if not found.cards and first and not _was_published(shown, at=at):
        raise Http404
    context = {
        "event": shown,
        "people": portraits.entries(people, found.beside),
        "portrait": found.cards[0] if found.cards else None,
    }
    return answer(request, "storefront/event.html", found, context)


def _was_published(event: Event, *, at: datetime) -> bool:
    return Photo.objects.published(at=at).filter(event=event).exists()


def _present(event: Event, *, at: datetime) -> list[Any]:
    """Who is to be seen in the event's newest photos, by name, with a picture of each from it."""
    newest = (
        PhotoTerm.objects.filter(kind=TermKind.EVENT, value=event.pk, published__lte=micros(at))
        .order_by("-published", "-photo")
        .values("photo")[:READ_FOR_PEOPLE]
    )
    # Read whole and sorted out here: asked per artist, the database reads all photos of each.
    shown = (
        PhotoTerm.objects.filter(kind=TermKind.ARTIST, photo__in=newest)
        .order_by("-published", "-photo")
        .values_list("value", "photo", "traits")
    )
    first: dict[int, int] = {}
    alone: dict[int, int] = {}
    for artist, photo, traits in shown:
        first.setdefault(artist, photo)
        if PEOPLE.of(traits) == PEOPLE.code("1"):
            alone.setdefault(artist, photo)
    people = list(Artist.objects.filter(pk__in=first).order_by("name_en", "pk")[:MOST_PEOPLE])
    for person in people:
        # As portraits.cover has it: a picture of nobody else, if there is one.
        person.cover = alone.get(person.pk, first[person.pk])  # type: ignore[attr-defined]
    return people
