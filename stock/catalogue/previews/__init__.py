"""What the public may see of a photo: marked, small, and only while it is not taken down."""

from stock.catalogue.previews.making import make_previews_of, remake_share_cards
from stock.catalogue.previews.removing import (
    has_public_files,
    purge,
    purge_withheld,
    release,
    withhold,
)
from stock.catalogue.previews.upkeep import make_missing, sweep

__all__ = [
    "has_public_files",
    "make_missing",
    "make_previews_of",
    "purge",
    "purge_withheld",
    "release",
    "remake_share_cards",
    "sweep",
    "withhold",
]
