"""What was done about a takedown, when and by whom: read from the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from licensing.models import Takedown
from stock.accounts.models import Role
from stock.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    who: str
    words: str


def _photos(after: dict[str, Any]) -> str:
    count = after["photos"]
    return ngettext(
        "%(count)d photo left listings, search and bags, and its previews were withheld.",
        "%(count)d photos left listings, search and bags, and their previews were withheld.",
        count,
    ) % {"count": count}


def _checkouts(after: dict[str, Any]) -> str:
    count = after["orders"]
    return ngettext(
        "%(count)d open checkout was closed.", "%(count)d open checkouts were closed.", count
    ) % {"count": count}


def _informed(after: dict[str, Any]) -> str:
    count = after["buyers"]
    if not count:
        return _("No buyer had to be informed.")
    return ngettext(
        "%(count)d buyer has been informed.", "%(count)d buyers have been informed.", count
    ) % {"count": count}


def _released(after: dict[str, Any]) -> str:
    count = after["notices"]
    return ngettext(
        "%(count)d message to a buyer was released.",
        "%(count)d messages to buyers were released.",
        count,
    ) % {"count": count}


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "takedown.opened": lambda after: _("The takedown was opened."),
    "takedown.carried_out": _photos,
    "takedown.checkouts_closed": _checkouts,
    "takedown.purged": lambda after: _("No preview is left in the storage."),
    "takedown.notices_released": _released,
    "takedown.notices_dropped": lambda after: _("Messages not yet sent were withdrawn."),
    "takedown.informed": _informed,
    "takedown.reported": lambda after: _("The report was sent."),
    "takedown.warned": lambda after: _("The staff were reminded of the deadline."),
    "takedown.late": lambda after: _("The staff were told that the deadline has passed."),
    "takedown.lift": lambda after: _("The takedown was lifted."),
}


def deeds(takedown: Takedown, *, for_staff: bool) -> list[Deed]:
    """Oldest first. Outside the house, our people are named by the house."""
    about = Q(target_type="licensing.takedown", target_id=takedown.public_id)
    subject = takedown.subject
    opened = Q(
        action="takedown.opened",
        target_type=subject._meta.label_lower,
        target_id=str(getattr(subject, "public_id", subject.pk)),
        after__takedown=takedown.public_id,
    )
    entries = AuditEntry.objects.filter(about | opened).select_related("actor").order_by("id")
    return [
        Deed(at=entry.at, who=_who(entry, for_staff), words=_WORDS[entry.action](entry.after))
        for entry in entries
        if entry.action in _WORDS
    ]


def _who(entry: AuditEntry, for_staff: bool) -> str:
    if entry.actor is None or (entry.actor.role == Role.STAFF and not for_staff):
        return "Encore"
    return str(entry.actor)
