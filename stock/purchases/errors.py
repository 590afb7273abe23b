"""Refusals of the purchasing verbs."""

from __future__ import annotations

from stock.errors import Refusal


class NotForSale(Refusal):
    code = "not_for_sale"


class CheckoutRefused(Refusal):
    code = "checkout_refused"


class PriceRefused(Refusal):
    code = "price_refused"


class DeliveryRefused(Refusal):
    code = "delivery_refused"


class ProviderUnavailable(Refusal):
    """The payment provider did not answer as it should; nothing was charged."""

    code = "provider_unavailable"
