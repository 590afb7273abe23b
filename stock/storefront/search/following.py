"""Following the audit log: whatever changes a photo, its terms or its price is written there, in
the transaction of the change, and is sealed in the order of commits. So the log is the queue of
what has to be indexed, and nothing else has to say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Q, QuerySet

from licensing import reach
from licensing.models import Agency, Agreement, Consent, Takedown
from stock.audit.models import AuditEntry, AuditSeal
from stock.catalogue.models import Photo
from stock.purchases.models import Price
from stock.storefront.models import FollowedLog
from stock.storefront.search import indexing, names

log = structlog.get_logger(__name__)
Photos = QuerySet[Photo]

#: Entries that one run takes in; what is left is for the next.
BATCH = 200


def _photo(public_id: str) -> Photos:
    return Photo.objects.filter(public_id=public_id)


def _submission(public_id: str) -> Photos:
    return Photo.objects.filter(submissions__public_id=public_id)


def _takedown(public_id: str) -> Photos:
    takedown = Takedown.objects.filter(public_id=public_id).first()
    return Photo.objects.none() if takedown is None else reach.reached_by(takedown)


def _of_artists(consents: QuerySet[Consent]) -> Photos:
    return Photo.objects.filter(appearances__artist__in=consents.values("artist")).distinct()


def _consent(public_id: str) -> Photos:
    return _of_artists(Consent.objects.filter(public_id=public_id))


def _agreement(public_id: str) -> Photos:
    series = Agreement.objects.filter(public_id=public_id).values("series")
    return _of_artists(Consent.objects.filter(agreement__series__in=series))


def _agency(public_id: str) -> Photos:
    agencies = Agency.objects.filter(public_id=public_id)
    return _of_artists(Consent.objects.filter(agreement__agency__in=agencies))


def _artist(pk: str) -> Photos:
    return Photo.objects.filter(appearances__artist__pk=pk).distinct()


def _price(pk: str) -> Photos:
    """A default price is that of every photo."""
    price = Price.objects.filter(pk=pk).first()
    if price is None:
        return Photo.objects.none()
    return (
        Photo.objects.all() if price.photo_id is None else Photo.objects.filter(pk=price.photo_id)
    )


#: What was acted on -> the photos that it changes.
CHANGED: dict[str, Callable[[str], Photos]] = {
    "catalogue.photo": _photo,
    "catalogue.artist": _artist,
    "licensing.submission": _submission,
    "licensing.takedown": _takedown,
    "licensing.consent": _consent,
    "licensing.agreement": _agreement,
    "licensing.agency": _agency,
    "purchases.price": _price,
}


def follow(*, at: datetime) -> int:
    """Take in what the log says since the last run; return how many photos were looked at.

    The mark moves on only when the photos are done, so a run that dies is repeated; two runs at
    once do the same twice.
    """
    mark, _created = FollowedLog.objects.get_or_create(pk=1)
    if mark.seal == 0:
        names.refresh_all()  # the beginning: there are no names yet
    seals = AuditSeal.objects.filter(pk__gt=mark.seal).order_by("pk").select_related("entry")
    batch = list(seals[:BATCH])
    done = 0
    for ids in _batches(seal.entry for seal in batch):
        done += indexing.index_photos(ids=ids, at=at)
    if batch:
        FollowedLog.objects.filter(pk=1, seal=mark.seal).update(seal=batch[-1].pk, followed_at=at)
    return done


def has_more() -> bool:
    """Whether the log has entries that were not taken in."""
    mark = FollowedLog.objects.filter(pk=1).values_list("seal", flat=True).first() or 0
    return AuditSeal.objects.filter(pk__gt=mark).exists()


def skip_to_the_end() -> None:
    """After everything was indexed: the log up to now is taken in."""
    last = AuditSeal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    FollowedLog.objects.update_or_create(pk=1, defaults={"seal": last})


def _batches(entries: Iterable[AuditEntry]) -> Iterator[list[int]]:
    """The published photos concerned, each once, in batches."""
    seen: set[int] = set()
    batch: list[int] = []
    for what, target in dict.fromkeys((entry.target_type, entry.target_id) for entry in entries):
        photos = CHANGED.get(what)
        if photos is None:
            continue
        wanted: Any = Q(published_at__isnull=False) | Q(indexed__isnull=False)
        for pk in photos(target).filter(wanted).values_list("pk", flat=True).iterator(1000):
            if pk in seen:
                continue
            seen.add(pk)
            batch.append(pk)
            if len(batch) == indexing.BATCH:
                yield batch
                batch = []
    if batch:
        yield batch
