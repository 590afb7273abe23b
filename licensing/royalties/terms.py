"""What was agreed with an agency about paying out, where it differs from the settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.errors import PayoutRefused
from licensing.models import Agency, PayoutTerms
from stock.accounts.models import Role, User
from stock.audit.services import record


def _told(terms: PayoutTerms | None) -> dict[str, Any]:
    if terms is None:
        return {}
    return {
        "method": terms.method,
        "hold_days": terms.hold_days,
        "minimum": terms.minimum,
        "connected_account": terms.connected_account,
    }


def set_payout_terms(
    *,
    agency: Agency,
    hold_days: int | None,
    minimum: int | None,
    method: str,
    connected_account: str,
    reason: str,
    actor: User,
    at: datetime,
) -> PayoutTerms:
    """Put the terms in force for what is paid out from now on.

    hold_days: after a sale; minimum: in minor units; None follows the settings. Raises
    :class:`PayoutRefused`.
    """
    if actor.role != Role.STAFF:
        raise PayoutRefused(_("Only staff may do this."), code="not_staff")
    if method not in PayoutTerms.Method.values:
        raise PayoutRefused(_("Please choose a method."), code="method_missing")
    if method == PayoutTerms.Method.CONNECT and not connected_account:
        raise PayoutRefused(
            _("Payouts through Stripe Connect need the agency's connected account."),
            code="account_missing",
        )
    with transaction.atomic():
        before = PayoutTerms.objects.select_for_update().filter(agency=agency).first()
        terms, _created = PayoutTerms.objects.update_or_create(
            agency=agency,
            defaults={
                "hold_days": hold_days,
                "minimum": minimum,
                "method": method,
                "connected_account": connected_account,
            },
        )
        record(
            action="payoutterms.set",
            target=agency,
            actor=actor,
            at=at,
            reason=reason,
            before=_told(before),
            after=_told(terms),
        )
    return terms
