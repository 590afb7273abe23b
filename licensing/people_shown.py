"""When it changes who is said to be in a photo, what agencies said of it before holds no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from licensing.models import Consent, Submission
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from stock.catalogue.signals import people_changed

LIVE = (Submission.State.OPEN, Submission.State.APPROVED, Submission.State.CHANGES_REQUESTED)


def void_after_change(
    *,
    photo: Photo,
    added: list[Artist],
    removed: list[Artist],
    actor: User,
    at: datetime,
    reason: str,
) -> int:
    """Void what was asked or approved while other people were named; return how many.

    Somebody fewer: every agency is asked again, so that none is passed over unseen; one whose
    artist was removed keeps its say, because it was asked (see :mod:`licensing.reach`). Somebody
    more: the agencies of the added, who approved a picture in which their artist was not named.
    """
    said = Submission.objects.filter(photo=photo, state__in=LIVE)
    if not removed:
        theirs = Consent.objects.filter(artist__in=added).values("agreement__agency")
        said = said.filter(agency__in=theirs)
    names = [f"+{artist.slug}" for artist in added] + [f"-{artist.slug}" for artist in removed]
    why = f"people changed: {' '.join(names)}" + (f" ({reason})" if reason else "")
    count = 0
    for submission in said:
        Submission.MACHINE.apply(submission, "void", actor=actor, at=at, reason=why)
        count += 1
    return count


def _heard(sender: Any, signal: Any, **told: Any) -> None:
    void_after_change(**told)


def connect() -> None:
    people_changed.connect(_heard, dispatch_uid="licensing.people_changed")
