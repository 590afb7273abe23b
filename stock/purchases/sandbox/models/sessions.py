from django.db import models
from django.db.models import Q

from .base import ApiObject
from .customers import Coupon, Customer, PromotionCode
from .payments import PaymentIntent


class CheckoutSession(ApiObject):
    KIND = "checkout.session"

    class Status(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        EXPIRED = "expired"

    class PaymentStatus(models.TextChoices):
        UNPAID = "unpaid"
        PAID = "paid"
        NO_PAYMENT_REQUIRED = "no_payment_required"

    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN)
    payment_status = models.CharField(
        max_length=24, choices=PaymentStatus, default=PaymentStatus.UNPAID
    )
    currency = models.CharField(max_length=3)
    amount_subtotal = models.BigIntegerField()
    amount_discount = models.BigIntegerField(default=0)
    amount_total = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    success_url = models.CharField(max_length=5000)
    cancel_url = models.CharField(max_length=5000, default="")
    client_reference_id = models.CharField(max_length=200, default="")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True)
    customer_email = models.CharField(max_length=512, default="")
    customer_details = models.JSONField(null=True)
    locale = models.CharField(max_length=8, default="")
    coupon = models.ForeignKey(Coupon, models.PROTECT, null=True)
    promotion_code = models.ForeignKey(PromotionCode, models.PROTECT, null=True)
    payment_intent = models.OneToOneField(
        PaymentIntent, models.PROTECT, null=True, related_name="session"
    )
    # Given when the session opens, used when it is paid.
    payment_intent_data = models.JSONField(default=dict)
    # Parameters that change nothing here and are handed back as they came.
    echoed = models.JSONField(default=dict)
    # Where the hosted page of this session is; the port may differ after a restart.
    base_url = models.CharField(max_length=200)

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(
                name="session_amounts_add_up",
                condition=Q(amount_total=models.F("amount_subtotal") - models.F("amount_discount"))
                & Q(amount_total__gte=0, amount_discount__gte=0),
            ),
            models.CheckConstraint(
                name="session_paid_means_complete",
                condition=Q(payment_status="unpaid") | Q(status="complete"),
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_at"], name="session_due")]


class LineItem(ApiObject):
    KIND = "item"

    session = models.ForeignKey(CheckoutSession, models.CASCADE, related_name="items")
    description = models.CharField(max_length=5000)
    quantity = models.PositiveIntegerField()
    unit_amount = models.BigIntegerField()
    amount_subtotal = models.BigIntegerField()
    amount_discount = models.BigIntegerField(default=0)
    price_id = models.CharField(max_length=64)
    product_id = models.CharField(max_length=64)
    product = models.JSONField(default=dict)
    tax_behavior = models.CharField(max_length=16, default="unspecified")

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(
                name="line_item_adds_up",
                condition=Q(amount_subtotal=models.F("unit_amount") * models.F("quantity"))
                & Q(unit_amount__gte=0, quantity__gte=1)
                & Q(amount_discount__gte=0, amount_discount__lte=models.F("amount_subtotal")),
            )
        ]
