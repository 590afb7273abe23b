"""What was consented to under the version before goes on under the one that replaces it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from licensing.agreements.exclusivity import exclusivity_conflict
from licensing.errors import AgreementRefused
from licensing.models import (
    WORLDWIDE,
    Agreement,
    Consent,
    ConsentExcludedEvent,
    ConsentTerritory,
    Term,
)
from stock.accounts.models import User
from stock.audit.services import record

#: What a carried consent does not share with the one before it.
OWN = {"id", "public_id", "agreement", "state", "given_by", "given_at", "valid_from", "valid_until"}


def carry_over(*, earlier: Agreement, later: Agreement, actor: User, at: datetime) -> list[Consent]:
    """Give each active consent of ``earlier`` anew under ``later``, narrowed to what that covers.

    A consent of which nothing is left is only withdrawn, which the log tells. Must run in the
    transaction that replaces the agreement. Raises :class:`AgreementRefused` if the new version is
    exclusive and another agency holds a consent for one of the artists.
    """
    carried = []
    rows = earlier.consents.filter(state=Consent.State.ACTIVE).select_related("artist")
    for before in rows.order_by("pk"):
        Consent.MACHINE.apply(
            before, "withdraw", actor=actor, at=at, reason=f"carried over to {later.number}"
        )
        term = common_term(before, later)
        countries = common_countries(
            (row.country for row in before.territories.all()),
            (row.country for row in later.territories.all()),
        )
        if term is None or not countries:
            record(
                action="consent.not_carried_over",
                target=before,
                actor=actor,
                at=at,
                after={"agreement": later.public_id},
            )
            continue
        conflict = exclusivity_conflict(
            agreement=later,
            artist=before.artist,
            territories=countries,
            valid_from=term[0],
            valid_until=term[1],
        )
        if conflict is not None:
            raise AgreementRefused(
                _("%(artist)s is already promised to another agency for the same time and place.")
                % {"artist": before.artist.name},
                code="exclusive",
            )
        carried.append(_given_anew(before, later, term, countries, actor, at))
    return carried


def _given_anew(
    before: Consent,
    later: Agreement,
    term: tuple[date, date | None],
    countries: list[str],
    actor: User,
    at: datetime,
) -> Consent:
    same = {
        field.attname: getattr(before, field.attname)
        for field in Consent._meta.concrete_fields
        if field.name not in OWN
    }
    after = Consent.objects.create(
        **same,
        agreement=later,
        valid_from=term[0],
        valid_until=term[1],
        given_by=actor,
        given_at=at,
    )
    ConsentTerritory.objects.bulk_create(
        ConsentTerritory(consent=after, country=country) for country in countries
    )
    ConsentExcludedEvent.objects.bulk_create(
        ConsentExcludedEvent(consent=after, event_id=row.event_id)
        for row in before.exclusions.all()
    )
    record(
        action="consent.carried_over",
        target=after,
        actor=actor,
        at=at,
        before={"consent": before.public_id, "agreement": before.agreement.public_id},
        after={
            "agreement": later.public_id,
            "territories": countries,
            "valid_from": term[0].isoformat(),
            "valid_until": term[1].isoformat() if term[1] else None,
        },
    )
    return after


def common_term(one: Term, other: Term) -> tuple[date, date | None] | None:
    """The days on which both hold: (from, until), or None if there are none."""
    start = max(one.valid_from, other.valid_from)
    ends = [term.valid_until for term in (one, other) if term.valid_until is not None]
    end = min(ends) if ends else None
    return None if end is not None and end <= start else (start, end)


def common_countries(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """The countries that both name; the whole world contains every country."""
    ours, theirs = set(one), set(other)
    if WORLDWIDE in ours:
        return sorted(theirs)
    return sorted(ours if WORLDWIDE in theirs else ours & theirs)
