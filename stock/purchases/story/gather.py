"""Finding everything that happened to a photo: in the log, by the things that belong to it, and in
the ledger. What a partner is told leaves out other agencies, buyers, and where staff sat.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from licensing.models import (
    OWED,
    Agency,
    Consent,
    LedgerEntry,
    Submission,
    Takedown,
)
from licensing.reach import reached_by
from restoration.models import RestorationJob
from stock.accounts.models import Role, User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.purchases.models import Dispute, Licence, Order, OrderLine, Refund
from stock.purchases.story.words import Said, said
from stock.ui.templatetags.ui import money


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    words: str
    icon: str
    tone: str
    who: str
    #: More in words: which agency, which licence, how much.
    detail: str = ""
    reason: str = ""
    # For staff only; empty for partners.
    address: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    #: The entry in the log and its place in the chain; None for what the ledger tells.
    entry: int | None = None
    seal: int | None = None


def of_photo(photo: Photo, *, agency: Agency | None = None) -> list[Happening]:
    """Everything, oldest first; with ``agency`` the part that concerns it."""
    details = _things(photo, agency)
    found = _from_log(details, agency) + _from_ledger(photo, agency)
    return sorted(found, key=lambda item: (item.at, item.entry or 0))


def _key(model: type, public_id: str) -> tuple[str, str]:
    return model._meta.label_lower, public_id  # type: ignore[attr-defined]


def _things(photo: Photo, agency: Agency | None) -> dict[tuple[str, str], str]:
    """What belongs to the photo, as the log names it, each with words for what it is."""
    things = {_key(Photo, photo.public_id): ""}
    jobs = RestorationJob.objects.filter(photo=photo)
    things |= {_key(RestorationJob, job.public_id): "" for job in jobs}
    submissions = Submission.objects.filter(photo=photo).select_related("agency")
    takedowns = Takedown.objects.filter(
        Q(photo=photo)
        | Q(artist__appearances__photo=photo)
        | Q(event=photo.event_id, event__isnull=False)
        | Q(scope=Takedown.Scope.AGENCY)
    ).select_related("agency")
    consents = Consent.objects.filter(artist__appearances__photo=photo).select_related(
        "artist", "agreement__agency"
    )
    if agency is not None:
        submissions = submissions.filter(agency=agency)
        takedowns = takedowns.filter(Q(agency=agency) | Q(side=Takedown.Side.STAFF))
        consents = consents.filter(agreement__agency=agency)
    things |= {_key(Submission, row.public_id): row.agency.name for row in submissions}
    for takedown in takedowns.distinct():
        if reached_by(takedown).filter(pk=photo.pk).exists():
            who = takedown.agency.name if takedown.agency else takedown.get_side_display()
            words = f"{who} · {takedown.get_ground_display()}"
            things[_key(Takedown, takedown.public_id)] = words
    things |= {
        _key(Consent, row.public_id): f"{row.artist.name} · {row.agreement.agency.name}"
        for row in consents.distinct()
    }
    return things if agency is not None else things | _sold(photo)


def _sold(photo: Photo) -> dict[tuple[str, str], str]:
    """Orders, licences, refunds and disputes: between us and the buyer."""
    things: dict[tuple[str, str], str] = {}
    lines = OrderLine.objects.filter(photo=photo).select_related("order")
    for line in lines:
        words = f"{line.order.number} · {line.get_licence_kind_display()}"
        things[_key(Order, line.order.public_id)] = words
    for licence in Licence.objects.filter(line__photo=photo).select_related("line"):
        words = f"{licence.number} · {licence.line.get_licence_kind_display()}"
        things[_key(Licence, str(licence.pk))] = words
    for refund in Refund.objects.filter(line__photo=photo).select_related("line__order"):
        amount = money(refund.amount, refund.line.order.currency)
        things[_key(Refund, refund.public_id)] = f"{refund.line.order.number} · {amount}"
    disputes = Dispute.objects.filter(order__lines__photo=photo).select_related("order")
    for dispute in disputes.distinct():
        amount = money(dispute.amount, dispute.currency)
        things[_key(Dispute, dispute.public_id)] = f"{dispute.order.number} · {amount}"
    return things


def _from_log(things: dict[tuple[str, str], str], agency: Agency | None) -> list[Happening]:
    by_kind: dict[str, list[str]] = {}
    for kind, name in things:
        by_kind.setdefault(kind, []).append(name)
    wanted = Q(pk__in=[])
    for kind, names in by_kind.items():
        wanted |= Q(target_type=kind, target_id__in=names)
    rows = AuditEntry.objects.filter(wanted).select_related("actor", "seal").order_by("pk")
    return [_told(row, things[row.target_type, row.target_id], agency) for row in rows]


def _told(row: AuditEntry, detail: str, agency: Agency | None) -> Happening:
    is_full = agency is None
    what: Said = said(row.action)
    seal = getattr(row, "seal", None)
    return Happening(
        at=row.at,
        words=str(what.words),
        icon=what.icon,
        tone=what.tone,
        who=_who(row.actor, is_full=is_full),
        detail=detail,
        reason=row.reason if is_full else "",
        address=(row.address or "") if is_full else "",
        before=row.before if is_full else {},
        after=row.after if is_full else {},
        entry=row.pk if is_full else None,
        seal=seal.pk if is_full and seal is not None else None,
    )


def _who(actor: User | None, *, is_full: bool) -> str:
    if actor is None:
        return _("the system")
    if is_full or actor.role == Role.PARTNER:
        return str(actor)
    return "Encore"


def _from_ledger(photo: Photo, agency: Agency | None) -> list[Happening]:
    """What it brought to agencies and what was taken back, one happening per booking and agency.
    A hold moves nothing that is owed, so it is not told here but by its dispute."""
    rows = LedgerEntry.objects.filter(photo=photo, account__in=OWED)
    if agency is not None:
        rows = rows.filter(agency=agency)
    sums: dict[tuple[Any, Any, str], int] = {}
    for row in rows.select_related("transaction", "agency").order_by("pk"):
        key = (row.transaction, row.agency, row.currency)
        sums[key] = sums.get(key, 0) - row.amount
    return [
        Happening(
            at=booked.at,
            words=(
                _("Royalty booked: %(amount)s") % {"amount": money(amount, currency)}
                if amount > 0
                else _("Royalty taken back: %(amount)s") % {"amount": money(-amount, currency)}
            ),
            icon="receipt",
            tone="calm",
            who=_("the system"),
            detail=f"{earner.name} · {booked.get_kind_display()}",
        )
        for (booked, earner, currency), amount in sums.items()
        if amount
    ]
