"""Describing and publishing photos."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue import previews
from stock.catalogue.editorial import people, publishing
from stock.catalogue.models import Artist, Photo, PhotoTag, Tag
from stock.catalogue.signals import circumstances_changed

DESCRIPTIVE = ("title_ko", "title_en", "event", "group", "taken_on")


def describe(
    *,
    photo: Photo,
    actor: User,
    at: datetime,
    artists: Iterable[Artist] | None = None,
    reason: str = "",
    **fields: Any,
) -> bool:
    """Change what is said of a photo; ``fields`` are those of :data:`DESCRIPTIVE`. Returns whether
    that changed anything.

    Raises :class:`~stock.catalogue.errors.EditRefused` where :func:`people.set_people` does, and
    if a photo that is taken down would be moved to another event.
    """
    unknown = set(fields) - set(DESCRIPTIVE)
    if unknown:
        raise TypeError(f"not descriptive: {sorted(unknown)}")
    with transaction.atomic():
        current = Photo.objects.select_for_update().get(pk=photo.pk)
        changed = artists is not None and people.set_people(
            photo=photo, artists=artists, actor=actor, at=at, reason=reason
        )
        before = _summary(current)
        if "event" in fields and fields["event"] != current.event:
            people.refuse_if_held(photo=photo)
        for name, value in fields.items():
            setattr(current, name, value)
        after = _summary(current)
        if before != after:
            Photo.objects.filter(pk=photo.pk).update(**fields)
            record(
                action="photo.described",
                target=photo,
                actor=actor,
                at=at,
                reason=reason,
                before=before,
                after=after,
            )
        if before != after:
            if (before["taken_on"], before["event"]) != (after["taken_on"], after["event"]):
                circumstances_changed.send(Photo, photo=current, actor=actor, at=at, reason=reason)
            # Its share card shows the title.
            previews.remake_share_cards(photo_ids=[photo.pk])
        photo.refresh_from_db()
    return changed or before != after


def _summary(photo: Photo) -> dict[str, Any]:
    said = {name: str(getattr(photo, name) or "") for name in DESCRIPTIVE}
    for name in ("event", "group"):
        said[name] = getattr(getattr(photo, name), "slug", "")
    return said


def set_tags(
    *, photo: Photo, tags: Iterable[Tag], actor: User, at: datetime, reason: str = ""
) -> bool:
    """Make ``tags`` the tags of the photo; return whether that changed anything."""
    wanted = {tag.pk: tag for tag in tags}
    with transaction.atomic():
        had = {row.tag_id: row.tag.slug for row in photo.tagged.select_related("tag")}
        if had.keys() == wanted.keys():
            return False
        photo.tagged.exclude(tag__in=wanted).delete()
        PhotoTag.objects.bulk_create(
            (PhotoTag(photo=photo, tag=tag) for tag in wanted.values()), ignore_conflicts=True
        )
        record(
            action="photo.tagged",
            target=photo,
            actor=actor,
            at=at,
            reason=reason,
            before={"tags": sorted(had.values())},
            after={"tags": sorted(tag.slug for tag in wanted.values())},
        )
    return True


def publish(*, photo: Photo, actor: User, at: datetime) -> None:
    """Let the shop show the photo as soon as it is cleared, also if it was scheduled for later.
    Doing it again changes nothing."""
    publishing.set_publication(photo=photo, moment=at, actor=actor, at=at)
