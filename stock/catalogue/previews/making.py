"""Making the public files of restored files."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import QuerySet

from stock import tasks
from stock.catalogue import cdn, holds, imaging, watermark
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.previews import drawing, removing
from stock.catalogue.previews.drawing import Originals
from stock.catalogue.previews.limits import Limits
from stock.catalogue.renditions import store_set
from stock.catalogue.storage import remove_files


def recipe() -> str:
    """What public pictures are drawn with now, in 16 letters. Whatever changes how they look
    changes it: the drawing's version, the limits, the key of the marks."""
    said = repr((drawing.VERSION, Limits.of_settings())).encode()
    return hmac.new(settings.WATERMARK_KEY.encode(), said, hashlib.sha256).hexdigest()[:16]


def make_previews_of(*, restored_id: int, at: datetime) -> None:
    """Make the public files of one restored file, unless they must not or need not exist.

    What is there already and drawn with the present recipe stays as it is.
    """
    restored = Rendition.objects.select_related("photo__master").get(pk=restored_id)
    if restored.superseded_at is not None or is_withheld(photo_id=restored.photo_id):
        return
    make(restored=restored, at=at)
    # A takedown or a newer file may have come while the pictures were being drawn.
    if is_withheld(photo_id=restored.photo_id):
        removing.purge(photo_id=restored.photo_id)
    removing.purge_superseded(photo_id=restored.photo_id)


def is_withheld(*, photo_id: int) -> bool:
    """Whether the photo is withheld; also if it came under a standing hold just now."""
    if Photo.objects.filter(pk=photo_id, previews_withheld=True).exists():
        return True
    if holds.may_publish(photo_id):
        return False
    Photo.objects.filter(pk=photo_id).update(previews_withheld=True)
    return True


def make(*, restored: Rendition, at: datetime) -> list[Rendition]:
    """Draw and store what is missing or was drawn with another recipe."""
    limits, current = Limits.of_settings(), recipe()
    planned = drawing.planned(max(restored.width, restored.height), limits)
    rows = list(Rendition.objects.filter(derived_from=restored, is_public=True))
    removing.remove([row for row in rows if row.kind not in planned])
    done = {row.kind for row in rows if row.recipe == current}
    missing = [kind for kind in planned if kind not in done]
    if not missing:
        return []
    photo = restored.photo
    seed = watermark.seed_of(photo.public_id, key=settings.WATERMARK_KEY)
    drawn = drawing.draw(_originals(restored), kinds=missing, seed=seed, limits=limits)
    return [_store(one, restored=restored, recipe=current, at=at) for one in drawn]


def _originals(restored: Rendition) -> Originals:
    photo = restored.photo
    with storages["default"].open(restored.file_name) as file:
        # Ours, and up to sixteen times as large as what people may send.
        after = imaging.decode(file, max_pixels=restored.width * restored.height).image
    with photo.master.storage.open(photo.master.file_name) as file:
        before = imaging.decode(file).image
    people = [row.artist for row in photo.appearances.select_related("artist")]
    korean = ", ".join(who.name_ko for who in people)
    return Originals(
        before=before,
        after=after,
        # One card for readers of every language: people are named in theirs and in ours.
        title=photo.title_ko or photo.title_en,
        subtitle=" · ".join(filter(None, [korean, ", ".join(who.name_en for who in people)])),
        focus=_focus(restored.provenance or {}),
    )


def _focus(provenance: dict[str, Any]) -> tuple[float, float]:
    """The middle of the faces that the restoration found, else a little above the middle."""
    boxes = [face["box"] for face in provenance.get("faces", ()) if face.get("box")]
    width, height = provenance.get("input_size") or (0, 0)
    if not boxes or not width or not height:
        return 0.5, 0.35
    middles = [(left + wide / 2, top + high / 2) for left, top, wide, high in boxes]
    return (
        sum(x for x, _y in middles) / len(middles) / width,
        sum(y for _x, y in middles) / len(middles) / height,
    )


def _store(drawn: drawing.Drawn, *, restored: Rendition, recipe: str, at: datetime) -> Rendition:
    row = store_set(photo=restored.photo, drawn=drawn, derived_from=restored, recipe=recipe, at=at)
    old = (row.variants or {}).get("old")
    if old:
        # The row names them until they are gone, and is not done until then.
        public = storages["public"]
        remove_files(public, old)
        cdn.purge(public.url(name) for name in old)
        row.variants = {key: value for key, value in (row.variants or {}).items() if key != "old"}
        row.recipe = recipe
        row.save(update_fields=["variants", "recipe"])
    return row


#: Share cards that are made anew at once; further ones wait for the sweep.
AT_ONCE = 20


def remake_share_cards(*, photo_ids: Iterable[int] | QuerySet[Any, Any]) -> None:
    """The titles or people of these photos have changed: their cards say so soon.

    Call inside the transaction of the change.
    """
    cards = Rendition.objects.filter(
        photo__in=photo_ids,
        kind=Rendition.Kind.SHARE,
        derived_from__superseded_at__isnull=True,
    )
    restored = list(cards.order_by("pk").values_list("derived_from_id", flat=True)[:AT_ONCE])
    cards.update(recipe="")
    for pk in restored:
        tasks.send_after_commit("catalogue.make_previews", pk, queue="media")
