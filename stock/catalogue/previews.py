"""What the public may see of a photo: watermarked, small, and only while it is not taken down."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.core.files.storage import storages
from django.db.models import Exists, OuterRef, QuerySet
from PIL import Image

from stock import tasks
from stock.catalogue import cdn, holds, imaging
from stock.catalogue.models import Photo, Rendition, current_restored
from stock.catalogue.renditions import Picture, store_derivative
from stock.catalogue.storage import remove_files
from stock.catalogue.watermark import watermarked

log = structlog.get_logger(__name__)

#: Public pictures stay below what is sold: previews, which are marked, at most this and at most
#: 4/5 of it; thumbnails, which are too small to need a mark, at most this and at most half of it.
PREVIEW_LONG_EDGE = 1200
THUMBNAIL_LONG_EDGE = 480

#: Photos whose public files are removed, or made, by one run of a task; it sends the next one.
BATCH = 200
MAKE_BATCH = 20


def make_previews_of(*, restored_id: int, at: datetime) -> None:
    """Make the public files of one restored file, unless they must not or need not exist."""
    restored = Rendition.objects.select_related("photo__master").get(pk=restored_id)
    if restored.superseded_at is not None or _is_withheld(photo_id=restored.photo_id):
        return
    _make(restored=restored, at=at)
    # A takedown or a newer file may have come while the pictures were being drawn.
    if _is_withheld(photo_id=restored.photo_id):
        purge(photo_id=restored.photo_id)
    _purge_superseded(photo_id=restored.photo_id)


def _is_withheld(*, photo_id: int) -> bool:
    """Whether the photo is withheld; also if it came under a standing hold just now."""
    if Photo.objects.filter(pk=photo_id, previews_withheld=True).exists():
        return True
    if holds.may_publish(photo_id):
        return False
    Photo.objects.filter(pk=photo_id).update(previews_withheld=True)
    return True


def _make(*, restored: Rendition, at: datetime) -> list[Rendition]:
    """Make the before and after previews and the thumbnail of one restored file.

    Before and after have the same size, so that the slider compares like with like: the master
    is enlarged without any restoration, by bicubic interpolation.
    """
    photo = restored.photo
    with storages["default"].open(restored.file_name) as file:
        # Ours, and up to sixteen times as large as what people may send.
        after = imaging.decode(file, max_pixels=restored.width * restored.height).image
    with photo.master.storage.open(photo.master.file_name) as file:
        before = imaging.decode(file).image
    seed = zlib.crc32(photo.public_id.encode())
    shown = imaging.fit(after, long_edge=min(PREVIEW_LONG_EDGE, max(after.size) * 4 // 5))
    original = before.resize(shown.size, Image.Resampling.BICUBIC)
    thumbnail = imaging.fit(after, long_edge=min(THUMBNAIL_LONG_EDGE, max(after.size) // 2))
    return [
        store_derivative(
            photo=photo,
            kind=kind,
            picture=Picture(
                content=imaging.encode(picture, "WEBP"),
                format="WEBP",
                width=picture.width,
                height=picture.height,
                placeholder=imaging.placeholder(picture),
            ),
            derived_from=restored,
            at=at,
        )
        for kind, picture in (
            (Rendition.Kind.AFTER, watermarked(shown, seed=seed)),
            (Rendition.Kind.BEFORE, watermarked(original, seed=seed)),
            (Rendition.Kind.THUMBNAIL, thumbnail),
        )
    ]


def withhold(*, photos: QuerySet[Photo]) -> int:
    """Take every public file of the photos away, now and until :func:`release`.

    Call inside the transaction of the takedown; the files go right after commit, a batch at a
    time. Returns how many photos were not withheld before.
    """
    # In one statement; what is withheld already is not written again.
    withheld = Photo.objects.filter(pk__in=photos.values("pk"), previews_withheld=False).update(
        previews_withheld=True
    )
    # Also if none was new: somebody may just be drawing one.
    tasks.send_after_commit("catalogue.purge_withheld", queue="media")
    return withheld


def release(*, photos: QuerySet[Photo]) -> int:
    """Let the photos have public files again; return how many were withheld."""
    released = Photo.objects.filter(pk__in=photos.values("pk"), previews_withheld=True).update(
        previews_withheld=False
    )
    if released:
        tasks.send_after_commit("catalogue.make_missing_previews", queue="media")
    return released


def purge_withheld() -> bool:
    """Remove the public files of one batch of withheld photos; return whether any are left.

    The task sends itself again while there are some, so that a worker is never held for long.
    """
    rows = Rendition.objects.filter(is_public=True, photo__previews_withheld=True)
    waiting = rows.order_by("photo_id").values_list("photo_id", flat=True).distinct()
    batch = list(waiting[:BATCH])
    if batch:
        _remove(list(Rendition.objects.filter(is_public=True, photo_id__in=batch)))
    return waiting.exists()


def has_public_files(*, photos: QuerySet[Photo]) -> bool:
    """Whether anything of any of the photos is still public."""
    return Rendition.objects.filter(is_public=True, photo__in=photos.values("pk")).exists()


def purge(*, photo_id: int) -> int:
    """Remove every public file of a photo, objects and rows; return how many. Repeatable."""
    return _remove(list(Rendition.objects.filter(photo_id=photo_id, is_public=True)))


def _purge_superseded(*, photo_id: int) -> None:
    _remove(
        list(
            Rendition.objects.filter(
                photo_id=photo_id, is_public=True, derived_from__superseded_at__isnull=False
            )
        )
    )


def _remove(rows: list[Rendition]) -> int:
    ids = [row.pk for row in rows]
    names = {row.file_name for row in rows}
    # Two photos may share a content-hashed file; the last one takes it along.
    shared = Rendition.objects.filter(is_public=True, file_name__in=names).exclude(pk__in=ids)
    names -= set(shared.values_list("file_name", flat=True))
    # Files first, then what caches keep of them: if this dies half-way the rows are still there
    # and the next run goes on.
    remove_files(storages["public"], names)
    cdn.purge(storages["public"].url(name) for name in sorted(names))
    Rendition.objects.filter(pk__in=ids).delete()
    return len(rows)


def sweep(*, at: datetime) -> None:
    """Remove and make what a lost message or a dead worker left undone (at most 20 each).

    Removing comes first, and a photo that fails keeps no other one waiting.
    """
    withheld = Rendition.objects.filter(is_public=True, photo__previews_withheld=True)
    photo_ids = withheld.order_by("photo_id").values_list("photo_id", flat=True).distinct()
    for photo_id in photo_ids[:20]:
        _attempt(purge, photo_id=photo_id)
    for restored_id in _without_previews().values_list("pk", flat=True)[:MAKE_BATCH]:
        _attempt(make_previews_of, restored_id=restored_id, at=at)


def make_missing(*, at: datetime) -> bool:
    """Make the public files of one batch of photos that may have them and do not; return whether
    it is worth going on: not if all of them failed, the sweep tries those again."""
    missing = list(_without_previews().values_list("pk", flat=True)[:MAKE_BATCH])
    done = sum(
        _attempt(make_previews_of, restored_id=restored_id, at=at) for restored_id in missing
    )
    return bool(done) and _without_previews().exists()


def _without_previews() -> QuerySet[Rendition]:
    has_preview = Rendition.objects.filter(
        derived_from=OuterRef("pk"), kind=Rendition.Kind.THUMBNAIL
    )
    return current_restored(photo__previews_withheld=False).filter(~Exists(has_preview))


def _attempt(verb: Callable[..., Any], **what: Any) -> bool:
    try:
        verb(**what)
    except Exception:
        log.exception("previews not swept", verb=verb.__name__, **what)
        return False
    return True
