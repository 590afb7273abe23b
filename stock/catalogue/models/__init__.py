"""What we hold, and what staff do with it."""

from stock.catalogue.models.editing import BulkEdit, BulkEditChange, FileMetadata
from stock.catalogue.models.photos import (
    Appearance,
    Artist,
    ArtistAlias,
    Event,
    FormerSlug,
    Group,
    Master,
    Membership,
    Named,
    Photo,
    PhotoQuerySet,
    PhotoTag,
    Rendition,
    Tag,
    current_restored,
)

__all__ = [
    "Appearance",
    "Artist",
    "ArtistAlias",
    "BulkEdit",
    "BulkEditChange",
    "Event",
    "FileMetadata",
    "FormerSlug",
    "Group",
    "Master",
    "Membership",
    "Named",
    "Photo",
    "PhotoQuerySet",
    "PhotoTag",
    "Rendition",
    "Tag",
    "current_restored",
]
