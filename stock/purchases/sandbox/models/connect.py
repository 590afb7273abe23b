from django.db import models
from django.db.models import F, Q

from .base import ApiObject
from .payments import Charge


class Account(ApiObject):
    """Somebody the shop pays through Connect. Here they are verified at once."""

    KIND = "account"

    country = models.CharField(max_length=2)
    email = models.CharField(max_length=512, default="")
    currency = models.CharField(max_length=3)


class Transfer(ApiObject):
    KIND = "transfer"

    amount = models.BigIntegerField()
    amount_reversed = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    destination = models.ForeignKey(Account, models.PROTECT, related_name="transfers")
    source_transaction = models.ForeignKey(
        Charge, models.PROTECT, null=True, related_name="transfers"
    )
    transfer_group = models.CharField(max_length=255, default="")
    description = models.CharField(max_length=1000, default="")

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(
                name="transfer_never_over_reversed",
                condition=Q(amount__gt=0, amount_reversed__gte=0, amount_reversed__lte=F("amount")),
            )
        ]


class TransferReversal(ApiObject):
    KIND = "transfer_reversal"

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="reversals")
    amount = models.BigIntegerField()
