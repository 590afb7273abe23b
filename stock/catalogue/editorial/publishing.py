"""Drafts, publication at a moment to come, and taking a photo back.

A photo is a draft without ``published_at``, scheduled while that lies ahead, published from then
on. Nothing has to run for a scheduled photo to become visible: every listing asks for the moment.
But whoever follows the audit log (the index of the shop, alerts) has to hear of it, so the moment's
coming is written there once, by :func:`appear`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Photo

#: The part of the system that says when a moment has come.
CALENDAR = "calendar"
#: How far ahead a photo may be scheduled.
FARTHEST = timedelta(days=5 * 366)
#: Photos announced by one run.
BATCH = 500


class _Unchecked:
    pass


UNCHECKED: Final = _Unchecked()


def state_of(photo: Photo, *, at: datetime) -> str:
    """``draft``, ``scheduled`` or ``published``."""
    if photo.published_at is None:
        return "draft"
    return "published" if photo.published_at <= at else "scheduled"


def set_publication(
    *,
    photo: Photo,
    moment: datetime | None,
    actor: User,
    at: datetime,
    reason: str = "",
    seen: datetime | _Unchecked | None = UNCHECKED,
) -> bool:
    """Publish the photo from ``moment`` on, or with None make it a draft again; return whether
    that changed anything.

    A moment that has passed means now; what is published already stays as it is. ``seen`` is the
    ``published_at`` that the person was shown. Raises :class:`EditRefused` if that has changed,
    if what is published would vanish until a moment to come, or if the moment is years away.
    """
    if moment is not None and moment > at + FARTHEST:
        raise EditRefused(_("That day is too far away."), code="too_far")
    with transaction.atomic():
        current = Photo.objects.select_for_update().get(pk=photo.pk)
        if not isinstance(seen, _Unchecked) and current.published_at != seen:
            raise EditRefused(
                _("Somebody has changed this in the meantime. Please look at it again."),
                code="changed_meanwhile",
            )
        state = state_of(current, at=at)
        if moment is None:
            action, stored, due = "unpublished", None, None
        elif moment <= at:
            action, stored, due = "published", at, None
            if state == "published":
                return False
        else:
            action, stored, due = "scheduled", moment, moment
            if state == "published":
                raise EditRefused(
                    _("It is in the shop already. Take it out first."), code="already_published"
                )
        if current.published_at == stored:
            return False
        Photo.objects.filter(pk=photo.pk).update(published_at=stored, scheduled_for=due)
        record(
            action=f"photo.{action}",
            target=photo,
            actor=actor,
            at=at,
            reason=reason,
            before={"published_at": _text(current.published_at)},
            after={"published_at": _text(stored)},
        )
    photo.published_at, photo.scheduled_for = stored, due
    return True


def appear(*, at: datetime) -> int:
    """Write into the log whose moment has come; return how many. Safe to run twice, or at once."""
    due = Photo.objects.filter(scheduled_for__lte=at).order_by("scheduled_for", "pk")
    count = 0
    for photo in due[:BATCH]:
        with transaction.atomic():
            # Of two runs, and of a run and somebody who reschedules it now, one finds the row.
            claimed = Photo.objects.filter(pk=photo.pk, scheduled_for=photo.scheduled_for)
            if not claimed.update(scheduled_for=None):
                continue
            record(
                action="photo.appeared",
                target=photo,
                actor=CALENDAR,
                at=at,
                after={"published_at": _text(photo.published_at)},
            )
            count += 1
    return count


def _text(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat() if moment else ""
