"""Ending an agreement before its term does."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from licensing.errors import AgreementRefused
from licensing.models import Agreement
from stock.accounts.models import User


def terminate(*, agreement: Agreement, actor: User, at: datetime, reason: str) -> None:
    """End the agreement now: nothing more is sold under it, without any job having to run.

    A version that is being prepared stays; signed, it puts the contract in force again. Raises
    :class:`AgreementRefused` without a reason, IllegalTransition if it is not in force.
    """
    reason = reason.strip()[:500]
    if not reason:
        raise AgreementRefused(_("Please give a reason."), code="reason_missing")
    Agreement.MACHINE.apply(
        agreement,
        "terminate",
        actor=actor,
        at=at,
        reason=reason,
        ended_by=actor,
        ended_at=at,
        ended_reason=reason,
    )
