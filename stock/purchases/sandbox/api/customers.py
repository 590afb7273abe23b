"""/v1/customers, /v1/coupons, /v1/promotion_codes"""

from decimal import Decimal

from .. import clock, events, representations
from ..errors import ApiError, invalid, missing_object
from ..http import Call, Endpoint, Json, Resource
from ..ids import new_id
from ..lists import page
from ..models import Coupon, Customer, PromotionCode
from ..params import (
    PAGE,
    Boolean,
    Choice,
    Currency,
    Email,
    Hash,
    Integer,
    List,
    Metadata,
    Number,
    Schema,
    Text,
    merged,
    not_here,
)

ADDRESS: Schema = {
    name: Text(blank=True) for name in ("city", "country", "line1", "line2", "postal_code", "state")
}
CUSTOMER: Schema = {
    "address": Hash(ADDRESS),
    "description": Text(blank=True),
    "email": Email(),
    "metadata": Metadata(),
    "name": Text(max_length=256, blank=True),
    "phone": Text(max_length=20, blank=True),
    "preferred_locales": List(Text(max_length=16)),
    **not_here(
        "balance",
        "business_name",
        "cash_balance",
        "individual_name",
        "invoice_prefix",
        "invoice_settings",
        "next_invoice_sequence",
        "shipping",
        "source",
        "tax",
        "tax_exempt",
    ),
}
CUSTOMER_CREATE: Schema = {
    **CUSTOMER,
    **not_here("payment_method", "tax_id_data", "test_clock"),
}
CUSTOMER_UPDATE: Schema = {
    **CUSTOMER,
    "metadata": Metadata(update=True),
    **not_here(
        "bank_account",
        "card",
        "default_alipay_account",
        "default_bank_account",
        "default_card",
        "default_source",
    ),
}
COUPON: Schema = {
    "amount_off": Integer(minimum=1),
    "currency": Currency(),
    "duration": Choice(("once", "forever")),
    "id": Text(max_length=200),
    "max_redemptions": Integer(minimum=1),
    "metadata": Metadata(),
    "name": Text(max_length=40),
    "percent_off": Number(),
    "redeem_by": Integer(),
    **not_here("applies_to", "currency_options", "duration_in_months"),
}
PROMOTION_CODE: Schema = {
    "active": Boolean(),
    "code": Text(max_length=500),
    "customer": Text(),
    "expires_at": Integer(),
    "max_redemptions": Integer(minimum=1),
    "metadata": Metadata(),
    "promotion": Hash(
        {"type": Choice(("coupon",), required=True), "coupon": Text(required=True)}, required=True
    ),
    "restrictions": Hash(
        {
            "minimum_amount": Integer(minimum=1),
            "minimum_amount_currency": Currency(),
            **not_here("currency_options", "first_time_transaction"),
        }
    ),
    **not_here("customer_account"),
}


def _customer(public_id: str) -> Customer:
    customer = Customer.objects.filter(public_id=public_id).first()
    if customer is None:
        raise missing_object("customer", public_id)
    return customer


def create_customer(call: Call) -> Customer:
    customer = Customer.objects.create(
        public_id=new_id("cus", length=14), created=clock.now(), **call_fields(call)
    )
    events.record(type="customer.created", row=customer)
    return customer


def call_fields(call: Call) -> Json:
    return {name: value for name, value in call.params.items() if name != "expand"}


def retrieve_customer(call: Call) -> Customer:
    return _customer(call.ids["customer"])


def update_customer(call: Call) -> Customer:
    customer = _customer(call.ids["customer"])
    if customer.deleted:
        raise missing_object("customer", customer.public_id)
    for name, value in call_fields(call).items():
        if name != "metadata":
            setattr(customer, name, value)
    customer.metadata = merged(customer.metadata, call.params)
    customer.save()
    events.record(type="customer.updated", row=customer)
    return customer


def delete_customer(call: Call) -> Customer:
    customer = _customer(call.ids["customer"])
    customer.deleted = True
    customer.save(update_fields=["deleted"])
    events.record(type="customer.deleted", row=customer)
    return customer


def list_customers(call: Call) -> Json:
    rows = Customer.objects.filter(deleted=False)
    if "email" in call.params:
        rows = rows.filter(email=call.params["email"])
    return page(rows, call.params, url=call.url, represent=representations.customer)


def _coupon(public_id: str, *, param: str = "coupon") -> Coupon:
    coupon = Coupon.objects.filter(public_id=public_id).first()
    if coupon is None:
        raise missing_object("coupon", public_id, param=param)
    return coupon


def create_coupon(call: Call) -> Coupon:
    fields = call_fields(call)
    public_id = fields.pop("id", "") or new_id("", length=8)[1:]
    percent = fields.pop("percent_off", None)
    if (percent is None) == ("amount_off" not in fields):
        raise invalid(
            "You must pass exactly one of `percent_off` or `amount_off`.", param="percent_off"
        )
    if percent is not None and not 0 < Decimal(percent) <= 100:
        raise invalid(
            "Invalid percent_off: must be greater than 0 and at most 100.", param="percent_off"
        )
    if "amount_off" in fields and "currency" not in fields:
        raise invalid(
            "You must pass `currency` when passing `amount_off`.",
            param="currency",
            code="parameter_missing",
        )
    if Coupon.objects.filter(public_id=public_id).exists():
        raise ApiError("Coupon already exists.", code="resource_already_exists", param="id")
    coupon = Coupon.objects.create(
        public_id=public_id,
        created=clock.now(),
        percent_off=None if percent is None else Decimal(percent),
        **fields,
    )
    events.record(type="coupon.created", row=coupon)
    return coupon


def retrieve_coupon(call: Call) -> Coupon:
    return _coupon(call.ids["coupon"])


def list_coupons(call: Call) -> Json:
    return page(Coupon.objects.all(), call.params, url=call.url, represent=representations.coupon)


def _promotion_code(public_id: str) -> PromotionCode:
    code = (
        PromotionCode.objects.select_related("coupon", "customer")
        .filter(public_id=public_id)
        .first()
    )
    if code is None:
        raise missing_object("promotion code", public_id, param="promotion_code")
    return code


def create_promotion_code(call: Call) -> PromotionCode:
    fields = call_fields(call)
    coupon = _coupon(fields.pop("promotion")["coupon"], param="promotion[coupon]")
    customer = _customer(fields.pop("customer")) if "customer" in fields else None
    text = fields.pop("code", "") or new_id("", length=8)[1:].upper()
    if (
        fields.get("active", True)
        and PromotionCode.objects.filter(code__iexact=text, active=True).exists()
    ):
        raise ApiError(
            f"An active promotion code with `code: {text}` already exists.",
            code="resource_already_exists",
        )
    code = PromotionCode.objects.create(
        public_id=new_id("promo"),
        created=clock.now(),
        coupon=coupon,
        customer=customer,
        code=text,
        **fields,
    )
    events.record(type="promotion_code.created", row=code)
    return code


def retrieve_promotion_code(call: Call) -> PromotionCode:
    return _promotion_code(call.ids["promotion_code"])


def update_promotion_code(call: Call) -> PromotionCode:
    code = _promotion_code(call.ids["promotion_code"])
    code.active = call.params.get("active", code.active)
    code.metadata = merged(code.metadata, call.params)
    code.save(update_fields=["active", "metadata"])
    events.record(type="promotion_code.updated", row=code)
    return code


def list_promotion_codes(call: Call) -> Json:
    rows = PromotionCode.objects.select_related("coupon", "customer")
    if "active" in call.params:
        rows = rows.filter(active=call.params["active"])
    if "code" in call.params:
        rows = rows.filter(code__iexact=call.params["code"])
    if "coupon" in call.params:
        rows = rows.filter(coupon__public_id=call.params["coupon"])
    if "customer" in call.params:
        rows = rows.filter(customer__public_id=call.params["customer"])
    return page(rows, call.params, url=call.url, represent=representations.promotion_code)


customers = Resource(
    GET=Endpoint(list_customers, {**PAGE, "email": Email(), **not_here("test_clock")}),
    POST=Endpoint(create_customer, CUSTOMER_CREATE),
)
customer = Resource(
    GET=Endpoint(retrieve_customer, {}),
    POST=Endpoint(update_customer, CUSTOMER_UPDATE),
    DELETE=Endpoint(delete_customer, {}),
)
coupons = Resource(GET=Endpoint(list_coupons, PAGE), POST=Endpoint(create_coupon, COUPON))
coupon = Resource(GET=Endpoint(retrieve_coupon, {}))
promotion_codes = Resource(
    GET=Endpoint(
        list_promotion_codes,
        {
            **PAGE,
            "active": Boolean(),
            "code": Text(),
            "coupon": Text(),
            "customer": Text(),
            **not_here("customer_account"),
        },
    ),
    POST=Endpoint(create_promotion_code, PROMOTION_CODE),
)
promotion_code = Resource(
    GET=Endpoint(retrieve_promotion_code, {}),
    POST=Endpoint(
        update_promotion_code,
        {
            "active": Boolean(),
            "metadata": Metadata(update=True),
            **not_here("restrictions"),
        },
    ),
)
