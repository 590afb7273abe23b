"""Taking public files away, and letting them come back."""

from __future__ import annotations

from django.core.files.storage import storages
from django.db.models import QuerySet

from stock import tasks
from stock.catalogue import cdn
from stock.catalogue.models import Photo, Rendition
from stock.catalogue.storage import remove_files

#: Photos whose public files are removed by one run of a task; it sends the next one.
BATCH = 200


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
        remove(list(Rendition.objects.filter(is_public=True, photo_id__in=batch)))
    return waiting.exists()


def has_public_files(*, photos: QuerySet[Photo]) -> bool:
    """Whether anything of any of the photos is still public."""
    return Rendition.objects.filter(is_public=True, photo__in=photos.values("pk")).exists()


def purge(*, photo_id: int) -> int:
    """Remove every public file of a photo, objects and rows; return how many rows. Repeatable."""
    return remove(list(Rendition.objects.filter(photo_id=photo_id, is_public=True)))


def purge_superseded(*, photo_id: int) -> None:
    remove(
        list(
            Rendition.objects.filter(
                photo_id=photo_id, is_public=True, derived_from__superseded_at__isnull=False
            )
        )
    )


def remove(rows: list[Rendition]) -> int:
    """Remove public renditions with all their files."""
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    # A set's folder belongs to one row. Two photos may share a file named after its content
    # alone, as they were made before there were sets; the last one takes it along.
    alone = {row.file_name for row in rows if not row.folder}
    shared = Rendition.objects.filter(is_public=True, file_name__in=alone).exclude(pk__in=ids)
    names = {name for row in rows for name in row.file_names}
    names -= set(shared.values_list("file_name", flat=True))
    # Files first, then what caches keep of them: if this dies half-way the rows are still there
    # and the next run goes on.
    remove_files(storages["public"], names)
    cdn.purge(storages["public"].url(name) for name in sorted(names))
    Rendition.objects.filter(pk__in=ids).delete()
    return len(rows)
