"""What the storefront derives from the catalogue to be fast, and what fans keep."""

from stock.storefront.models.alerts import SavedSearch, SavedSearchHit
from stock.storefront.models.index import FollowedLog, PhotoIndex, PhotoTerm, SearchName, TermKind

__all__ = [
    "FollowedLog",
    "PhotoIndex",
    "PhotoTerm",
    "SavedSearch",
    "SavedSearchHit",
    "SearchName",
    "TermKind",
]
