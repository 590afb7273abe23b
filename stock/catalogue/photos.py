"""Describing and publishing photos."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.editorial import publishing
from stock.catalogue.ingest import set_artists
from stock.catalogue.models import Artist, Photo, PhotoTag, Tag

DESCRIPTIVE = ("title_ko", "title_en", "event", "group", "taken_on")


def describe(
    *, photo: Photo, actor: User, at: datetime, artists: Iterable[Artist], **fields: Any
) -> None:
    """Change what is said of a photo; ``fields`` are those of :data:`DESCRIPTIVE`."""
    unknown = set(fields) - set(DESCRIPTIVE)
    if unknown:
        raise TypeError(f"not descriptive: {sorted(unknown)}")
    wanted = list(artists)
    with transaction.atomic():
        current = Photo.objects.get(pk=photo.pk)
        before = _summary(current, [row.artist for row in current.appearances.all()])
        Photo.objects.filter(pk=photo.pk).update(**fields)
        set_artists(photo, wanted)
        photo.refresh_from_db()
        record(
            action="photo.described",
            target=photo,
            actor=actor,
            at=at,
            before=before,
            after=_summary(photo, wanted),
        )


def _summary(photo: Photo, artists: list[Artist]) -> dict[str, Any]:
    summary: dict[str, Any] = {name: str(getattr(photo, name) or "") for name in DESCRIPTIVE}
    summary["artists"] = sorted(artist.slug for artist in artists)
    return summary


def set_tags(*, photo: Photo, tags: Iterable[Tag], actor: User, at: datetime) -> None:
    """Make ``tags`` the tags of the photo. Doing it again changes nothing."""
    wanted = {tag.pk: tag for tag in tags}
    with transaction.atomic():
        had = {row.tag_id: row.tag.slug for row in photo.tagged.select_related("tag")}
        if had.keys() == wanted.keys():
            return
        photo.tagged.exclude(tag__in=wanted).delete()
        PhotoTag.objects.bulk_create(
            (PhotoTag(photo=photo, tag=tag) for tag in wanted.values()), ignore_conflicts=True
        )
        record(
            action="photo.tagged",
            target=photo,
            actor=actor,
            at=at,
            before={"tags": sorted(had.values())},
            after={"tags": sorted(tag.slug for tag in wanted.values())},
        )


def publish(*, photo: Photo, actor: User, at: datetime) -> None:
    """Let the shop show the photo as soon as it is cleared, also if it was scheduled for later.
    Doing it again changes nothing."""
    publishing.set_publication(photo=photo, moment=at, actor=actor, at=at)
