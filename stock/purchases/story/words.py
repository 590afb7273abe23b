"""What the log's actions are called. Each says one thing in plain words; ``icon`` and ``tone`` are
those of the interface."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Said:
    words: str | Promise
    icon: str = "info"
    tone: str = "calm"


WORDS: dict[str, Said] = {
    "photo.uploaded": Said(pgettext_lazy("story", "Uploaded"), "upload"),
    "photo.described": Said(_("Described"), "pencil"),
    "photo.published": Said(pgettext_lazy("story", "Published"), "eye", "ok"),
    "price.set": Said(_("Own price set"), "chart"),
    "restorationjob.requested": Said(_("Restoration requested"), "sparkle"),
    "restorationjob.claim": Said(_("Restoration begun"), "refresh"),
    "restorationjob.return": Said(_("Restoration put back into the queue"), "undo"),
    "restorationjob.succeed": Said(_("Restoration finished"), "check", "ok"),
    "restorationjob.fail": Said(_("Restoration failed"), "alert", "bad"),
    "restorationjob.pause": Said(_("Restoration paused"), "pause"),
    "restorationjob.resume": Said(_("Restoration resumed"), "play"),
    "restorationjob.cancel": Said(_("Restoration cancelled"), "cross"),
    "restorationjob.retry": Said(_("Restoration tried again"), "refresh"),
    "restorationjob.prioritised": Said(_("Restoration moved in the queue"), "chevron-up"),
    "rendition.restored": Said(_("Restored file stored"), "photo", "ok"),
    "consent.given": Said(_("Consent given"), "shield", "ok"),
    "consent.narrowed": Said(_("Consent narrowed"), "shield", "warn"),
    "consent.withdraw": Said(_("Consent withdrawn"), "undo", "warn"),
    "consent.carried_over": Said(_("Consent carried over to a new contract"), "shield"),
    "consent.not_carried_over": Said(_("Consent not carried over"), "shield", "warn"),
    "submission.opened": Said(_("Put before the agency"), "shield"),
    "submission.first_yes": Said(_("Approved by a first person"), "check"),
    "submission.yes_taken_back": Said(_("First approval taken back"), "undo"),
    "submission.approve": Said(pgettext_lazy("story", "Approved by the agency"), "check", "ok"),
    "submission.refuse": Said(_("Refused by the agency"), "cross", "bad"),
    "submission.request_changes": Said(_("Changes requested by the agency"), "pencil", "warn"),
    "submission.void": Said(_("The request to the agency lapsed"), "undo"),
    "submission.escalated": Said(_("Staff told that the agency is late"), "clock", "warn"),
    "takedown.opened": Said(_("Taken down"), "eye-off", "bad"),
    "takedown.carried_out": Said(_("Takedown carried out"), "eye-off", "bad"),
    "takedown.lift": Said(_("Takedown lifted"), "undo", "ok"),
    "order.created": Said(_("Checkout begun"), "bag"),
    "order.fulfil": Said(pgettext_lazy("story", "Paid"), "check", "ok"),
    "order.expire": Said(_("Checkout ended without a payment"), "clock"),
    "order.quarantine": Said(_("Payment set aside to be checked"), "alert", "warn"),
    "licence.issued": Said(_("Licence issued"), "certificate", "ok"),
    "licence.downloaded": Said(_("Downloaded"), "download"),
    "licence.suspend": Said(_("Licence suspended"), "lock", "warn"),
    "licence.reinstate": Said(_("Licence valid again"), "check", "ok"),
    "licence.revoke": Said(_("Licence revoked"), "lock", "bad"),
    "refund.requested": Said(_("Refund promised"), "undo"),
    "refund.send": Said(_("Refund on its way"), "undo"),
    "refund.succeed": Said(_("Refund paid"), "undo", "ok"),
    "refund.fail": Said(_("Refund failed"), "alert", "bad"),
    "dispute.opened": Said(_("Payment disputed"), "alert", "warn"),
    "dispute.withdraw": Said(_("Disputed money taken back"), "alert", "warn"),
    "dispute.win": Said(_("Dispute won"), "check", "ok"),
    "dispute.lose": Said(_("Dispute lost"), "cross", "bad"),
}
#: What has no words of its own yet is told as a step of the kind of thing it is about.
OTHERS: dict[str, Said] = {
    "photo": Said(_("A step of the photo"), "photo"),
    "rendition": Said(_("A step of a file"), "photo"),
    "restorationjob": Said(_("A step of the restoration"), "sparkle"),
    "consent": Said(_("A step of a consent"), "shield"),
    "submission": Said(_("A step of the request to the agency"), "shield"),
    "takedown": Said(_("A step of the takedown"), "eye-off"),
    "order": Said(_("A step of an order"), "bag"),
    "licence": Said(_("A step of a licence"), "certificate"),
    "refund": Said(_("A step of a refund"), "undo"),
    "dispute": Said(_("A step of a dispute"), "alert"),
}


def said(action: str) -> Said:
    kind = action.partition(".")[0]
    return WORDS.get(action) or OTHERS.get(kind) or Said(_("A step"))
