"""What the storefront derives from the catalogue to be fast, and what fans keep."""

from stock.storefront.models.alerts import SavedSearch, SavedSearchHit
from stock.storefront.models.collections import (
    Favourite,
    FavouriteList,
    Lightbox,
    LightboxPhoto,
)
from stock.storefront.models.exports import DataExport
from stock.storefront.models.featured import FeaturedPhoto, FeaturedRow
from stock.storefront.models.follows import Follow, NewsMail, NewsPhoto
from stock.storefront.models.index import FollowedLog, PhotoIndex, PhotoTerm, SearchName, TermKind

__all__ = [
    "DataExport",
    "Favourite",
    "FavouriteList",
    "FeaturedPhoto",
    "FeaturedRow",
    "Follow",
    "FollowedLog",
    "Lightbox",
    "LightboxPhoto",
    "NewsMail",
    "NewsPhoto",
    "PhotoIndex",
    "PhotoTerm",
    "SavedSearch",
    "SavedSearchHit",
    "SearchName",
    "TermKind",
]
