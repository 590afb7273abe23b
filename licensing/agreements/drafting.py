"""Writing an agreement down, before the agency has seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from licensing.errors import AgreementRefused
from licensing.models import (
    Agency,
    Agreement,
    AgreementRate,
    AgreementTerritory,
    LicenceKind,
)
from stock.accounts.models import User
from stock.audit.services import record
from stock.audit.transitions import IllegalTransition


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is agreed, checked."""

    shares: dict[str, int]
    floors: dict[str, int]
    countries: list[str]
    valid_from: date
    valid_until: date | None
    currency: str
    exclusive: bool
    two_person_approval: bool

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "exclusive": self.exclusive,
            "two_person_approval": self.two_person_approval,
        }

    def logged(self) -> dict[str, Any]:
        return {
            "share_bps": self.shares,
            "floors": self.floors,
            "territories": self.countries,
            "currency": self.currency,
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "exclusive": self.exclusive,
            "two_person_approval": self.two_person_approval,
        }

    def write_rows(self, agreement: Agreement) -> None:
        AgreementRate.objects.bulk_create(
            AgreementRate(
                agreement=agreement,
                licence_kind=kind,
                share_bps=self.shares[kind],
                floor=self.floors[kind],
            )
            for kind in LicenceKind.values
        )
        AgreementTerritory.objects.bulk_create(
            AgreementTerritory(agreement=agreement, country=country) for country in self.countries
        )


def _checked(
    *,
    share_bps: int | Mapping[str, int],
    valid_from: date,
    valid_until: date | None,
    territories: Iterable[str],
    currency: str,
    floors: Mapping[str, int] | None,
    exclusive: bool,
    two_person_approval: bool,
) -> _Terms:
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
    if currency not in settings.STRIPE_MINIMUM_AMOUNT:
        raise AgreementRefused(_("This currency is not sold in."), code="currency")
    return _Terms(
        shares=shares,
        floors={kind: (floors or {}).get(kind, 0) for kind in LicenceKind.values},
        countries=countries,
        valid_from=valid_from,
        valid_until=valid_until,
        currency=currency,
        exclusive=exclusive,
        two_person_approval=two_person_approval,
    )


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
    price by kind, in minor units; 0 is none. Several agreements with one agency may be in force at
    once; of one series it is one version.
    """
    terms = _checked(
        share_bps=share_bps,
        valid_from=valid_from,
        valid_until=valid_until,
        territories=territories,
        currency=currency,
        floors=floors,
        exclusive=exclusive,
        two_person_approval=two_person_approval,
    )
    with transaction.atomic():
        agreement = Agreement.objects.create(agency=agency, created_at=at, **terms.columns)
        terms.write_rows(agreement)
        record(
            action="agreement.drafted",
            target=agreement,
            actor=actor,
            at=at,
            after={"agency": agency.public_id, **terms.logged()},
        )
    return agreement


def revise(
    *,
    agreement: Agreement,
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
) -> None:
    """Replace all terms of a draft. What has been sent must be taken back first.

    Raises :class:`AgreementRefused`, IllegalTransition for what is no draft (any more).
    """
    terms = _checked(
        share_bps=share_bps,
        valid_from=valid_from,
        valid_until=valid_until,
        territories=territories,
        currency=currency,
        floors=floors,
        exclusive=exclusive,
        two_person_approval=two_person_approval,
    )
    with transaction.atomic():
        # The lock keeps the draft one until its rows are written; sending waits for it.
        held = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if held.state != Agreement.State.DRAFT:
            raise IllegalTransition(agreement, "revise", held.state)
        before = _terms_of(held)
        Agreement.objects.filter(pk=held.pk, state=Agreement.State.DRAFT).update(**terms.columns)
        held.rates.all().delete()
        held.territories.all().delete()
        terms.write_rows(held)
        record(
            action="agreement.revised",
            target=held,
            actor=actor,
            at=at,
            before=before.logged(),
            after=terms.logged(),
        )
    agreement.refresh_from_db()


def amend(*, agreement: Agreement, actor: User, at: datetime) -> Agreement:
    """Draft the next version of an agreement in force, with the terms as they are.

    The one in force stays so until the agency signs the new one. Raises :class:`AgreementRefused`
    if it is not in force or another version is being prepared.
    """
    try:
        with transaction.atomic():
            held = Agreement.objects.select_for_update().get(pk=agreement.pk)
            if held.state != Agreement.State.ACTIVE:
                raise AgreementRefused(
                    _("Only an agreement in force can be amended."), code="not_in_force"
                )
            terms = _terms_of(held)
            last = Agreement.objects.filter(series=held.series).aggregate(Max("version"))
            version = Agreement.objects.create(
                agency=held.agency,
                series=held.series,
                version=last["version__max"] + 1,
                amends=held,
                created_at=at,
                **terms.columns,
            )
            terms.write_rows(version)
            record(
                action="agreement.amendment_drafted",
                target=version,
                actor=actor,
                at=at,
                after={"amends": held.public_id, "version": version.version, **terms.logged()},
            )
    except IntegrityError as error:
        raise AgreementRefused(
            _("Another version of it is being prepared already."), code="already_amended"
        ) from error
    return version


def discard(*, agreement: Agreement, actor: User, at: datetime, reason: str = "") -> None:
    """Give up an agreement that nobody has signed."""
    Agreement.MACHINE.apply(agreement, "discard", actor=actor, at=at, reason=reason)


def _terms_of(agreement: Agreement) -> _Terms:
    rates = {rate.licence_kind: rate for rate in agreement.rates.all()}
    return _Terms(
        shares={kind: rates[kind].share_bps for kind in LicenceKind.values},
        floors={kind: rates[kind].floor for kind in LicenceKind.values},
        countries=sorted(row.country for row in agreement.territories.all()),
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
        currency=agreement.currency,
        exclusive=agreement.exclusive,
        two_person_approval=agreement.two_person_approval,
    )
