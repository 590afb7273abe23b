"""Which photos the studio lists: filters, a page at a time, and all that match, up to a bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import QueryDict
from django.utils.http import urlencode

from stock.catalogue.models import (
    Appearance,
    Artist,
    Photo,
    PhotoQuerySet,
    PhotoTag,
    Rendition,
)

#: Counted up to here; beyond, "more than" is said.
MOST_COUNTED = 10_000
STATES = ("draft", "scheduled", "published", "held")


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; all of it in the address."""

    q: str = ""
    state: str = ""
    artist: str = ""
    group: str = ""
    event: str = ""
    tag: str = ""
    nobody: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filter:
        given = {
            one.name: query.get(one.name, "").replace("\0", "").strip()[:80] for one in fields(cls)
        }
        if given["state"] not in STATES:
            given["state"] = ""
        return cls(**given)

    @property
    def is_empty(self) -> bool:
        return not self.query()

    def query(self) -> str:
        pairs = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return urlencode([(name, value) for name, value in pairs if value])

    def photos(self, *, at: datetime) -> PhotoQuerySet:
        """Newest upload first."""
        rows = Photo.objects.order_by("-pk")
        if self.state == "draft":
            rows = rows.drafts()
        elif self.state == "scheduled":
            rows = rows.scheduled(at=at)
        elif self.state == "published":
            rows = rows.published(at=at)
        elif self.state == "held":
            rows = rows.filter(previews_withheld=True)
        if self.artist:
            rows = rows.filter(_shows(_called(self.artist)))
        if self.group:
            rows = rows.filter(_named("group", self.group))
        if self.event:
            rows = rows.filter(_named("event", self.event))
        if self.tag:
            tagged = PhotoTag.objects.filter(_named("tag", self.tag), photo=OuterRef("pk"))
            rows = rows.filter(Exists(tagged))
        if self.nobody:
            rows = rows.filter(~Exists(Appearance.objects.filter(photo=OuterRef("pk"))))
        if self.q:
            rows = rows.filter(
                Q(title_ko__icontains=self.q)
                | Q(title_en__icontains=self.q)
                | Q(master__original_name__icontains=self.q)
                | _shows(_called(self.q))
            )
        return rows

    def count(self, *, at: datetime) -> int:
        """How many match; one more than :data:`MOST_COUNTED` if there are more than that."""
        return self.photos(at=at)[: MOST_COUNTED + 1].count()


def _named(field: str, text: str) -> Q:
    return (
        Q(**{f"{field}__slug": text})
        | Q(**{f"{field}__name_ko__icontains": text})
        | Q(**{f"{field}__name_en__icontains": text})
    )


def _called(text: str) -> Q:
    return (
        Q(slug=text)
        | Q(name_ko__icontains=text)
        | Q(name_en__icontains=text)
        | Q(aliases__name__icontains=text)
    )


def _shows(who: Q) -> Q:
    named = Artist.objects.filter(who).order_by().values("pk")
    return Q(pk__in=Appearance.objects.filter(artist__in=named).values("photo"))


@dataclass(frozen=True, slots=True)
class Page:
    photos: list[Photo]
    #: Where the next page begins; empty on the last one.
    next_cursor: str


def page_of(rows: PhotoQuerySet, *, cursor: str, size: int) -> Page:
    """One page, whose cost does not grow with depth: ``cursor`` is the photo seen last."""
    if cursor:
        # A photo's public id: a row's number is nobody's business.
        rows = rows.filter(pk__lt=_pk_of(cursor))
    found = list(with_rows(rows)[: size + 1])
    following = found[size - 1].public_id if len(found) > size else ""
    return Page(photos=found[:size], next_cursor=following)


def _pk_of(public_id: str) -> int:
    pk = Photo.objects.filter(public_id=public_id[:16]).values_list("pk", flat=True).first()
    return pk if pk is not None else 1 << 62


def with_rows(rows: PhotoQuerySet) -> PhotoQuerySet:
    return rows.select_related("event", "master").prefetch_related(
        Prefetch("appearances", Appearance.objects.select_related("artist")),
        Prefetch("renditions", Rendition.objects.filter(kind=Rendition.Kind.PROOF)),
    )


def chosen(public_ids: Iterable[str]) -> list[Photo]:
    """The photos of these public ids, newest first; unknown ones are left out."""
    wanted = {one for one in public_ids if len(one) == 16}
    return list(Photo.objects.filter(public_id__in=wanted).order_by("-pk"))
