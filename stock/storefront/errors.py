"""Refusals of the storefront."""

from stock.errors import Refusal


class SearchRefused(Refusal):
    """A search cannot be kept."""
