"""Which photos a standing takedown covers: of the photo itself, of somebody shown, of the event,
or of an agency of somebody shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from licensing.models import Consent, Takedown
from stock.catalogue.models import Appearance, Photo


def standing() -> QuerySet[Takedown]:
    return Takedown.objects.filter(state=Takedown.State.STANDING).order_by()


def standing_takedowns(photo: Photo | None = None) -> list[QuerySet[Takedown]]:
    """The takedowns that stand over ``photo``, one query set per scope; for use in a subquery
    over the photos of an outer query if none is given."""
    pk: Any = OuterRef("pk") if photo is None else photo.pk
    event: Any = OuterRef("event") if photo is None else photo.event_id
    shown = Appearance.objects.filter(photo=OuterRef(pk) if photo is None else pk)
    found = [
        standing().filter(photo=pk),
        standing().filter(Exists(shown.filter(artist=OuterRef("artist"))), scope="artist"),
        standing().filter(
            Exists(shown.filter(artist__consents__agreement__agency=OuterRef("of_agency"))),
            scope="agency",
        ),
    ]
    if event is not None:
        found.append(standing().filter(event=event))
    return found


def shows_somebody_taken_down() -> Q:
    """An appearance is of an artist all of whose photos are taken down, or those of an agency that
    ever had the artist's consent. Both sets are small and asked for once per query."""
    of_agencies = Consent.objects.filter(
        agreement__agency__in=standing().filter(scope="agency").values("of_agency")
    )
    return Q(artist__in=standing().filter(scope="artist").values("artist")) | Q(
        artist__in=of_agencies.order_by().values("artist")
    )


def taken_down(photos: Iterable[Photo]) -> dict[int, list[Takedown]]:
    """Photo id -> the takedowns that stand over it, whatever their scope, oldest first; nothing
    for a photo over which none stands. Two queries for any number of photos, one if nothing at
    all is taken down."""
    events = {photo.pk: photo.event_id for photo in photos}
    scopes = standing().filter(
        Q(photo__in=events)
        | Q(event__in={event for event in events.values() if event is not None})
        | Q(scope__in=["artist", "agency"])
    )
    rows = list(scopes.select_related("agency", "opened_by").order_by("pk"))
    artists: dict[int, set[int]] = defaultdict(set)
    agencies: dict[int, set[int]] = defaultdict(set)
    if any(row.scope in ("artist", "agency") for row in rows):
        shown = Appearance.objects.filter(photo__in=events).values_list(
            "photo", "artist", "artist__consents__agreement__agency"
        )
        for photo, artist, agency in shown:
            artists[photo].add(artist)
            if agency is not None:
                agencies[photo].add(agency)
    found: dict[int, list[Takedown]] = {}
    for pk, event in events.items():
        over = [
            row
            for row in rows
            if row.photo_id == pk
            or (row.event_id is not None and row.event_id == event)
            or row.artist_id in artists[pk]
            or row.of_agency_id in agencies[pk]
        ]
        if over:
            found[pk] = over
    return found


def delivery_stopped(photo: Photo) -> bool:
    """Whether a takedown for legal cause forbids even the delivery of what was bought."""
    return any(row.stops_delivery for row in taken_down([photo]).get(photo.pk, []))
