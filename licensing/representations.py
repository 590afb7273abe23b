"""Whom an agency speaks for, as confirmed by staff (docs/decisions/0035-who-speaks-for-whom.md)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from licensing.errors import AgreementRefused
from licensing.models import Agency, Consent, Representation
from stock.accounts.models import Role, User
from stock.audit.services import record
from stock.catalogue.models import Artist


def _require_staff(actor: User) -> None:
    if actor.role != Role.STAFF:
        raise AgreementRefused(_("Only staff may do this."), code="not_staff")


def confirm(*, agency: Agency, artist: Artist, actor: User, at: datetime) -> Representation:
    """Write down that the agency speaks for the artist, again also if the artist had left.
    Doing it twice changes nothing.

    Raises :class:`AgreementRefused` for anybody but staff.
    """
    _require_staff(actor)
    with transaction.atomic():
        standing, created = Representation.objects.get_or_create(
            agency=agency,
            artist=artist,
            ended_at=None,
            defaults={"confirmed_by": actor, "confirmed_at": at},
        )
        back = standing.left_on is not None
        if back:
            standing.left_on = None
            standing.save(update_fields=["left_on"])
        if created or back:
            record(
                action="representation.confirmed",
                target=artist,
                actor=actor,
                at=at,
                after={"agency": agency.public_id},
            )
    return standing


def end(*, agency: Agency, artist: Artist, actor: User, at: datetime, reason: str) -> int:
    """The agency speaks for the artist no more, or never did: its consents are withdrawn with it,
    so that nothing is sold under them from this moment. Returns how many were.

    Raises :class:`AgreementRefused` for anybody but staff, and without a reason.
    """
    _require_staff(actor)
    if not reason.strip():
        raise AgreementRefused(_("Please give a reason."), code="reason_missing")
    with transaction.atomic():
        ended = Representation.objects.filter(
            agency=agency, artist=artist, ended_at__isnull=True
        ).update(ended_at=at, ended_by=actor)
        if not ended:
            return 0  # somebody else was faster
        consents = list(
            Consent.objects.filter(
                agreement__agency=agency, artist=artist, state=Consent.State.ACTIVE
            ).order_by("pk")
        )
        for consent in consents:
            Consent.MACHINE.apply(consent, "withdraw", actor=actor, at=at, reason=reason)
        record(
            action="representation.ended",
            target=artist,
            actor=actor,
            at=at,
            reason=reason,
            after={"agency": agency.public_id, "withdrawn": len(consents)},
        )
    return len(consents)


def left(*, agency: Agency, artist: Artist, on: date) -> None:
    """The artist left on the day ``on`` or before. Part of ``consents.artist_leaves``, which
    checks, logs, and narrows the consents."""
    standing = agency.representations.select_for_update().filter(artist=artist, ended_at=None)
    for row in standing:
        row.left_on = on if row.left_on is None else min(on, row.left_on)
        row.save(update_fields=["left_on"])


def require(*, agency: Agency, artist: Artist, taken_until: date | None) -> None:
    """Raise :class:`AgreementRefused` unless the agency speaks for the artist in photos taken
    before the day ``taken_until`` (None: of any day).

    Call in the transaction that gives a consent: the row is locked, so that of a consent and an
    end at once either the end withdraws the consent or the consent is refused.
    """
    standing = (
        Representation.objects.select_for_update()
        .filter(agency=agency, artist=artist, ended_at__isnull=True)
        .first()
    )
    names = {"agency": agency.name, "artist": artist.name}
    if standing is None:
        raise AgreementRefused(
            _("Our staff have not confirmed yet that %(agency)s speaks for %(artist)s.") % names,
            code="not_represented",
        )
    if standing.left_on and (taken_until is None or taken_until > standing.left_on):
        raise AgreementRefused(
            _("%(artist)s has left %(agency)s: only photos taken before %(day)s can be allowed.")
            % {**names, "day": date_format(standing.left_on)},
            code="artist_left",
        )


def roster(agency: Agency) -> list[Representation]:
    """Whom the agency speaks for now."""
    rows = agency.representations.filter(ended_at__isnull=True)
    return list(rows.select_related("artist", "confirmed_by").order_by("artist__name_en"))
