"""Finding what a lost message, a dead worker or a newer recipe left to be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet

from stock.catalogue.models import Rendition, current_restored
from stock.catalogue.previews import making, removing

log = structlog.get_logger(__name__)

#: Photos whose public files are made by one run of a task; it sends the next one.
MAKE_BATCH = 20


def sweep(*, at: datetime) -> None:
    """Remove, make and remake what was left undone (at most 20 photos each).

    Removing comes first, and a photo that fails keeps no other one waiting.
    """
    withheld = Rendition.objects.filter(is_public=True, photo__previews_withheld=True)
    photo_ids = withheld.order_by("photo_id").values_list("photo_id", flat=True).distinct()
    for photo_id in photo_ids[:MAKE_BATCH]:
        _attempt(removing.purge, photo_id=photo_id)
    make_missing(at=at)
    for restored_id in outdated()[:MAKE_BATCH]:
        _attempt(making.make_previews_of, restored_id=restored_id, at=at)


def make_missing(*, at: datetime) -> bool:
    """Make the public files of one batch of photos that may have them and do not; return whether
    it is worth going on: not if all of them failed, the sweep tries those again."""
    missing = list(without_previews().values_list("pk", flat=True)[:MAKE_BATCH])
    done = sum(
        _attempt(making.make_previews_of, restored_id=restored_id, at=at) for restored_id in missing
    )
    return bool(done) and without_previews().exists()


def without_previews() -> QuerySet[Rendition]:
    """Restored files that should have public files and do not."""
    has_preview = Rendition.objects.filter(
        derived_from=OuterRef("pk"), kind=Rendition.Kind.THUMBNAIL
    )
    return current_restored(photo__previews_withheld=False).filter(~Exists(has_preview))


def outdated() -> QuerySet[Rendition, int | None]:
    """Restored files of which a public picture was drawn with another recipe, by primary key."""
    now = making.recipe()
    return (
        # Two ranges of the index; "not equal" would be none.
        Rendition.objects.filter(Q(recipe__lt=now) | Q(recipe__gt=now), is_public=True)
        .filter(
            derived_from__superseded_at__isnull=True,
            derived_from__isnull=False,
            photo__previews_withheld=False,
        )
        .order_by()
        .values_list("derived_from_id", flat=True)
        .distinct()
    )


def _attempt(verb: Callable[..., Any], **what: Any) -> bool:
    try:
        verb(**what)
    except Exception:
        log.exception("previews not swept", verb=verb.__name__, **what)
        return False
    return True
