"""Which rows the home page shows now, and how the editors change them.

What the rows say is kept in the cache for half a minute, so a home page asks no query for it.
Whether a photo is for sale is never kept: the page asks for the photos of the rows along with its
own (see :func:`stock.storefront.listing.page_of`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.models import Photo
from stock.storefront.errors import FeatureRefused
from stock.storefront.models import FeaturedPhoto, FeaturedRow

#: Rows in force at once, and photos in one.
MOST_ROWS, MOST_PHOTOS = 6, 24
KEY, KEPT_SECONDS = "storefront.featured", 30


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the home page shows it."""

    public_id: str
    title_ko: str
    title_en: str
    photos: tuple[int, ...]
    shown_from: datetime
    shown_until: datetime | None

    @property
    def title(self) -> str:
        return self.title_ko if (get_language() or "ko").startswith("ko") else self.title_en

    def holds(self, at: datetime) -> bool:
        return self.shown_from <= at and (self.shown_until is None or self.shown_until > at)


def in_force(*, at: datetime) -> list[Row]:
    """The rows of this moment, from the top. No query while the cache knows them, else one."""
    rows: list[Row] | None = cache.get(KEY)
    if rows is None:
        rows = _read()
        cache.set(KEY, rows, KEPT_SECONDS)
    return [row for row in rows if row.holds(at)][:MOST_ROWS]


def with_cards(rows: Iterable[Row], cards: Mapping[int, Any]) -> list[dict[str, Any]]:
    """The rows with the cards of their photos that may be shown; those with none vanish."""
    found = [{"row": row, "cards": [cards[pk] for pk in row.photos if pk in cards]} for row in rows]
    return [entry for entry in found if entry["cards"]]


def _read() -> list[Row]:
    chosen = FeaturedPhoto.objects.select_related("row").order_by(
        "row__position", "row", "position", "pk"
    )
    rows: dict[int, tuple[FeaturedRow, list[int]]] = {}
    for one in chosen:
        rows.setdefault(one.row_id, (one.row, []))[1].append(one.photo_id)
    return [
        Row(
            public_id=row.public_id,
            title_ko=row.title_ko,
            title_en=row.title_en,
            photos=tuple(photos),
            shown_from=row.shown_from,
            shown_until=row.shown_until,
        )
        for row, photos in rows.values()
    ]


def save(
    *,
    row: FeaturedRow | None,
    seen: str,
    title_ko: str,
    title_en: str,
    shown_from: datetime,
    shown_until: datetime | None,
    photos: Iterable[str],
    actor: User,
    at: datetime,
) -> FeaturedRow:
    """Make a row, or with ``row`` change it; ``photos`` are public ids in their order.

    ``seen`` is the :func:`version` that the person was shown. Raises :class:`FeatureRefused`.
    """
    wanted = list(dict.fromkeys(photos))
    if len(wanted) > MOST_PHOTOS:
        raise FeatureRefused(
            _("A row has at most %(most)d photos.") % {"most": MOST_PHOTOS}, code="too_many"
        )
    if shown_until is not None and shown_until <= shown_from:
        raise FeatureRefused(_("It must end after it begins."), code="ends_before")
    known = dict(Photo.objects.filter(public_id__in=wanted).values_list("public_id", "pk"))
    if len(known) != len(wanted):
        raise FeatureRefused(_("One of the photos does not exist."), code="unknown_photo")
    fields: dict[str, Any] = {
        "title_ko": title_ko,
        "title_en": title_en,
        "shown_from": shown_from,
        "shown_until": shown_until,
    }
    with transaction.atomic():
        before: dict[str, Any] = {}
        if row is None:
            last = FeaturedRow.objects.order_by("-position").first()
            kept = FeaturedRow.objects.create(
                **fields,
                position=last.position + 1 if last else 0,
                made_by=actor,
                made_at=at,
            )
        else:
            kept = FeaturedRow.objects.select_for_update().get(pk=row.pk)
            before = _said(kept)
            if _mark(before) != seen:
                raise _changed_meanwhile()
            for name, value in fields.items():
                setattr(kept, name, value)
            kept.save(update_fields=list(fields))
        kept.photos.exclude(photo__public_id__in=wanted).delete()
        FeaturedPhoto.objects.bulk_create(
            [
                FeaturedPhoto(row=kept, photo_id=known[one], position=place)
                for place, one in enumerate(wanted)
            ],
            update_conflicts=True,
            unique_fields=["row", "photo"],
            update_fields=["position"],
        )
        after = _said(kept)
        if before != after:
            record(
                action="featured.changed" if row else "featured.made",
                target=kept,
                actor=actor,
                at=at,
                before=before,
                after=after,
            )
        transaction.on_commit(forget)
    return kept


def arrange(*, order: Iterable[str], actor: User, at: datetime) -> None:
    """Put the rows into this order; ``order`` must name each of them once. Raises
    :class:`FeatureRefused` if it does not: somebody has made or removed one."""
    wanted = list(order)
    with transaction.atomic():
        rows = {row.public_id: row for row in FeaturedRow.objects.select_for_update()}
        if sorted(wanted) != sorted(rows):
            raise _changed_meanwhile()
        before = list(rows)
        if before == wanted:
            return
        for place, one in enumerate(wanted):
            FeaturedRow.objects.filter(pk=rows[one].pk).update(position=place)
        record(
            action="featured.arranged",
            target=rows[wanted[0]],
            actor=actor,
            at=at,
            before={"order": before},
            after={"order": wanted},
        )
        transaction.on_commit(forget)


def remove(*, row: FeaturedRow, actor: User, at: datetime) -> None:
    """Remove the row; its photos stay where they are."""
    with transaction.atomic():
        record(action="featured.removed", target=row, actor=actor, at=at, before=_said(row))
        FeaturedRow.objects.filter(pk=row.pk).delete()
        transaction.on_commit(forget)


def version(row: FeaturedRow) -> str:
    """A mark of what the row says: another one means that it was changed."""
    return _mark(_said(row))


def forget() -> None:
    cache.delete(KEY)


def _said(row: FeaturedRow) -> dict[str, Any]:
    chosen = FeaturedPhoto.objects.filter(row=row).order_by("position", "pk")
    return {
        "title_ko": row.title_ko,
        "title_en": row.title_en,
        "shown_from": row.shown_from.isoformat(),
        "shown_until": row.shown_until.isoformat() if row.shown_until else "",
        "photos": list(chosen.values_list("photo__public_id", flat=True)),
    }


def _mark(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _changed_meanwhile() -> FeatureRefused:
    return FeatureRefused(
        _("Somebody has changed this in the meantime. Please look at it again."),
        code="changed_meanwhile",
    )
