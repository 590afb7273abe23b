"""Which photos a visitor may see, as cards, page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from licensing import clearance
from licensing.models import LicenceKind
from stock import compiled
from stock.catalogue.models import (
    Appearance,
    Artist,
    Event,
    Group,
    Photo,
    PhotoQuerySet,
    Rendition,
)
from stock.purchases import prices
from stock.storefront import rows
from stock.storefront.models import TermKind
from stock.storefront.search.candidates import Criteria, Place, Wanted, find

PER_PAGE = 24
#: Photos of the index looked at beyond a page, and how often more are read.
SPARE, ROUNDS = 8, 4


@dataclass(frozen=True, slots=True)
class Card:
    url: str
    title: str
    artist_line: str
    thumb_url: str
    width: int
    height: int
    placeholder: str
    price_from: int | None
    currency: str
    photo: Photo
    thumbnail: Rendition


@dataclass(frozen=True, slots=True)
class Page:
    cards: list[Card]
    #: Where the next page begins; empty on the last one.
    next_cursor: str
    #: Thumbnails of the photos asked for beside it, by photo, of those that may be shown.
    beside: Mapping[int, Rendition] = field(default_factory=dict)
    #: Cards of the photos asked for besides, by photo, of those that may be shown.
    also: Mapping[int, Card] = field(default_factory=dict)


def shown(
    *, at: datetime, whole: bool = False, people: QuerySet[Any, Any] | None = None
) -> PhotoQuerySet:
    """Published photos that are cleared under some licence kind and have a picture to show.
    ``whole`` when all of them are wanted and not a page, ``people`` when a few certain ones are
    (see :func:`clearance.cleared_for_any`)."""
    pictured = Rendition.objects.filter(
        photo=OuterRef("pk"),
        kind=Rendition.Kind.THUMBNAIL,
        derived_from__superseded_at__isnull=True,
    )
    published = Photo.objects.published(at=at)
    if people is not None:
        # Said so that no index can answer it: a plan made before the moment is known takes the
        # photos published by then for a third of all, and would rather read those.
        since = Coalesce("published_at", "published_at")
        published = Photo.objects.alias(since=since).filter(since__lte=at)
    published = published.filter(Exists(pictured))
    return clearance.cleared_for_any(
        published,
        kinds=LicenceKind.values,
        territory=settings.SHOP_TERRITORY,
        at=at,
        whole=whole,
        people=people,
    )


def may_be_shown(ids: Iterable[int], *, at: datetime) -> set[int]:
    """Which of these photos :func:`shown` contains at ``at``. One query per 512."""
    found = compiled.ask(_shown_of, ids, at=at, given=(settings.SHOP_TERRITORY,))
    return {pk for (pk,) in found}


def _shown_of(ids: list[int], at: datetime, _territory: str) -> QuerySet[Photo, Any]:
    people = Appearance.objects.filter(photo__in=ids).order_by().values("artist")
    return shown(at=at, people=people).filter(pk__in=ids).order_by().values_list("pk")


def page_of(
    criteria: Criteria,
    *,
    at: datetime,
    cursor: str = "",
    size: int = PER_PAGE,
    beside: Iterable[int | None] = (),
    also: Iterable[int] = (),
) -> Page:
    """One page of what the index finds, narrowed by clearance at ``at``.

    beside: photos whose thumbnails the page shows too (of people, groups, events), asked for along
    with the others: no query of their own.
    also: photos of which it shows whole cards too (of featured rows), asked for in the same way.

    The index knows what was for sale when it was last looked at. Where it is behind, more of it
    is read, up to a few hundred photos; a page may then be short, and still leads on.
    """
    after, limit = Place.decode(cursor), size + SPARE
    kept: list[Place] = []
    whole = set(also)
    wanted = {pk for pk in beside if pk is not None} | whole
    besides: set[int] = set()
    for _round in range(ROUNDS):
        places = find(criteria, at=at, limit=limit, after=after)
        allowed = may_be_shown([*(place.photo for place in places), *wanted], at=at)
        besides |= wanted & allowed
        wanted = set()
        if not places:
            after = None
            break
        kept += [place for place in places if place.photo in allowed]
        after = places[-1] if len(places) == limit else None
        if len(kept) > size or after is None:
            break
        limit *= 3
    if len(kept) > size:
        after = kept[size - 1]
    ids = [place.photo for place in kept[:size]]
    every = [*ids, *sorted((whole & besides).difference(ids))]
    pictures = thumbnails([*ids, *besides])
    made = {card.photo.pk: card for card in cards(photos_of(every), at=at, pictures=pictures)}
    return Page(
        cards=[made[pk] for pk in ids if pk in made],
        also={pk: made[pk] for pk in whole & besides if pk in made},
        next_cursor=after.encode() if after else "",
        beside={pk: pictures[pk] for pk in besides if pk in pictures},
    )


def under(*terms: tuple[TermKind, int]) -> Criteria:
    """Photos under one of these artists, groups, events or tags."""
    return Criteria(all_of=(Wanted(tuple((int(kind), value) for kind, value in terms)),))


def page(photos: PhotoQuerySet, *, at: datetime, cursor: str = "", size: int = PER_PAGE) -> Page:
    """One page, newest first. Its cost does not grow with depth: the cursor is the sort key of
    the last photo seen, not a number of rows to skip."""
    found = list(newest(photos, cursor=cursor).prefetch_related(people())[: size + 1])
    following = cursor_after(found[size - 1]) if len(found) > size else ""
    return Page(cards=cards(found[:size], at=at), next_cursor=following)


def newest(photos: PhotoQuerySet, *, cursor: str = "") -> PhotoQuerySet:
    """The photos, newest first, from the cursor on."""
    rows = photos.order_by("-published_at", "-id")
    position = _decode(cursor)
    if position is None:
        return rows
    published_at, pk = position
    return rows.filter(
        Q(published_at__lt=published_at) | Q(published_at=published_at, pk__lt=pk),
        # Follows from the other condition; it is what the index can start from.
        published_at__lte=published_at,
    )


def cursor_after(photo: Photo) -> str:
    """Where the page begins that follows ``photo``; empty if it is not published."""
    if photo.published_at is None:
        return ""
    return f"{int(photo.published_at.timestamp() * 1_000_000):x}-{photo.pk:x}"


def cards_of(
    *, at: datetime, ids: Iterable[int] | None = None, public_ids: Iterable[str] | None = None
) -> list[Card]:
    """Cards of these photos, in the order given, as far as they may be shown at ``at``."""
    if ids is None:
        asked = list(public_ids or ())
        known = dict(Photo.objects.filter(public_id__in=asked).values_list("public_id", "pk"))
        ids = [known[one] for one in asked if one in known]
    wanted = list(dict.fromkeys(ids))
    allowed = may_be_shown(wanted, at=at)
    return cards(photos_of(pk for pk in wanted if pk in allowed), at=at)


def photos_of(ids: Iterable[int]) -> list[Photo]:
    """These photos in this order, with their event, their group and who is in them. One query. A
    photo of nobody is left out, as by :func:`with_people`."""
    wanted = list(dict.fromkeys(ids))
    appearances = []
    for values in compiled.ask(_people, wanted):
        row, row.artist, photo, photo.event, photo.group = rows.made_along(
            values, Appearance, Artist, Photo, Event, Group
        )
        row.photo = photo
        appearances.append(row)
    found = {photo.pk: photo for photo in _gathered(appearances)}
    return [found[pk] for pk in wanted if pk in found]


def _people(ids: list[int]) -> QuerySet[Appearance, Any]:
    shown_in = Appearance.objects.filter(photo__in=ids).order_by("pk")
    return shown_in.values_list(
        *rows.fields(Appearance),
        *rows.fields(Artist, "artist__"),
        *rows.fields(Photo, "photo__"),
        *rows.fields(Event, "photo__event__"),
        *rows.fields(Group, "photo__group__"),
    )


def with_people(*also: str, **conditions: Any) -> list[Photo]:
    """Photos with their event, their group and who is in them, in one query where Django would ask
    two. ``conditions`` are those of an appearance, ``also`` is selected along. A photo of nobody is
    not among them: there is nobody who could have allowed to show it."""
    return _gathered(
        Appearance.objects.filter(**conditions).select_related(
            "artist", "photo__event", "photo__group", *also
        )
    )


def _gathered(appearances: Iterable[Appearance]) -> list[Photo]:
    """The photos of these appearances, each once and with its appearances as prefetched."""
    found: dict[int, Photo] = {}
    shown: dict[int, list[Appearance]] = defaultdict(list)
    for row in appearances:
        row.photo = found.setdefault(row.photo_id, row.photo)
        shown[row.photo_id].append(row)
    for pk, photo in found.items():
        rows.prefetched(photo, "appearances", shown[pk])
    return list(found.values())


def people() -> Prefetch[Any]:
    """Who is in the photos, in one query for all of them."""
    return Prefetch("appearances", Appearance.objects.select_related("artist"))


def thumbnails(ids: Iterable[int]) -> dict[int, Rendition]:
    """Thumbnails of the files in force, by photo. One query."""
    found = (rows.made(Rendition, values) for values in compiled.ask(_thumbnails, ids))
    return {row.photo_id: row for row in found}


def _thumbnails(ids: list[int]) -> QuerySet[Rendition, Any]:
    return (
        Rendition.objects.filter(
            photo__in=ids,
            kind=Rendition.Kind.THUMBNAIL,
            derived_from__superseded_at__isnull=True,
        )
        .order_by()
        .values_list(*rows.fields(Rendition))
    )


def cards(
    photos: list[Photo], *, at: datetime, pictures: Mapping[int, Rendition] | None = None
) -> list[Card]:
    """Cards in the given order; three queries for all of them, two if the thumbnails are given."""
    ids = [photo.pk for photo in photos]
    if pictures is None:
        pictures = thumbnails(ids)
    offered = prices.offers(ids, currency=settings.SHOP_CURRENCY, at=at)
    made = []
    for photo in photos:
        thumbnail = pictures.get(photo.pk)
        if thumbnail is None:
            continue  # purged since the listing was asked for
        amounts = [offer.amount for offer in offered[photo.pk].values()]
        made.append(
            Card(
                url=reverse("storefront:photo", args=[photo.public_id]),
                title=photo.title,
                artist_line=photo.artist_line,
                thumb_url=thumbnail.url,
                width=thumbnail.width,
                height=thumbnail.height,
                placeholder=thumbnail.placeholder,
                price_from=min(amounts, default=None),
                currency=settings.SHOP_CURRENCY,
                photo=photo,
                thumbnail=thumbnail,
            )
        )
    return made


def _decode(cursor: str) -> tuple[datetime, int] | None:
    try:
        micros, pk = (int(part, 16) for part in cursor.split("-"))
        return datetime.fromtimestamp(micros // 1_000_000, tz=UTC).replace(
            microsecond=micros % 1_000_000
        ), pk
    except (ValueError, OverflowError, OSError):
        return None
