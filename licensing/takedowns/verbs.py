"""Opening and lifting a takedown."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from licensing.errors import TakedownRefused
from licensing.models import Agency, Takedown
from licensing.reach import agency_has_a_say, artists_of, concerning, reached_by, standing_takedowns
from licensing.signals import takedown_lifted, takedown_opened
from licensing.submissions import require_decider
from stock.accounts.models import Role, User
from stock.audit.services import record
from stock.catalogue import previews
from stock.catalogue.models import Artist, Event, Photo

Subject = Photo | Artist | Event | Agency

_SCOPES: dict[type[Subject], tuple[str, str]] = {
    Photo: (Takedown.Scope.PHOTO, "photo"),
    Artist: (Takedown.Scope.ARTIST, "artist"),
    Event: (Takedown.Scope.EVENT, "event"),
    Agency: (Takedown.Scope.AGENCY, "of_agency"),
}


def _named(subject: Subject) -> dict[str, Any]:
    """The columns of a takedown that say what it is of."""
    scope, field = _SCOPES[type(subject)]
    return {"scope": scope, field: subject}


def keyword(subject: Subject) -> dict[str, Any]:
    """The subject under the keyword by which :func:`take_down` takes it."""
    return {_SCOPES[type(subject)][1]: subject}


def preview(*, subject: Subject, agency: Agency | None = None) -> Takedown:
    """An unsaved takedown, to ask :func:`reached_by` before anything is done."""
    side = Takedown.Side.STAFF if agency is None else Takedown.Side.AGENCY
    return Takedown(side=side, agency=agency, **_named(subject))


def _check(*, subject: Subject, actor: User, agency: Agency | None) -> None:
    if agency is None:
        if actor.role != Role.STAFF:
            raise TakedownRefused(_("Only staff may do this."), code="not_staff")
        return
    require_decider(agency=agency, actor=actor)
    match subject:
        case Photo():
            if not agency_has_a_say(agency=agency, photo=subject):
                raise TakedownRefused(
                    _("This photo does not concern your agency."), code="not_your_photo"
                )
        case Artist():
            if not artists_of(agency).filter(pk=subject.pk).exists():
                raise TakedownRefused(
                    _("Your agency does not speak for this artist."), code="not_your_artist"
                )
        case Event():
            if not concerning(agency).filter(event=subject).exists():
                raise TakedownRefused(
                    _("This event has no photos of your artists."),
                    code="not_your_event",
                )
        case Agency():
            if subject != agency:
                raise TakedownRefused(
                    _("An agency takes down its own photos only."), code="not_your_agency"
                )


def take_down(
    *,
    photo: Photo | None = None,
    artist: Artist | None = None,
    event: Event | None = None,
    of_agency: Agency | None = None,
    actor: User,
    at: datetime,
    ground: str,
    comment: str = "",
    agency: Agency | None = None,
) -> Takedown:
    """Withdraw a photo, or all photos of an artist, an event or an agency, also those that come
    later; for a legal ground also from delivery.

    Exactly one of the four says what. ``agency`` is given when a partner acts, None when staff
    do; a partner's reaches only what concerns the agency (see ``licensing.reach``). Within the
    transaction clearance refuses, open checkouts end and public files are withheld; the files
    themselves go right after it. Doing it twice returns the takedown that stands. Raises
    :class:`TakedownRefused` or DecisionRefused.
    """
    (subject,) = [thing for thing in (photo, artist, event, of_agency) if thing is not None]
    if ground not in Takedown.Ground.values:
        raise TakedownRefused(_("Please choose a legal ground."), code="ground_missing")
    _check(subject=subject, actor=actor, agency=agency)
    side = Takedown.Side.STAFF if agency is None else Takedown.Side.AGENCY
    named = _named(subject)
    try:
        with transaction.atomic():
            takedown = Takedown.objects.create(
                **named,
                side=side,
                agency=agency,
                ground=ground,
                comment=comment,
                stops_delivery=ground in Takedown.LEGAL_GROUNDS,
                opened_by=actor,
                opened_at=at,
                deadline_at=at + timedelta(hours=settings.TAKEDOWN_DEADLINE_HOURS),
            )
            photos = reached_by(takedown)
            record(
                action="takedown.opened",
                target=subject,
                actor=actor,
                at=at,
                reason=ground,
                after={"takedown": takedown.public_id, "comment": comment},
            )
            takedown_opened.send(sender=Takedown, takedown=takedown, photos=photos, at=at)
            withheld = previews.withhold(photos=photos)
            takedown.photo_count = photos.count()
            takedown.save(update_fields=["photo_count"])
            record(
                action="takedown.carried_out",
                target=takedown,
                actor=actor,
                at=at,
                reason=ground,
                after={
                    "photos": takedown.photo_count,
                    "withheld": withheld,
                    "stops_delivery": takedown.stops_delivery,
                },
            )
    except IntegrityError:
        standing = Takedown.objects.filter(
            **named, side=side, agency=agency, state=Takedown.State.STANDING
        ).first()
        if standing is None:
            raise
        return standing
    return takedown


def lift(*, takedown: Takedown, actor: User, at: datetime, reason: str) -> None:
    """Put back what this takedown alone kept down; only the side that opened it may.

    A photo over which another takedown stands stays down. Raises TakedownRefused, DecisionRefused
    or IllegalTransition.
    """
    if takedown.agency is not None:
        require_decider(agency=takedown.agency, actor=actor)
    elif actor.role != Role.STAFF:
        raise TakedownRefused(_("Only the side that took it down may do this."), code="not_staff")
    with transaction.atomic():
        Takedown.MACHINE.apply(
            takedown,
            "lift",
            actor=actor,
            at=at,
            reason=reason,
            lifted_by=actor,
            lifted_at=at,
            lift_reason=reason,
        )
        back = reached_by(takedown).filter(~stands_over())
        takedown_lifted.send(sender=Takedown, takedown=takedown, at=at)
        previews.release(photos=back)


def stands_over() -> Q:
    """The condition, on photos, that some takedown stands over them."""
    return reduce(or_, (Q(Exists(rows)) for rows in standing_takedowns()))
