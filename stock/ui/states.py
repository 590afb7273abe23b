"""How each state of the product's state machines looks: a tone, an icon and words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Look:
    tone: str  # ok, warn, bad, busy or calm: the stylesheet's badge tones
    icon: str
    words: str | Promise


def _look(tone: str, icon: str, words: str | Promise) -> Look:
    return Look(tone, icon, words)


STATES: dict[str, Look] = {
    "active": _look("ok", "check", pgettext_lazy("state", "Active")),
    "approved": _look("ok", "check", pgettext_lazy("state", "Approved")),
    "cancelled": _look("calm", "cross", pgettext_lazy("state", "Cancelled")),
    "changes_requested": _look("warn", "pencil", pgettext_lazy("state", "Changes requested")),
    "checked": _look("ok", "eye", pgettext_lazy("state", "Checked")),
    "discarded": _look("calm", "trash", pgettext_lazy("state", "Discarded")),
    "draft": _look("calm", "pencil", pgettext_lazy("state", "Draft")),
    "ended": _look("calm", "clock", pgettext_lazy("state", "Ended")),
    "expired": _look("calm", "clock", pgettext_lazy("state", "Expired")),
    "failed": _look("bad", "alert", pgettext_lazy("state", "Failed")),
    "fulfilled": _look("ok", "check", pgettext_lazy("state", "Ready to download")),
    "listed": _look("ok", "check", pgettext_lazy("state", "On sale")),
    "open": _look("busy", "clock", pgettext_lazy("state", "Open")),
    "paused": _look("warn", "pause", pgettext_lazy("state", "Paused")),
    "paid": _look("ok", "check", pgettext_lazy("state", "Paid")),
    "pending": _look("warn", "clock", pgettext_lazy("state", "Waiting")),
    "published": _look("ok", "eye", pgettext_lazy("state", "Published")),
    "queued": _look("calm", "clock", pgettext_lazy("state", "Queued")),
    "refunded": _look("calm", "undo", pgettext_lazy("state", "Refunded")),
    "refused": _look("bad", "cross", pgettext_lazy("state", "Refused")),
    "restored": _look("ok", "sparkle", pgettext_lazy("state", "Restored")),
    "restoring": _look("busy", "refresh", pgettext_lazy("state", "Restoring")),
    "revoked": _look("bad", "lock", pgettext_lazy("state", "Revoked")),
    "running": _look("busy", "refresh", pgettext_lazy("state", "Running")),
    "scheduled": _look("busy", "calendar", pgettext_lazy("state", "Scheduled")),
    "sent": _look("warn", "clock", pgettext_lazy("state", "Sent")),
    "submitted": _look("busy", "shield", pgettext_lazy("state", "With the agency")),
    "succeeded": _look("ok", "check", pgettext_lazy("state", "Done")),
    "superseded": _look("calm", "layers", pgettext_lazy("state", "Replaced")),
    "taken_down": _look("bad", "eye-off", pgettext_lazy("state", "Taken down")),
    "terminated": _look("calm", "lock", pgettext_lazy("state", "Terminated")),
    "upcoming": _look("busy", "calendar", pgettext_lazy("state", "Not yet begun")),
    "uploaded": _look("calm", "photo", pgettext_lazy("state", "Uploaded")),
    "withdrawn": _look("calm", "undo", pgettext_lazy("state", "Withdrawn")),
}
