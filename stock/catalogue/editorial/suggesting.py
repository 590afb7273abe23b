"""From what a file says of itself to suggestions. Nothing is attached by itself: staff accept, and
whoever may be meant in several ways is only named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.editorial import changing, resolving
from stock.catalogue.editorial.aspects import ASPECTS, Value
from stock.catalogue.editorial.changing import Difference
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import BulkEdit, FileMetadata, Photo

HANGUL = re.compile(r"[가-힣]")


@dataclass(slots=True)
class Suggestions:
    """What could be taken over, and what the file says besides."""

    differences: list[Difference] = field(default_factory=list)
    #: (What, text, who may be meant): names that are unknown or mean several.
    unclear: list[tuple[str | Promise, str, list[Any]]] = field(default_factory=list)
    #: Shown as they are.
    notes: list[tuple[str | Promise, str]] = field(default_factory=list)

    @property
    def seen(self) -> str:
        return changing.mark(self.differences)

    def __bool__(self) -> bool:
        return bool(self.differences or self.unclear or self.notes)


def suggestions(photo: Photo, *, at: datetime) -> Suggestions | None:
    """None if the file said nothing, or if somebody has dealt with it."""
    kept = FileMetadata.objects.filter(photo=photo, settled_at__isnull=True).first()
    return _suggest(photo, kept.said, at=at) if kept else None


def _suggest(photo: Photo, said: dict[str, Any], *, at: datetime) -> Suggestions:
    found = Suggestions()
    wanted: dict[str, Value] = {}
    present = {name: aspect.read([photo])[photo.pk] for name, aspect in ASPECTS.items()}
    if title := said.get("title"):
        wanted["title_ko" if HANGUL.search(title) else "title_en"] = title
    day = said.get("date")
    if day and date.fromisoformat(day) <= at.date():
        wanted["taken_on"] = day
    people = _clear(found, "artist", _("Person"), said.get("people", []))
    if people:
        wanted["people"] = sorted({*present["people"], *people})
    tags = _clear(found, "tag", _("Keyword"), said.get("keywords", []))
    if tags:
        wanted["tags"] = sorted({*present["tags"], *tags})
    if event := said.get("event"):
        clear = _clear(found, "event", _("Event"), [event])
        if clear:
            wanted["event"] = clear[0]
    found.differences = changing.differences([photo], {photo.pk: wanted})
    labels = {"caption": _("Caption"), "credit": _("Credit"), "copyright": _("Copyright")}
    found.notes = [(label, said[name]) for name, label in labels.items() if said.get(name)]
    return found


def _clear(found: Suggestions, kind: str, label: str | Promise, texts: list[str]) -> list[int]:
    names = resolving.Names(kind, texts)
    clear = []
    for text in texts:
        candidates = names.candidates(text)
        if len(candidates) == 1:
            clear.append(candidates[0].pk)
        else:
            found.unclear.append((label, text, candidates))
    return clear


def accept(
    *, photo: Photo, take: list[str], seen: str, actor: User, at: datetime
) -> BulkEdit | None:
    """Take over the suggestions of these aspects, through the verbs of each; it can be undone like
    every bulk edit. Raises :class:`EditRefused` if something has changed since it was shown."""
    with transaction.atomic():
        found = suggestions(photo, at=at)
        if found is None or found.seen != seen:
            raise EditRefused(
                _("Something has changed in the meantime. Please look again."),
                code="changed_meanwhile",
            )
        chosen = [one for one in found.differences if one.aspect in take]
        made = changing.apply(
            rows=[photo],
            wanted={photo.pk: {one.aspect: one.after for one in chosen}},
            seen=changing.mark(chosen),
            source=BulkEdit.Source.METADATA,
            actor=actor,
            at=at,
            reason="",
        )
        settle(photo=photo, actor=actor, at=at, taken=sorted(one.aspect for one in chosen))
    return made


def settle(*, photo: Photo, actor: User, at: datetime, taken: list[str] | None = None) -> None:
    """Suggest nothing more for this photo. Doing it again changes nothing."""
    with transaction.atomic():
        rows = FileMetadata.objects.filter(photo=photo, settled_at__isnull=True)
        if rows.update(settled_at=at, settled_by=actor):
            record(
                action="photo.metadata_settled",
                target=photo,
                actor=actor,
                at=at,
                after={"taken": taken or []},
            )
