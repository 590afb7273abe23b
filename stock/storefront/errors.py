"""Refusals of the storefront."""

from stock.errors import Refusal


class SearchRefused(Refusal):
    """A search cannot be kept."""


class CollectionRefused(Refusal):
    """A favourite, a lightbox or a follow cannot be kept so."""


class AccountRefused(Refusal):
    """Something about one's own account cannot be done now."""


class FeatureRefused(Refusal):
    """A featured row that cannot be so."""

    code = "feature_refused"
