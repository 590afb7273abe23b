"""What agreements allow for each artist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing import countries, representations
from licensing.agreements.exclusivity import exclusivity_conflict
from licensing.clearance import is_minor
from licensing.errors import AgreementRefused
from licensing.models import (
    WORLDWIDE,
    Agency,
    Agreement,
    Consent,
    ConsentExcludedEvent,
    ConsentTerritory,
    LicenceKind,
)
from licensing.submissions import require_decider
from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.models import Artist, Event

#: What stays as it was when a consent is narrowed.
_KEPT = (
    "allows_personal",
    "allows_editorial",
    "allows_commercial",
    "allows_restoration",
    "allows_training",
    "valid_from",
    "taken_from",
    "guardian_name",
    "guardian_consented_on",
)


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
    taken_from, taken_until: it covers photos taken from the one day on and before the other; with
    either, none whose day is unknown.

    Raises :class:`AgreementRefused` if the agency does not speak for the artist (or for photos of
    those days), another one does so exclusively, a minor's guardian is missing or a guardian has
    no name; DecisionRefused if the person may not decide for the agency.
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
    places = _within(agreement, territories)
    if taken_from is not None and taken_until is not None and taken_until <= taken_from:
        raise AgreementRefused(_("It must end after it begins."), code="taken")
    return _put_in_place(
        agreement=agreement,
        artist=artist,
        territories=places,
        excluded=list(excluded_events),
        actor=actor,
        at=at,
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
    )


def _within(agreement: Agreement, territories: Iterable[str] | None) -> set[str]:
    """The countries asked for, if the agreement covers each of them."""
    covered = {row.country for row in agreement.territories.all()}
    wanted = covered if territories is None else set(territories)
    if not wanted:
        raise AgreementRefused(_("Choose at least one country."), code="territory")
    if WORLDWIDE not in covered and not wanted <= covered:
        names = ", ".join(name for _code, name in countries.choices(wanted - covered))
        raise AgreementRefused(
            _("The agreement does not cover: %(countries)s.") % {"countries": names},
            code="territory",
        )
    return wanted


def _refuse_a_second_agency(
    agreement: Agreement, artist: Artist, territories: set[str], fields: dict[str, Any]
) -> None:
    """Of two agencies one may be the only one: its agreement says so. Inside the transaction."""
    other = exclusivity_conflict(
        agreement=agreement,
        artist=artist,
        territories=territories,
        valid_from=fields["valid_from"],
        valid_until=fields["valid_until"],
    )
    if other is not None:
        # Not by name: what another agency has agreed is nobody else's business.
        raise AgreementRefused(
            _(
                "Another agency speaks for %(artist)s exclusively, or does so already where you "
                "would be the only one. Please ask our staff."
            )
            % {"artist": artist.name},
            code="exclusive",
        )


def _put_in_place(
    *,
    agreement: Agreement,
    artist: Artist,
    territories: set[str],
    excluded: list[Event],
    actor: User,
    at: datetime,
    reason: str = "replaced",
    action: str = "consent.given",
    **fields: Any,
) -> Consent:
    """A new consent in the place of the one before, which stays on record as it was."""
    with transaction.atomic():
        representations.require(
            agency=agreement.agency, artist=artist, taken_until=fields["taken_until"]
        )
        _refuse_a_second_agency(agreement, artist, territories, fields)
        for earlier in Consent.objects.filter(
            agreement=agreement, artist=artist, state=Consent.State.ACTIVE
        ):
            Consent.MACHINE.apply(earlier, "withdraw", actor=actor, at=at, reason=reason)
        consent = Consent.objects.create(
            agreement=agreement, artist=artist, given_by=actor, given_at=at, **fields
        )
        ConsentTerritory.objects.bulk_create(
            ConsentTerritory(consent=consent, country=country) for country in sorted(territories)
        )
        ConsentExcludedEvent.objects.bulk_create(
            ConsentExcludedEvent(consent=consent, event=event) for event in excluded
        )
        record(
            action=action,
            target=consent,
            actor=actor,
            at=at,
            reason="" if reason == "replaced" else reason,
            after={
                "artist": artist.slug,
                "kinds": sorted(kind for kind in LicenceKind.values if consent.allows(kind)),
                "restoration": consent.allows_restoration,
                "training": consent.allows_training,
                "territories": sorted(territories),
                "excluded_events": sorted(event.slug for event in excluded),
                "valid": [_told(consent.valid_from), _told(consent.valid_until)],
                "taken": [_told(consent.taken_from), _told(consent.taken_until)],
            },
        )
    return consent


def _told(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def withdraw_consent(*, consent: Consent, actor: User, at: datetime, reason: str) -> None:
    """Take a consent back: nothing more is sold under it from this moment."""
    require_decider(agency=consent.agreement.agency, actor=actor)
    Consent.MACHINE.apply(consent, "withdraw", actor=actor, at=at, reason=reason)


def artist_leaves(
    *,
    agency: Agency,
    artist: Artist,
    on: date,
    sell_until: date | None,
    actor: User,
    at: datetime,
    reason: str,
) -> list[Consent]:
    """The artist leaves the agency: its consents cover no photo taken from the day ``on``, and the
    others are sold until the day ``sell_until`` (exclusive), or no more from this moment if it is
    None or has come. What was bought stays valid.

    Returns the consents that are left, narrowed. A photo whose day is unknown may have been taken
    later and is no longer sold. Raises :class:`AgreementRefused` if the agency has no consent of
    the artist, or no reason is given; DecisionRefused if the person may not decide.
    """
    require_decider(agency=agency, actor=actor)
    if not reason.strip():
        raise AgreementRefused(_("Please give a reason."), code="reason_missing")
    today = timezone.localdate(at)
    left: list[Consent] = []
    with transaction.atomic():
        standing = list(
            Consent.objects.select_for_update(of=("self",))
            .filter(agreement__agency=agency, artist=artist, state=Consent.State.ACTIVE)
            .select_related("agreement")
            .order_by("pk")
        )
        if not standing:
            raise AgreementRefused(
                _("%(agency)s has no consent of %(artist)s.")
                % {"agency": agency.name, "artist": artist.name},
                code="no_consent",
            )
        for consent in standing:
            until = min(filter(None, [consent.valid_until, sell_until]), default=None)
            taken_until = min(filter(None, [consent.taken_until, on]))
            nothing_left = (
                sell_until is None
                or sell_until <= today
                or until is None
                or until <= consent.valid_from
                or (consent.taken_from is not None and taken_until <= consent.taken_from)
            )
            if nothing_left:
                Consent.MACHINE.apply(consent, "withdraw", actor=actor, at=at, reason=reason)
                continue
            left.append(
                _put_in_place(
                    agreement=consent.agreement,
                    artist=artist,
                    territories={row.country for row in consent.territories.all()},
                    excluded=list(consent.excluded_events.all()),
                    actor=actor,
                    at=at,
                    reason=reason,
                    action="consent.narrowed",
                    **{name: getattr(consent, name) for name in _KEPT},
                    valid_until=until,
                    taken_until=taken_until,
                )
            )
        representations.left(agency=agency, artist=artist, on=on)
        record(
            action="artist.left_agency",
            target=artist,
            actor=actor,
            at=at,
            reason=reason,
            after={
                "agency": agency.public_id,
                "on": on.isoformat(),
                "sell_until": _told(sell_until),
                "withdrawn": len(standing) - len(left),
                "narrowed": len(left),
            },
        )
    return left
