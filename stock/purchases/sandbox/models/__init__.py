from .base import ApiObject
from .connect import Account, Transfer, TransferReversal
from .customers import Coupon, Customer, PromotionCode
from .operations import Fault, IdempotentRequest, Switches
from .payments import BalanceTransaction, Charge, Dispute, PaymentIntent, Refund
from .sessions import CheckoutSession, LineItem
from .webhooks import Delivery, DeliveryAttempt, Event, WebhookEndpoint

__all__ = [
    "Account",
    "ApiObject",
    "BalanceTransaction",
    "Charge",
    "CheckoutSession",
    "Coupon",
    "Customer",
    "Delivery",
    "DeliveryAttempt",
    "Dispute",
    "Event",
    "Fault",
    "IdempotentRequest",
    "LineItem",
    "PaymentIntent",
    "PromotionCode",
    "Refund",
    "Switches",
    "Transfer",
    "TransferReversal",
    "WebhookEndpoint",
]
