from django.db import models
from django.db.models import F, Q

from .base import ApiObject
from .customers import Customer


class PaymentIntent(ApiObject):
    KIND = "payment_intent"

    class Status(models.TextChoices):
        REQUIRES_PAYMENT_METHOD = "requires_payment_method"
        REQUIRES_ACTION = "requires_action"
        PROCESSING = "processing"
        SUCCEEDED = "succeeded"
        CANCELED = "canceled"

    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=32, choices=Status, default=Status.REQUIRES_PAYMENT_METHOD)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True)
    description = models.CharField(max_length=1000, default="")
    receipt_email = models.CharField(max_length=512, default="")
    statement_descriptor_suffix = models.CharField(max_length=22, default="")
    transfer_group = models.CharField(max_length=255, default="")
    client_secret = models.CharField(max_length=128)
    method_types = models.JSONField(default=list)
    last_payment_error = models.JSONField(null=True)
    canceled_at = models.BigIntegerField(null=True)
    cancellation_reason = models.CharField(max_length=32, default="")
    # The attempt that waits for the buyer's bank: what is needed to finish it, never a number.
    pending_attempt = models.JSONField(null=True)

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(name="intent_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="intent_attempt_while_waiting",
                condition=Q(pending_attempt__isnull=True)
                | Q(status__in=["requires_action", "processing"]),
            ),
        ]


class Charge(ApiObject):
    KIND = "charge"

    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    payment_intent = models.ForeignKey(PaymentIntent, models.PROTECT, related_name="charges")
    amount = models.BigIntegerField()
    amount_refunded = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=Status)
    failure_code = models.CharField(max_length=64, default="")
    failure_message = models.CharField(max_length=500, default="")
    outcome = models.JSONField(null=True)
    payment_method = models.CharField(max_length=64)
    payment_method_details = models.JSONField()
    billing_details = models.JSONField()
    # Which of Stripe's test cards paid: some of them make later refunds wait or fail.
    test_card = models.CharField(max_length=32, default="")

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(
                name="charge_never_over_refunded",
                condition=Q(amount_refunded__gte=0, amount_refunded__lte=F("amount")),
            ),
            models.UniqueConstraint(
                fields=["payment_intent"],
                name="charge_succeeds_once_per_intent",
                condition=Q(status="succeeded"),
            ),
        ]


class Refund(ApiObject):
    KIND = "refund"

    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELED = "canceled"

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=Status)
    reason = models.CharField(max_length=32, default="")
    failure_reason = models.CharField(max_length=64, default="")

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="refund_failure_has_reason",
                condition=Q(status="failed") ^ Q(failure_reason=""),
            ),
        ]


class Dispute(ApiObject):
    KIND = "dispute"

    class Status(models.TextChoices):
        NEEDS_RESPONSE = "needs_response"
        UNDER_REVIEW = "under_review"
        WON = "won"
        LOST = "lost"

    charge = models.OneToOneField(Charge, models.PROTECT, related_name="dispute")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=64)
    status = models.CharField(max_length=24, choices=Status, default=Status.NEEDS_RESPONSE)
    evidence = models.JSONField(default=dict)
    due_by = models.BigIntegerField()
    submission_count = models.PositiveIntegerField(default=0)


class BalanceTransaction(ApiObject):
    """One movement of the balance. Rows are only ever added."""

    KIND = "balance_transaction"

    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    type = models.CharField(max_length=32)
    reporting_category = models.CharField(max_length=32)
    description = models.CharField(max_length=500, default="")
    available_on = models.BigIntegerField()
    # The public id of the charge, refund or dispute that moved the money.
    source = models.CharField(max_length=255, db_index=True)

    class Meta(ApiObject.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source", "type", "reporting_category"], name="balance_moves_once"
            )
        ]
