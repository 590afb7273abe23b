"""Withdrawing a photo at once, and putting it back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from licensing.clearance import standing_takedowns
from licensing.errors import TakedownRefused
from licensing.models import Agency, Submission, Takedown
from licensing.signals import takedown_opened
from licensing.submissions import require_decider
from stock.accounts.models import Role, User
from stock.audit.services import record
from stock.catalogue import previews
from stock.catalogue.models import Photo


def agency_has_a_say(*, agency: Agency, photo: Photo) -> bool:
    """Whether the photo was ever put before the agency or shows one of its artists."""
    return (
        Submission.objects.filter(agency=agency, photo=photo).exists()
        or photo.artists.filter(consents__agreement__agency=agency).exists()
    )


def take_down(
    *,
    photo: Photo,
    actor: User,
    at: datetime,
    ground: str,
    comment: str = "",
    agency: Agency | None = None,
) -> Takedown:
    """Withdraw the photo from sale, and for a legal ground also from delivery.

    ``agency`` is given when a partner acts, None when staff do. Clearance refuses from the
    moment of commit; previews are purged and open checkouts expired right after. Doing it twice
    returns the takedown that stands. Raises :class:`TakedownRefused`.
    """
    if ground not in Takedown.Ground.values:
        raise TakedownRefused(_("Please choose a legal ground."), code="ground_missing")
    if agency is None:
        if actor.role != Role.STAFF:
            raise TakedownRefused(_("Only staff may do this."), code="not_staff")
    else:
        require_decider(agency=agency, actor=actor)
        if not agency_has_a_say(agency=agency, photo=photo):
            raise TakedownRefused(
                _("This photo does not concern your agency."), code="not_your_photo"
            )
    side = Takedown.Side.STAFF if agency is None else Takedown.Side.AGENCY
    try:
        with transaction.atomic():
            takedown = Takedown.objects.create(
                photo=photo,
                side=side,
                agency=agency,
                ground=ground,
                comment=comment,
                stops_delivery=ground in Takedown.LEGAL_GROUNDS,
                opened_by=actor,
                opened_at=at,
            )
            record(
                action="takedown.opened",
                target=photo,
                actor=actor,
                at=at,
                reason=ground,
                after={"takedown": takedown.public_id, "comment": comment},
            )
            takedown_opened.send(sender=Takedown, photo=photo, at=at)
            previews.withhold(photo=photo)
    except IntegrityError:
        standing = Takedown.objects.filter(
            photo=photo, side=side, agency=agency, state=Takedown.State.STANDING
        ).first()
        if standing is None:
            raise
        return standing
    return takedown


def lift(*, takedown: Takedown, actor: User, at: datetime, reason: str) -> None:
    """Put the photo back; only the side that took it down may. Raises TakedownRefused."""
    if takedown.agency is not None:
        require_decider(agency=takedown.agency, actor=actor)
    elif actor.role != Role.STAFF:
        raise TakedownRefused(_("Only the side that took it down may do this."), code="not_staff")
    with transaction.atomic():
        Takedown.MACHINE.apply(
            takedown, "lift", actor=actor, at=at, reason=reason, lifted_by=actor, lifted_at=at
        )
        photo = takedown.photo
        if photo is not None and not any(rows.exists() for rows in standing_takedowns(photo)):
            previews.release(photo=photo)
