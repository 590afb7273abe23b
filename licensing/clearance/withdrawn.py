"""Which photos are taken down. How far a takedown reaches is said in ``licensing.reach``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from licensing.models import Takedown
from licensing.reach import concerns
from stock.catalogue.models import Appearance, Photo


def standing() -> QuerySet[Takedown]:
    return Takedown.objects.filter(state=Takedown.State.STANDING).order_by()


def _by_staff(scope: str) -> QuerySet[Takedown, Any]:
    """The subjects of the staff's standing takedowns of one scope. They are few, and one set for
    all photos: as a subquery per photo this would be the most frequent one."""
    rows = standing().filter(side=Takedown.Side.STAFF, scope=scope, **{f"{scope}__isnull": False})
    return rows.values(scope)


def artists_taken_down() -> QuerySet[Takedown, Any]:
    """The artists all of whose photos the staff have taken down."""
    return _by_staff(Takedown.Scope.ARTIST)


def is_taken_down_otherwise() -> Q:
    """The condition that a takedown stands over a photo of the filtered query, other than by the
    staff of an artist shown: of the photo, of its event, or one of several photos that is limited
    to those that concern an agency."""
    photos = standing().filter(scope=Takedown.Scope.PHOTO, photo__isnull=False).values("photo")
    shown = Appearance.objects.filter(photo=OuterRef(OuterRef("pk")), artist=OuterRef("artist"))
    by_an_agency = Q(side=Takedown.Side.AGENCY)
    limited = (
        standing()
        .alias(speaker=Coalesce("of_agency", "agency"))
        .filter(
            Q(scope=Takedown.Scope.AGENCY)
            | (by_an_agency & Q(scope=Takedown.Scope.ARTIST) & Q(Exists(shown)))
            | (by_an_agency & Q(event=OuterRef("event"))),
            concerns(agency=OuterRef("speaker"), photo=OuterRef(OuterRef("pk"))),
        )
    )
    return (
        Q(pk__in=photos)
        | Q(event__isnull=False, event__in=_by_staff(Takedown.Scope.EVENT))
        | Q(Exists(limited))
    )


def taken_down(photos: Iterable[Photo]) -> dict[int, list[Takedown]]:
    """Photo id -> the takedowns that stand over it, whatever their scope, oldest first; nothing
    for a photo over which none stands. One query for any number of photos; one more where an
    artist or an agency is taken down, and one per agency that took down more than one photo."""
    events = {photo.pk: photo.event_id for photo in photos}
    rows = list(
        standing()
        .filter(
            Q(photo__in=events)
            | Q(event__in={event for event in events.values() if event is not None})
            | Q(scope__in=[Takedown.Scope.ARTIST, Takedown.Scope.AGENCY])
        )
        .select_related("agency", "opened_by", "photo", "artist", "event", "of_agency")
        .order_by("pk")
    )
    artists: dict[int, set[int]] = defaultdict(set)
    if any(row.scope == Takedown.Scope.ARTIST for row in rows):
        shown = Appearance.objects.filter(photo__in=events)
        for photo, artist in shown.values_list("photo", "artist"):
            artists[photo].add(artist)
    within = {
        agency: set(
            Photo.objects.filter(
                concerns(agency=agency, photo=OuterRef("pk")), pk__in=events
            ).values_list("pk", flat=True)
        )
        for agency in {_only_of(row) for row in rows} - {None}
    }

    def reaches(row: Takedown, pk: int, event: int | None) -> bool:
        if row.scope == Takedown.Scope.PHOTO:
            return row.photo_id == pk
        agency = _only_of(row)
        if agency is not None and pk not in within[agency]:
            return False
        return {
            Takedown.Scope.ARTIST: row.artist_id in artists[pk],
            Takedown.Scope.EVENT: row.event_id is not None and row.event_id == event,
            Takedown.Scope.AGENCY: True,
        }[Takedown.Scope(row.scope)]

    found = {pk: [row for row in rows if reaches(row, pk, event)] for pk, event in events.items()}
    return {pk: over for pk, over in found.items() if over}


def _only_of(row: Takedown) -> int | None:
    """The agency to whose photos a takedown of more than one photo is limited, if it is."""
    if row.scope == Takedown.Scope.PHOTO:
        return None
    return row.of_agency_id if row.scope == Takedown.Scope.AGENCY else row.agency_id


def delivery_stopped(photo: Photo) -> bool:
    """Whether a takedown for legal cause forbids even the delivery of what was bought."""
    return any(row.stops_delivery for row in taken_down([photo]).get(photo.pk, []))
