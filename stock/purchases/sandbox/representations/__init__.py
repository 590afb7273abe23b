"""The JSON of each object, as Stripe's API shows it. Related objects appear by id."""

from collections.abc import Callable
from typing import Any

from ..models import ApiObject
from .base import Json
from .connect import account, transfer, transfer_reversal
from .others import coupon, customer, event, promotion_code, webhook_endpoint
from .payments import balance_transaction, charge, dispute, payment_intent, refund
from .sessions import checkout_session, line_item

BY_KIND: dict[str, Callable[[Any], Json]] = {
    "account": account,
    "balance_transaction": balance_transaction,
    "charge": charge,
    "checkout.session": checkout_session,
    "coupon": coupon,
    "customer": customer,
    "dispute": dispute,
    "event": event,
    "item": line_item,
    "payment_intent": payment_intent,
    "promotion_code": promotion_code,
    "refund": refund,
    "transfer": transfer,
    "transfer_reversal": transfer_reversal,
    "webhook_endpoint": webhook_endpoint,
}


def represent(row: ApiObject) -> Json:
    return BY_KIND[row.KIND](row)
