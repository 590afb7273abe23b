from .. import clock
from ..models import Coupon, Customer, Event, PromotionCode, WebhookEndpoint
from .base import Json, base, id_of


def event(row: Event) -> Json:
    data: Json = {"object": row.object}
    if row.previous_attributes is not None:
        data["previous_attributes"] = row.previous_attributes
    return base(
        row,
        api_version=row.api_version,
        data=data,
        pending_webhooks=row.deliveries.filter(state__in=["pending", "held"]).count(),
        request={
            "id": row.request_id or None,
            "idempotency_key": row.idempotency_key or None,
        },
        type=row.type,
    )


def webhook_endpoint(row: WebhookEndpoint) -> Json:
    """Without the secret: only the answer to its creation carries that."""
    return base(
        row,
        api_version=row.api_version or None,
        application=None,
        description=row.description or None,
        enabled_events=row.enabled_events,
        metadata=row.metadata,
        status=row.status,
        url=row.url,
    )


def customer(row: Customer) -> Json:
    if row.deleted:
        return {"id": row.public_id, "object": "customer", "deleted": True}
    return base(
        row,
        address=row.address,
        balance=0,
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        description=row.description or None,
        email=row.email or None,
        invoice_prefix=row.public_id[-8:].upper(),
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        metadata=row.metadata,
        name=row.name or None,
        next_invoice_sequence=1,
        phone=row.phone or None,
        preferred_locales=row.preferred_locales,
        shipping=None,
        tax_exempt="none",
        test_clock=None,
    )


def coupon(row: Coupon) -> Json:
    exhausted = row.max_redemptions is not None and row.times_redeemed >= row.max_redemptions
    past = row.redeem_by is not None and row.redeem_by <= clock.now()
    return base(
        row,
        amount_off=row.amount_off,
        currency=row.currency or None,
        duration=row.duration,
        duration_in_months=None,
        max_redemptions=row.max_redemptions,
        metadata=row.metadata,
        name=row.name or None,
        percent_off=float(row.percent_off) if row.percent_off is not None else None,
        redeem_by=row.redeem_by,
        times_redeemed=row.times_redeemed,
        valid=not (exhausted or past),
    )


def promotion_code(row: PromotionCode) -> Json:
    exhausted = row.max_redemptions is not None and row.times_redeemed >= row.max_redemptions
    past = row.expires_at is not None and row.expires_at <= clock.now()
    return base(
        row,
        active=row.active and not (exhausted or past) and coupon(row.coupon)["valid"],
        code=row.code,
        customer=id_of(row.customer),
        customer_account=None,
        expires_at=row.expires_at,
        max_redemptions=row.max_redemptions,
        metadata=row.metadata,
        promotion={"coupon": row.coupon.public_id, "type": "coupon"},
        restrictions={
            "first_time_transaction": False,
            "minimum_amount": None,
            "minimum_amount_currency": None,
        }
        | row.restrictions,
        times_redeemed=row.times_redeemed,
    )
