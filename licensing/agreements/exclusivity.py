"""An exclusive agreement leaves no room for another agency's consent for the same artist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from licensing.models import WORLDWIDE, Agreement, Consent
from stock.catalogue.models import Artist


def exclusivity_conflict(
    *,
    agreement: Agreement,
    artist: Artist,
    territories: Iterable[str],
    valid_from: date,
    valid_until: date | None,
) -> Consent | None:
    """The consent of another agency that excludes one for ``artist`` under ``agreement``, if any.

    Two consents exclude each other if one of the two agreements is exclusive and they share a
    country and a day. territories and the term are those of the consent that is to be given. Call
    it in the transaction that gives the consent: it locks the artist, so that of two agencies who
    do so at once the second sees the first.
    """
    Artist.objects.select_for_update().get(pk=artist.pk)
    places = set(territories)
    rows = (
        Consent.objects.filter(
            _overlaps(valid_from, valid_until),
            _overlaps(valid_from, valid_until, "agreement__"),
            artist=artist,
            state=Consent.State.ACTIVE,
            agreement__state=Agreement.State.ACTIVE,
        )
        .exclude(agreement__agency=agreement.agency_id)
        .select_related("agreement__agency")
        .prefetch_related("territories", "agreement__territories")
        .order_by("pk")
    )
    if not agreement.exclusive:
        rows = rows.filter(agreement__exclusive=True)
    for row in rows:
        covered = {entry.country for entry in row.agreement.territories.all()}
        consented = {entry.country for entry in row.territories.all()}
        if _meet(places, covered) and _meet(places, consented) and _meet(covered, consented):
            return row
    return None


def _overlaps(valid_from: date, valid_until: date | None, prefix: str = "") -> Q:
    open_end = Q(**{f"{prefix}valid_until__isnull": True})
    condition = open_end | Q(**{f"{prefix}valid_until__gt": valid_from})
    if valid_until is not None:
        condition &= Q(**{f"{prefix}valid_from__lt": valid_until})
    return condition


def _meet(one: set[str], other: set[str]) -> bool:
    if not one or not other:
        return False
    return WORLDWIDE in one or WORLDWIDE in other or not one.isdisjoint(other)
