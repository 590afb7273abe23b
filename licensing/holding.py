"""What licensing tells the catalogue, which may not import it: what a takedown holds back."""

from __future__ import annotations

from licensing import clearance
from licensing.reach import standing_takedowns
from stock.catalogue import holds
from stock.catalogue.models import Photo


def is_taken_down(photo_id: int) -> bool:
    """Whether any takedown stands over the photo."""
    photo = Photo.objects.get(pk=photo_id)
    return any(rows.exists() for rows in standing_takedowns(photo))


def is_not_delivered(photo_id: int) -> bool:
    """Whether one for legal cause does."""
    return clearance.delivery_stopped(Photo.objects.get(pk=photo_id))


def register() -> None:
    for rules, rule in ((holds.publishing, is_taken_down), (holds.delivery, is_not_delivered)):
        if rule not in rules:
            rules.append(rule)
