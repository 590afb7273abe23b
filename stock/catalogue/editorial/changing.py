"""Changing many photos at once: looked at first, then whole or not at all, and undone as a whole.

Looking at it runs the very verbs that would change the photos and takes everything back, so a
preview knows of every refusal that the change would meet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.editorial.aspects import ASPECTS, Value
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import BulkEdit, BulkEditChange, Photo
from stock.errors import Refusal

#: Photos that are changed in one go.
MOST = 200

#: Photo -> aspect -> the value that it should have.
Wanted = Mapping[int, Mapping[str, Value]]
#: From the present value to the wanted one.
Change = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Difference:
    photo: Photo
    aspect: str
    before: Value
    after: Value


@dataclass(slots=True)
class Preview:
    """What a change would do."""

    differences: list[Difference] = field(default_factory=list)
    #: Photos that are as they should be.
    same: list[Photo] = field(default_factory=list)
    #: Photos that cannot be changed, and why.
    refused: list[tuple[Photo, str | Promise]] = field(default_factory=list)

    @property
    def photos(self) -> list[Photo]:
        """Those that would be changed."""
        return list({one.photo.pk: one.photo for one in self.differences}.values())

    @property
    def seen(self) -> str:
        """A mark of the present values: another one means that something was changed since."""
        return mark(self.differences)


def wanted_of(rows: list[Photo], changes: Mapping[str, Change]) -> Wanted:
    """Apply the changes to what the photos have now. A few queries per aspect."""
    found: dict[int, dict[str, Value]] = {row.pk: {} for row in rows}
    for name, change in changes.items():
        for pk, value in ASPECTS[name].read(rows).items():
            found[pk][name] = change(value)
    return found


def preview(
    *, rows: list[Photo], wanted: Wanted, actor: User, at: datetime, reason: str
) -> Preview:
    """Say what would change, photo by photo; nothing does."""
    _refuse_too_many(len(rows))
    told = Preview()
    by_photo: dict[int, list[Difference]] = {}
    for one in differences(rows, wanted):
        by_photo.setdefault(one.photo.pk, []).append(one)
    for photo in rows:
        mine = by_photo.get(photo.pk)
        if not mine:
            told.same.append(photo)
            continue
        refusal = _try(photo, mine, actor=actor, at=at, reason=reason)
        if refusal is None:
            told.differences += mine
        else:
            told.refused.append((photo, refusal.message))
    return told


def apply(
    *,
    rows: list[Photo],
    wanted: Wanted,
    seen: str,
    source: str,
    actor: User,
    at: datetime,
    reason: str,
) -> BulkEdit | None:
    """Change the photos, all of them or none; return None if they are as wanted already.

    ``seen`` is the mark of the preview that the person agreed to. Raises :class:`EditRefused` if
    it no longer holds, and whatever a verb refuses, with the photo's title.
    """
    _refuse_too_many(len(rows))
    with transaction.atomic():
        locked = list(
            Photo.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
        )
        found = differences(locked, wanted)
        if mark(found) != seen:
            raise EditRefused(
                _("Some of these photos were changed in the meantime. Please look again."),
                code="changed_meanwhile",
            )
        if not found:
            return None
        edit = BulkEdit.objects.create(source=source, reason=reason, made_by=actor, made_at=at)
        for one in found:
            _write(one, actor=actor, at=at, reason=reason)
        BulkEditChange.objects.bulk_create(
            BulkEditChange(
                edit=edit, photo=one.photo, aspect=one.aspect, before=one.before, after=one.after
            )
            for one in found
        )
        record(
            action="photos.edited",
            target=edit,
            actor=actor,
            at=at,
            reason=reason,
            after={
                "photos": len({one.photo.pk for one in found}),
                "aspects": sorted({one.aspect for one in found}),
            },
        )
    return edit


@dataclass(frozen=True, slots=True)
class Undone:
    """How many photos got their values back, and how many kept what was changed since."""

    back: int
    kept: int


def undo(*, edit: BulkEdit, actor: User, at: datetime, reason: str) -> Undone:
    """Give the photos back what they had, but for what somebody has changed since; whole or not
    at all. Raises :class:`EditRefused` if it was undone already, and what a verb refuses."""
    with transaction.atomic():
        changed = BulkEdit.objects.filter(pk=edit.pk, undone_at__isnull=True)
        if not changed.update(undone_by=actor, undone_at=at):
            raise EditRefused(_("This was undone already."), code="undone")
        rows = list(edit.changes.select_related("photo"))
        ids = sorted({row.photo_id for row in rows})
        photos = {
            one.pk: one
            for one in Photo.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        }
        present = {
            name: ASPECTS[name].read(list(photos.values()))
            for name in ASPECTS
            if any(row.aspect == name for row in rows)
        }
        back, kept = set(), set()
        for row in rows:
            if row.aspect not in present or present[row.aspect][row.photo_id] != row.after:
                kept.add(row.photo_id)
                continue
            one = Difference(photos[row.photo_id], row.aspect, row.after, row.before)
            _write(one, actor=actor, at=at, reason=reason)
            back.add(row.photo_id)
        record(
            action="photos.edit_undone",
            target=edit,
            actor=actor,
            at=at,
            reason=reason,
            after={"photos": len(back), "kept": len(kept)},
        )
    edit.refresh_from_db()
    return Undone(back=len(back), kept=len(kept))


def differences(rows: Iterable[Photo], wanted: Wanted) -> list[Difference]:
    """Where the photos are not as wanted, in the order of the aspects."""
    photos = list(rows)
    names = [name for name in ASPECTS if any(name in values for values in wanted.values())]
    present = {name: ASPECTS[name].read(photos) for name in names}
    return [
        Difference(photo, name, present[name][photo.pk], wanted[photo.pk][name])
        for photo in photos
        for name in names
        if name in wanted.get(photo.pk, {}) and present[name][photo.pk] != wanted[photo.pk][name]
    ]


def _write(one: Difference, *, actor: User, at: datetime, reason: str) -> None:
    try:
        ASPECTS[one.aspect].write(one.photo, one.after, actor=actor, at=at, reason=reason)
    except Refusal as refusal:
        raise EditRefused(
            _("“%(title)s”: %(words)s Nothing was changed.")
            % {"title": one.photo.title, "words": refusal.message},
            code=refusal.code,
        ) from refusal


class _TakeBack(Exception):
    pass


def _try(
    photo: Photo, mine: list[Difference], *, actor: User, at: datetime, reason: str
) -> Refusal | None:
    """Whether the photo can be changed so; leaves nothing behind."""
    try:
        with transaction.atomic():
            for one in mine:
                copy = Photo.objects.get(pk=photo.pk)
                ASPECTS[one.aspect].write(copy, one.after, actor=actor, at=at, reason=reason)
            raise _TakeBack
    except _TakeBack:
        return None
    except Refusal as refusal:
        return refusal


def mark(differences: list[Difference]) -> str:
    """A mark of the present values: see :attr:`Preview.seen`."""
    said = sorted((one.photo.public_id, one.aspect, json.dumps(one.before)) for one in differences)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _refuse_too_many(number: int) -> None:
    if number > MOST:
        raise EditRefused(
            _("%(number)d photos are too many at once; %(most)d is the most. Narrow the list.")
            % {"number": number, "most": MOST},
            code="too_many",
        )
