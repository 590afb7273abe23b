from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from .base import ApiObject


class Customer(ApiObject):
    KIND = "customer"

    email = models.CharField(max_length=512, default="")
    name = models.CharField(max_length=256, default="")
    description = models.CharField(max_length=5000, default="")
    phone = models.CharField(max_length=20, default="")
    address = models.JSONField(null=True)
    preferred_locales = models.JSONField(default=list)
    deleted = models.BooleanField(default=False)


class Coupon(ApiObject):
    KIND = "coupon"

    name = models.CharField(max_length=40, default="")
    percent_off = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    amount_off = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    duration = models.CharField(max_length=16, default="once")
    max_redemptions = models.PositiveIntegerField(null=True)
    redeem_by = models.BigIntegerField(null=True)
    times_redeemed = models.PositiveIntegerField(default=0)

    class Meta(ApiObject.Meta):
        constraints = [
            models.CheckConstraint(
                name="coupon_percent_or_amount",
                condition=Q(percent_off__isnull=False, amount_off__isnull=True)
                | Q(percent_off__isnull=True, amount_off__gt=0),
            ),
            models.CheckConstraint(
                name="coupon_not_over_redeemed",
                condition=Q(max_redemptions__isnull=True)
                | Q(times_redeemed__lte=F("max_redemptions")),
            ),
        ]


class PromotionCode(ApiObject):
    KIND = "promotion_code"

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="promotion_codes")
    code = models.CharField(max_length=500)
    active = models.BooleanField(default=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True)
    expires_at = models.BigIntegerField(null=True)
    max_redemptions = models.PositiveIntegerField(null=True)
    times_redeemed = models.PositiveIntegerField(default=0)
    restrictions = models.JSONField(default=dict)

    class Meta(ApiObject.Meta):
        constraints = [
            models.UniqueConstraint(
                Upper("code"),
                name="promotion_code_active_once",
                condition=Q(active=True),
            ),
            models.CheckConstraint(
                name="promotion_code_not_over_redeemed",
                condition=Q(max_redemptions__isnull=True)
                | Q(times_redeemed__lte=F("max_redemptions")),
            ),
        ]
