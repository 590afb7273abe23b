"""A buyer asks their bank for the money back."""

from django.db import transaction

from . import clock, events, ledger
from .errors import ApiError, missing_object
from .ids import new_id
from .models import Charge, Dispute

ANSWER_WITHIN_SECONDS = 9 * 24 * 3600
OPEN = (Dispute.Status.NEEDS_RESPONSE, Dispute.Status.UNDER_REVIEW)


def open_dispute(*, charge: Charge, reason: str, amount: int | None = None) -> Dispute:
    with transaction.atomic():
        if charge.status != Charge.Status.SUCCEEDED:
            raise ApiError(f"Charge {charge} is {charge.status}; it cannot be disputed.")
        if Dispute.objects.filter(charge=charge).exists():
            raise ApiError(f"Charge {charge} is disputed already.", code="charge_disputed")
        now = clock.now()
        dispute = Dispute.objects.create(
            public_id=new_id("dp"),
            created=now,
            charge=charge,
            amount=charge.amount if amount is None else amount,
            currency=charge.currency,
            reason=reason,
            due_by=now + ANSWER_WITHIN_SECONDS,
        )
        ledger.withdrawn(dispute)
        events.record(type="charge.dispute.created", row=dispute)
        events.record(type="charge.dispute.funds_withdrawn", row=dispute)
    return dispute


def find(public_id: str) -> Dispute:
    dispute = Dispute.objects.select_related("charge").filter(public_id=public_id).first()
    if dispute is None:
        raise missing_object("dispute", public_id, param="dispute")
    return dispute


def update(
    *,
    dispute: Dispute,
    evidence: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    submit: bool = True,
) -> Dispute:
    with transaction.atomic():
        dispute.refresh_from_db()
        if evidence:
            if dispute.status not in OPEN:
                raise ApiError(f"This dispute is already {dispute.status}.")
            dispute.evidence = dispute.evidence | evidence
        if metadata is not None:
            dispute.metadata = metadata
        if submit and dispute.evidence and dispute.status in OPEN:
            dispute.submission_count += 1
            dispute.status = Dispute.Status.UNDER_REVIEW
        dispute.save()
        events.record(type="charge.dispute.updated", row=dispute)
    return dispute


def resolve(*, dispute: Dispute, won: bool) -> Dispute:
    with transaction.atomic():
        dispute.refresh_from_db()
        if dispute.status not in OPEN:
            raise ApiError(f"This dispute is already {dispute.status}.")
        dispute.status = Dispute.Status.WON if won else Dispute.Status.LOST
        dispute.save(update_fields=["status"])
        if won:
            ledger.reinstated(dispute)
            events.record(type="charge.dispute.funds_reinstated", row=dispute)
        events.record(type="charge.dispute.closed", row=dispute)
    return dispute
