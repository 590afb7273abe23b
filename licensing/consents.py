"""What agreements allow for each artist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.clearance import is_minor
from licensing.errors import AgreementRefused
from licensing.models import (
    WORLDWIDE,
    Agreement,
    Consent,
    ConsentExcludedEvent,
    ConsentTerritory,
)
from licensing.submissions import require_decider
from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.models import Artist, Event


def give_consent(
    *,
    agreement: Agreement,
    artist: Artist,
    kinds: Iterable[str],
    allows_restoration: bool,
    allows_training: bool,
    valid_from: date,
    valid_until: date | None,
    territories: Iterable[str] | None = None,
    excluded_events: Iterable[Event] = (),
    taken_from: date | None = None,
    taken_until: date | None = None,
    guardian_name: str = "",
    guardian_consented_on: date | None = None,
    actor: User,
    at: datetime,
) -> Consent:
    """Record what the agency allows for one artist, in the place of what it allowed before.

    territories: countries, at most those of the agreement; None for all of those.

    Raises :class:`AgreementRefused` if a minor's guardian is missing or a guardian has no name,
    DecisionRefused if the person may not decide for the agency.
    """
    require_decider(agency=agreement.agency, actor=actor)
    if valid_until is not None and valid_until <= valid_from:
        raise AgreementRefused(_("It must end after it begins."), code="term")
    minor = is_minor(artist, timezone.localdate(at))
    if minor and not (guardian_name and guardian_consented_on):
        raise AgreementRefused(
            _("%(artist)s is a minor: the guardian's name and consent are needed.")
            % {"artist": artist.name},
            code="guardian_missing",
        )
    if guardian_consented_on and not guardian_name:
        raise AgreementRefused(_("Who is the guardian that consented?"), code="guardian_unnamed")
    allowed = set(kinds)
    covered = {row.country for row in agreement.territories.all()}
    countries = covered if territories is None else set(territories)
    if not countries or not (WORLDWIDE in covered or countries <= covered):
        raise AgreementRefused(
            _("The agreement does not cover: %(countries)s.")
            % {"countries": ", ".join(sorted(countries - covered)) or "–"},
            code="territory",
        )
    if taken_from is not None and taken_until is not None and taken_until <= taken_from:
        raise AgreementRefused(_("It must end after it begins."), code="taken")
    with transaction.atomic():
        for earlier in Consent.objects.filter(
            agreement=agreement, artist=artist, state=Consent.State.ACTIVE
        ):
            Consent.MACHINE.apply(earlier, "withdraw", actor=actor, at=at, reason="replaced")
        consent = Consent.objects.create(
            agreement=agreement,
            artist=artist,
            allows_personal="personal" in allowed,
            allows_editorial="editorial" in allowed,
            allows_commercial="commercial" in allowed,
            allows_restoration=allows_restoration,
            allows_training=allows_training,
            valid_from=valid_from,
            valid_until=valid_until,
            taken_from=taken_from,
            taken_until=taken_until,
            guardian_name=guardian_name,
            guardian_consented_on=guardian_consented_on,
            given_by=actor,
            given_at=at,
        )
        ConsentTerritory.objects.bulk_create(
            ConsentTerritory(consent=consent, country=country) for country in sorted(countries)
        )
        excluded = list(excluded_events)
        ConsentExcludedEvent.objects.bulk_create(
            ConsentExcludedEvent(consent=consent, event=event) for event in excluded
        )
        record(
            action="consent.given",
            target=consent,
            actor=actor,
            at=at,
            after={
                "artist": artist.slug,
                "kinds": sorted(allowed),
                "restoration": allows_restoration,
                "training": allows_training,
                "territories": sorted(countries),
                "excluded_events": sorted(event.slug for event in excluded),
            },
        )
    return consent


def withdraw_consent(*, consent: Consent, actor: User, at: datetime, reason: str) -> None:
    """Take a consent back: nothing more is sold under it from this moment."""
    require_decider(agency=consent.agreement.agency, actor=actor)
    Consent.MACHINE.apply(consent, "withdraw", actor=actor, at=at, reason=reason)
