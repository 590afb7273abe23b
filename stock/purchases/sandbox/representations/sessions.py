from django.conf import settings

from ..models import CheckoutSession, LineItem
from .base import Json, base, id_of

# Members a new session has before anyone asked for anything.
SESSION_DEFAULTS: Json = {
    "adaptive_pricing": {"enabled": False},
    "after_expiration": None,
    "allow_promotion_codes": None,
    "allowed_payment_method_types": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "billing_address_collection": None,
    "branding_settings": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": {
        "after_submit": None,
        "shipping_address": None,
        "submit": None,
        "terms_of_service_acceptance": None,
    },
    "customer_account": None,
    "customer_creation": "if_required",
    "excluded_payment_method_types": [],
    "integration_identifier": None,
    "invoice": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    },
    "origin_context": None,
    "payment_link": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "submit_type": None,
    "subscription": None,
    "ui_mode": "hosted_page",
    "wallet_options": None,
}


def _branding(row: CheckoutSession) -> Json:
    return {
        "background_color": "#0e0e11",
        "border_style": "rounded",
        "button_color": "#d24d9a",
        "display_name": settings.SANDBOX_SHOP_NAME,
        "font_family": "default",
        "icon": None,
        "logo": None,
    } | row.echoed.get("branding_settings", {})


def checkout_session(row: CheckoutSession) -> Json:
    fields = {
        name: default | row.echoed[name]
        if isinstance(default, dict) and isinstance(row.echoed.get(name), dict)
        else row.echoed.get(name, default)
        for name, default in SESSION_DEFAULTS.items()
    }
    discounted = bool(row.coupon_id)
    open_ = row.status == CheckoutSession.Status.OPEN
    return base(row, **fields) | {
        "amount_subtotal": row.amount_subtotal,
        "amount_total": row.amount_total,
        "branding_settings": _branding(row),
        "cancel_url": row.cancel_url or None,
        "client_reference_id": row.client_reference_id or None,
        "client_secret": None,
        "currency": row.currency,
        "customer": id_of(row.customer),
        "customer_details": row.customer_details
        or (_customer_details(email=row.customer_email, name=None) if row.customer_email else None),
        "customer_email": row.customer_email or None,
        "discounts": [
            {"coupon": None, "promotion_code": row.promotion_code.public_id}
            if row.promotion_code
            else {"coupon": id_of(row.coupon), "promotion_code": None}
        ]
        if discounted
        else [],
        "expires_at": row.expires_at,
        "locale": row.locale or None,
        "metadata": row.metadata,
        "mode": "payment",
        "payment_intent": id_of(row.payment_intent),
        "payment_method_types": method_types(row.currency),
        "payment_status": row.payment_status,
        "status": row.status,
        "success_url": row.success_url,
        "total_details": {
            "amount_discount": row.amount_discount,
            "amount_shipping": 0,
            "amount_tax": 0,
        },
        "url": f"{row.base_url}/c/pay/{row.public_id}" if open_ else None,
    }


def method_types(currency: str) -> list[str]:
    """Card, and a method that is confirmed later: in Japan a convenience store, else a bank."""
    return ["card", "konbini" if currency == "jpy" else "customer_balance"]


def _customer_details(*, email: str, name: str | None) -> Json:
    return {
        "address": None,
        "business_name": None,
        "email": email or None,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def buyer_details(*, email: str, name: str) -> Json:
    """What the hosted page learned about the buyer."""
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return _customer_details(email=email, name=name or None) | {
        "address": address,
        "tax_ids": [],
    }


def line_item(row: LineItem) -> Json:
    currency = row.session.currency
    return {
        "id": row.public_id,
        "object": "item",
        "amount_discount": row.amount_discount,
        "amount_subtotal": row.amount_subtotal,
        "amount_tax": 0,
        "amount_total": row.amount_subtotal - row.amount_discount,
        "currency": currency,
        "description": row.description,
        "metadata": row.metadata,
        "price": {
            "id": row.price_id,
            "object": "price",
            "active": False,
            "billing_scheme": "per_unit",
            "created": row.created,
            "currency": currency,
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": None,
            "metadata": {},
            "nickname": None,
            "product": row.product_id,
            "recurring": None,
            "tax_behavior": row.tax_behavior,
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": row.unit_amount,
            "unit_amount_decimal": str(row.unit_amount),
        },
        "quantity": row.quantity,
    }


def product(row: LineItem) -> Json:
    return {
        "id": row.product_id,
        "object": "product",
        "active": False,
        "created": row.created,
        "default_price": None,
        "description": row.product.get("description"),
        "images": row.product.get("images", []),
        "livemode": False,
        "marketing_features": [],
        "metadata": row.product.get("metadata", {}),
        "name": row.product["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": row.product.get("tax_code"),
        "unit_label": row.product.get("unit_label"),
        "updated": row.created,
        "url": None,
    }
