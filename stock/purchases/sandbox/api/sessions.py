"""/v1/checkout/sessions"""

from .. import representations, sessions
from ..http import Call, Endpoint, Json, Resource
from ..lists import page
from ..models import CheckoutSession, LineItem
from ..params import (
    PAGE,
    Boolean,
    Choice,
    Currency,
    Email,
    Free,
    Hash,
    Integer,
    List,
    Metadata,
    Schema,
    Text,
    Url,
    merged,
    not_here,
)

LOCALES = (
    *("auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil"),
    *("fr", "fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl"),
    *("pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW"),
)
PRODUCT_DATA: Schema = {
    "name": Text(required=True),
    "description": Text(max_length=40000),
    "images": List(Url(), max_items=8),
    "metadata": Metadata(),
    "tax_code": Text(),
    "unit_label": Text(max_length=12),
}
PRICE_DATA: Schema = {
    "currency": Currency(required=True),
    "unit_amount": Integer(required=True, minimum=0, maximum=99_999_999),
    "product_data": Hash(PRODUCT_DATA, required=True),
    "tax_behavior": Choice(("exclusive", "inclusive", "unspecified")),
    **not_here("product", "recurring", "unit_amount_decimal"),
}
LINE_ITEM: Schema = {
    "price_data": Hash(PRICE_DATA),
    "price": Text(),
    "quantity": Integer(minimum=1, maximum=999_999),
    "metadata": Metadata(),
    **not_here("adjustable_quantity", "dynamic_tax_rates", "tax_rates"),
}
PAYMENT_INTENT_DATA: Schema = {
    "description": Text(max_length=1000),
    "metadata": Metadata(),
    "receipt_email": Email(),
    "statement_descriptor_suffix": Text(max_length=22),
    "transfer_group": Text(max_length=255),
    "capture_method": Choice(("automatic", "automatic_async")),
    **not_here(
        "application_fee_amount",
        "on_behalf_of",
        "setup_future_usage",
        "shipping",
        "statement_descriptor",
        "transfer_data",
    ),
}
# Parameters that change nothing on the sandbox's page and are handed back.
ECHOED = (
    "adaptive_pricing",
    "allowed_payment_method_types",
    "billing_address_collection",
    "branding_settings",
    "consent_collection",
    "custom_text",
    "customer_creation",
    "excluded_payment_method_types",
    "integration_identifier",
    "invoice_creation",
    "origin_context",
    "payment_method_collection",
    "payment_method_options",
    "phone_number_collection",
    "saved_payment_method_options",
    "submit_type",
)
CREATE: Schema = {
    **not_here(
        "after_expiration",
        "automatic_tax",
        "currency",
        "custom_fields",
        "customer_account",
        "customer_update",
        "managed_payments",
        "name_collection",
        "optional_items",
        "payment_method_configuration",
        "payment_method_data",
        "permissions",
        "redirect_on_completion",
        "return_url",
        "setup_intent_data",
        "shipping_address_collection",
        "shipping_options",
        "subscription_data",
        "tax_id_collection",
        "wallet_options",
    ),
    **dict.fromkeys(ECHOED, Free()),
    "allow_promotion_codes": Boolean(),
    "cancel_url": Url(),
    "client_reference_id": Text(max_length=200),
    "customer": Text(),
    "customer_email": Email(),
    "discounts": List(Hash({"coupon": Text(), "promotion_code": Text()})),
    "expires_at": Integer(minimum=0),
    "line_items": List(Hash(LINE_ITEM)),
    "locale": Choice(LOCALES),
    "metadata": Metadata(),
    "mode": Choice(("payment", "setup", "subscription")),
    "payment_intent_data": Hash(PAYMENT_INTENT_DATA),
    "success_url": Url(),
    "ui_mode": Choice(("hosted_page",)),
}
FILTERS: Schema = {
    "customer": Text(),
    "customer_details": Hash({"email": Email(required=True)}),
    "payment_intent": Text(),
    "status": Choice(("complete", "expired", "open")),
    **not_here("customer_account", "payment_link", "subscription"),
}


def create(call: Call) -> CheckoutSession:
    return sessions.create(params=call.params, base_url=call.base_url)


def retrieve(call: Call) -> CheckoutSession:
    return sessions.find(call.ids["session"])


def update(call: Call) -> CheckoutSession:
    session = sessions.find(call.ids["session"])
    session.metadata = merged(session.metadata, call.params)
    session.save(update_fields=["metadata"])
    return session


def expire(call: Call) -> CheckoutSession:
    return sessions.expire(session=sessions.find(call.ids["session"]))


def list_(call: Call) -> Json:
    sessions.expire_due()
    rows = CheckoutSession.objects.select_related(
        "customer", "payment_intent", "coupon", "promotion_code"
    )
    if "customer" in call.params:
        rows = rows.filter(customer__public_id=call.params["customer"])
    if "customer_details" in call.params:
        rows = rows.filter(customer_details__email=call.params["customer_details"]["email"])
    if "payment_intent" in call.params:
        rows = rows.filter(payment_intent__public_id=call.params["payment_intent"])
    if "status" in call.params:
        rows = rows.filter(status=call.params["status"])
    return page(rows, call.params, url=call.url, represent=representations.checkout_session)


def line_items(call: Call) -> Json:
    session = sessions.find(call.ids["session"])
    return page(
        LineItem.objects.filter(session=session).select_related("session"),
        call.params,
        url=call.url,
        represent=representations.line_item,
        oldest_first=True,
    )


collection = Resource(GET=Endpoint(list_, {**PAGE, **FILTERS}), POST=Endpoint(create, CREATE))
member = Resource(
    GET=Endpoint(retrieve, {}),
    POST=Endpoint(
        update,
        {
            "metadata": Metadata(update=True),
            **not_here("collected_information", "line_items", "shipping_options"),
        },
    ),
)
expiry = Resource(POST=Endpoint(expire, {}))
items = Resource(
    GET=Endpoint(line_items, {name: param for name, param in PAGE.items() if name != "created"})
)
