"""Whom a photo concerns, and how far a takedown reaches. One rule, used by clearance, by the
takedowns themselves and by the partner portal (see ``docs/decisions/0040-reach-of-a-takedown.md``).

A photo concerns an agency if it was put before that agency, or if it shows an artist of the agency
whom no other agency speaks for in this photo. An agency's takedown reaches the photos of its scope
that concern the agency; one by staff reaches all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from licensing.models import Agency, Agreement, Consent, Submission, Takedown
from stock.catalogue.models import Appearance, Artist, Photo


def _outer(reference: Any) -> Any:
    """The same reference, seen from one subquery further in."""
    return OuterRef(reference) if isinstance(reference, OuterRef) else reference


def _speaks_for(*, agency: Any, artist: Any) -> QuerySet[Consent]:
    """The consents, of whatever state, that the agency gave for the artist under its signature.

    Lapsed ones too: what an agency once let be sold it may withdraw later.
    """
    return Consent.objects.filter(
        agreement__agency=agency, artist=artist, agreement__state__in=Agreement.SIGNED_STATES
    )


def concerns(*, agency: Any, photo: Any) -> Q:
    """The condition that a photo concerns an agency.

    Both are primary keys, or references as they read inside a subquery of the filtered query.
    """
    asked = Submission.objects.filter(photo=photo, agency=agency)
    # Another agency that speaks for the same artist and was asked about this photo.
    rival = Submission.objects.filter(
        ~Q(agency=_outer(agency)),
        Exists(_speaks_for(agency=OuterRef("agency"), artist=OuterRef(OuterRef("artist")))),
        photo=OuterRef("photo"),
    )
    shown = Appearance.objects.filter(
        Exists(_speaks_for(agency=_outer(agency), artist=OuterRef("artist"))),
        ~Q(Exists(rival)),
        photo=photo,
    )
    return Q(Exists(asked)) | Q(Exists(shown))


def concerning(agency: Agency) -> QuerySet[Photo]:
    """The photos that concern the agency."""
    return Photo.objects.filter(concerns(agency=agency.pk, photo=OuterRef("pk")))


def concerns_any(agencies: Iterable[Agency]) -> Q:
    """The condition, on photos, that they concern at least one of the agencies."""
    conditions = [concerns(agency=agency.pk, photo=OuterRef("pk")) for agency in agencies]
    return reduce(or_, conditions) if conditions else Q(pk__in=[])


def agency_has_a_say(*, agency: Agency, photo: Photo) -> bool:
    """Whether the photo concerns the agency."""
    return concerning(agency).filter(pk=photo.pk).exists()


def artists_of(agency: Agency) -> QuerySet[Artist]:
    """The artists for whom the agency gave a consent under its signature."""
    return Artist.objects.filter(Exists(_speaks_for(agency=agency.pk, artist=OuterRef("pk"))))


def reached_by(takedown: Takedown) -> QuerySet[Photo]:
    """The photos that the takedown withdraws (whether or not it stands). It may be unsaved."""
    photos = Photo.objects.all()
    if takedown.scope == Takedown.Scope.PHOTO:
        return photos.filter(pk__in=[takedown.photo_id])
    if takedown.scope == Takedown.Scope.AGENCY:
        return photos.filter(concerns(agency=takedown.of_agency_id, photo=OuterRef("pk")))
    if takedown.scope == Takedown.Scope.ARTIST:
        shown = Appearance.objects.filter(artist=takedown.artist_id)
        photos = photos.filter(pk__in=shown.values("photo"))
    else:
        photos = photos.filter(event=takedown.event_id)
    if takedown.side == Takedown.Side.STAFF:
        return photos
    return photos.filter(concerns(agency=takedown.agency_id, photo=OuterRef("pk")))


def standing_takedowns(photo: Photo | None = None) -> list[QuerySet[Takedown]]:
    """The takedowns that stand over ``photo``, one query set per scope; for use in a subquery
    over the photos of an outer query if none is given."""
    pk: Any = OuterRef("pk") if photo is None else photo.pk
    event: Any = OuterRef("event") if photo is None else photo.event_id
    standing = Takedown.objects.filter(state=Takedown.State.STANDING)
    shown = Appearance.objects.filter(photo=_outer(pk))
    within = Q(side=Takedown.Side.STAFF) | concerns(agency=OuterRef("agency"), photo=_outer(pk))
    found = [
        standing.filter(photo=pk),
        standing.filter(
            Exists(shown.filter(artist=OuterRef("artist"))), within, scope=Takedown.Scope.ARTIST
        ),
        standing.filter(
            concerns(agency=OuterRef("of_agency"), photo=_outer(pk)), scope=Takedown.Scope.AGENCY
        ),
    ]
    if event is not None:
        found.append(standing.filter(within, event=event))
    return found
