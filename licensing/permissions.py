"""What artists allow at a moment, for everybody to read. Nothing here says why not, of whom, or
until when: a guardian, an age, an agency's terms are nobody else's business.

What a certain photo may be sold under is clearance's to say; this is never more than a summary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from licensing.clearance.conditions import consent_stands
from licensing.clearance.withdrawn import artists_taken_down
from licensing.models import WORLDWIDE, AgreementTerritory, Consent, LicenceKind


@dataclass(frozen=True, slots=True)
class Permission:
    """What the consents of one artist that hold now allow together."""

    #: Under which a restored photo may be sold in the territory asked about.
    kinds: frozenset[LicenceKind] = frozenset()
    restoration: bool = False
    training: bool = False
    #: Where restored photos may be sold under some kind; the whole world is ``WORLDWIDE`` alone.
    countries: frozenset[str] = field(default_factory=frozenset)


def of_artists(ids: Iterable[int], *, territory: str, at: datetime) -> dict[int, Permission]:
    """What each artist allows at ``at``; who allows nothing at all has an empty one. One query."""
    wanted = set(ids)
    day = timezone.localdate(at)
    covered = AgreementTerritory.objects.filter(
        Q(country=OuterRef("territories__country")) | Q(country=WORLDWIDE),
        agreement=OuterRef("agreement"),
    )
    rows = (
        Consent.objects.filter(consent_stands(day=day), Exists(covered), artist__in=wanted)
        .exclude(artist__in=artists_taken_down())
        .order_by()
        .values_list(
            "artist",
            *(f"allows_{kind}" for kind in LicenceKind.values),
            "allows_restoration",
            "allows_training",
            "territories__country",
        )
    )
    kinds: dict[int, set[LicenceKind]] = {pk: set() for pk in wanted}
    countries: dict[int, set[str]] = {pk: set() for pk in wanted}
    restored, trained = set(), set()
    for artist, *allowed, restoration, training, country in rows:
        sold = {kind for kind, yes in zip(LicenceKind, allowed, strict=True) if yes}
        if training:
            trained.add(artist)
        if not restoration:
            continue
        restored.add(artist)
        if sold:
            countries[artist].add(country)
        if country in (territory, WORLDWIDE):
            kinds[artist] |= sold
    return {
        pk: Permission(
            kinds=frozenset(kinds[pk]),
            restoration=pk in restored,
            training=pk in trained,
            countries=frozenset({WORLDWIDE} if WORLDWIDE in countries[pk] else countries[pk]),
        )
        for pk in wanted
    }
