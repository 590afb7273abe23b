"""People with a picture that stands for them."""

from __future__ import annotations

from typing import Any

from stock.catalogue.models import Photo
from stock.storefront import listing


def with_portraits(artists: Any, at: Any) -> list[dict[str, Any]]:
    """Each artist with the newest photo for sale, alone in it if there is such a one."""
    people = list(artists)
    newest: dict[int, Photo] = {}
    alone: dict[int, Photo] = {}
    photos = (
        listing.shown(at=at)
        .filter(appearances__artist__in=people)
        .prefetch_related(listing.people())
        .order_by("-published_at", "-id")
        .distinct()
    )
    for found in photos[:200]:
        shown = found.appearances.all()
        for row in shown:
            (alone if len(shown) == 1 else newest).setdefault(row.artist_id, found)
    newest |= alone
    made = {card.photo.pk: card for card in listing.cards(list(set(newest.values())), at=at)}
    return [
        {
            "artist": person,
            "card": made.get(newest[person.pk].pk) if person.pk in newest else None,
            "photo_count": getattr(person, "photo_count", None),
        }
        for person in people
    ]
