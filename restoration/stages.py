"""Where a photo stands on its way from upload to shop, for pages of the studio.

It is told anew from the rows each time and decides nothing: clearance does that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from licensing import clearance
from licensing.models import LicenceKind, Submission
from restoration.models import RestorationJob
from stock.catalogue.models import Photo, current_restored

#: The way of a photo, and how far each stage has come on it.
STEPS = ("upload", "restore", "quality", "agency", "sale")
STEP_OF = {
    "uploaded": "restore",
    "restoring": "restore",
    "failed": "restore",
    "restored": "quality",
    "changes_requested": "restore",
    "refused": "agency",
    "submitted": "agency",
    "approved": "sale",
    "taken_down": "sale",
    "listed": "sale",
}


def stages_of(photos: Iterable[Photo], *, territory: str, at: datetime) -> dict[int, str]:
    """Photo id -> stage (a key of :data:`STEP_OF`), in a few queries for any number of
    photos."""
    rows = list(photos)
    ids = [photo.pk for photo in rows]
    jobs = dict(
        RestorationJob.objects.filter(photo_id__in=ids)
        .order_by("pk")
        .values_list("photo_id", "state")
    )
    restored = dict(current_restored(photo_id__in=ids).values_list("photo_id", "pk"))
    answers: dict[int, set[str]] = defaultdict(set)
    asked = Submission.objects.filter(rendition_id__in=restored.values())
    latest = {
        (photo_id, agency_id): state
        for photo_id, agency_id, state in asked.order_by("pk").values_list(
            "photo_id", "agency_id", "state"
        )
    }
    for (photo_id, _agency), state in latest.items():
        answers[photo_id].add(state)
    taken_down = clearance.taken_down(rows)
    listed = set(
        clearance.cleared_for_any(
            Photo.objects.published(at=at).filter(pk__in=ids),
            kinds=LicenceKind.values,
            territory=territory,
            at=at,
        ).values_list("pk", flat=True)
    )

    def stage(pk: int) -> str:
        if pk in taken_down:
            return "taken_down"
        if jobs.get(pk) in RestorationJob.OPEN_STATES:
            return "restoring"
        if pk not in restored:
            return "failed" if jobs.get(pk) == RestorationJob.State.FAILED else "uploaded"
        if pk in listed:
            return "listed"
        for state, name in (
            ("refused", "refused"),
            ("changes_requested", "changes_requested"),
            ("open", "submitted"),
            ("approved", "approved"),
        ):
            if state in answers[pk]:
                return name
        return "restored"

    return {pk: stage(pk) for pk in ids}
