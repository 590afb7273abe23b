"""Agreements with agencies and the consents given under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.errors import AgreementRefused
from licensing.models import (
    Agency,
    Agreement,
    AgreementRate,
    AgreementTerritory,
    LicenceKind,
)
from licensing.submissions import require_decider
from stock.accounts.models import User
from stock.audit.services import record


def draft(
    *,
    agency: Agency,
    share_bps: int | Mapping[str, int],
    valid_from: date,
    valid_until: date | None,
    territories: Iterable[str],
    currency: str,
    floors: Mapping[str, int] | None = None,
    exclusive: bool = False,
    two_person_approval: bool = False,
    actor: User,
    at: datetime,
) -> Agreement:
    """Write down an agreement that is not yet in force. Raises :class:`AgreementRefused`.

    share_bps: of every 10,000 won paid, for all kinds of licence or by kind. floors: the least
    price by kind, in minor units.
    """
    shares = (
        dict.fromkeys(LicenceKind.values, share_bps)
        if isinstance(share_bps, int)
        else dict(share_bps)
    )
    if set(shares) != set(LicenceKind.values):
        raise AgreementRefused(_("Name a share for every kind of licence."), code="share_missing")
    countries = sorted(set(territories))
    if not countries:
        raise AgreementRefused(_("Name at least one country."), code="territory_missing")
    if valid_until is not None and valid_until <= valid_from:
        raise AgreementRefused(_("It must end after it begins."), code="term")
    with transaction.atomic():
        agreement = Agreement.objects.create(
            agency=agency,
            currency=currency,
            valid_from=valid_from,
            valid_until=valid_until,
            exclusive=exclusive,
            two_person_approval=two_person_approval,
            created_at=at,
        )
        AgreementRate.objects.bulk_create(
            AgreementRate(
                agreement=agreement,
                licence_kind=kind,
                share_bps=shares[kind],
                floor=(floors or {}).get(kind, 0),
            )
            for kind in LicenceKind.values
        )
        AgreementTerritory.objects.bulk_create(
            AgreementTerritory(agreement=agreement, country=country) for country in countries
        )
        record(
            action="agreement.drafted",
            target=agreement,
            actor=actor,
            at=at,
            after={
                "agency": agency.public_id,
                "share_bps": shares,
                "territories": countries,
                "valid_from": valid_from.isoformat(),
                "valid_until": valid_until.isoformat() if valid_until else None,
            },
        )
    return agreement


def sign(*, agreement: Agreement, actor: User, at: datetime) -> None:
    """The agency signs; from now on the agreement is in force within its term."""
    require_decider(agency=agreement.agency, actor=actor)
    Agreement.MACHINE.apply(
        agreement, "activate", actor=actor, at=at, signed_by=actor, signed_at=at
    )


def terminate(*, agreement: Agreement, actor: User, at: datetime, reason: str) -> None:
    """End the agreement now: nothing more is sold under it."""
    Agreement.MACHINE.apply(agreement, "terminate", actor=actor, at=at, reason=reason)
