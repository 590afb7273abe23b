"""Raw records of purchases."""

from __future__ import annotations

from django.contrib import admin

from stock.audit.admin import ReadOnlyAdmin
from stock.purchases.models import (
    Download,
    Licence,
    Order,
    OrderLine,
    Payment,
    Price,
    Refund,
    WebhookEvent,
)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("number", "email", "state", "currency", "created_at", "completed_at")
    list_filter = ("state",)
    search_fields = ("number", "email", "session_id")


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "order", "title_ko", "licence_kind", "amount")
    list_select_related = ("order",)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("payment_intent", "order", "amount", "currency", "received_at")
    list_select_related = ("order",)


@admin.register(Licence)
class LicenceAdmin(ReadOnlyAdmin):
    list_display = ("number", "holder", "state", "issued_at")
    search_fields = ("number",)
    list_select_related = ("holder",)


@admin.register(Download)
class DownloadAdmin(ReadOnlyAdmin):
    list_display = ("licence", "user", "at", "address")
    list_select_related = ("licence", "user")


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "amount", "reason", "state", "requested_at", "settled_at")


@admin.register(Price)
class PriceAdmin(ReadOnlyAdmin):
    list_display = ("licence_kind", "photo", "amount", "currency", "valid_from", "valid_until")
    list_select_related = ("photo",)


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    list_display = ("event_id", "type", "object_id", "received_at", "handled_at", "outcome")
    search_fields = ("event_id", "object_id")
