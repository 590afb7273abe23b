"""`expand[]`: replace an id in an answer by the object it names."""

from typing import Any

from . import representations
from .errors import ApiError
from .models import (
    Account,
    ApiObject,
    BalanceTransaction,
    Charge,
    Coupon,
    Customer,
    Dispute,
    LineItem,
    PaymentIntent,
    PromotionCode,
    Refund,
    Transfer,
    TransferReversal,
)
from .representations.sessions import product

MAX_DEPTH = 4

# (kind of object, member) -> what the id there names.
REFERENCES: dict[tuple[str, str], tuple[type[ApiObject], ...]] = {
    ("checkout.session", "customer"): (Customer,),
    ("checkout.session", "payment_intent"): (PaymentIntent,),
    ("payment_intent", "customer"): (Customer,),
    ("payment_intent", "latest_charge"): (Charge,),
    ("charge", "balance_transaction"): (BalanceTransaction,),
    ("charge", "customer"): (Customer,),
    ("charge", "payment_intent"): (PaymentIntent,),
    ("refund", "balance_transaction"): (BalanceTransaction,),
    ("refund", "charge"): (Charge,),
    ("refund", "failure_balance_transaction"): (BalanceTransaction,),
    ("refund", "payment_intent"): (PaymentIntent,),
    ("dispute", "charge"): (Charge,),
    ("dispute", "payment_intent"): (PaymentIntent,),
    ("balance_transaction", "source"): (Charge, Refund, Dispute, Transfer, TransferReversal),
    ("transfer", "balance_transaction"): (BalanceTransaction,),
    ("transfer", "destination"): (Account,),
    ("transfer", "source_transaction"): (Charge,),
    ("transfer_reversal", "balance_transaction"): (BalanceTransaction,),
    ("transfer_reversal", "transfer"): (Transfer,),
    ("promotion_code", "customer"): (Customer,),
    ("checkout.session.discount", "coupon"): (Coupon,),
    ("checkout.session.discount", "promotion_code"): (PromotionCode,),
    ("promotion_code.promotion", "coupon"): (Coupon,),
}
# Members without an `object` of their own that still contain expandable ids.
NESTED = {
    ("checkout.session", "discounts"): "checkout.session.discount",
    ("promotion_code", "promotion"): "promotion_code.promotion",
    ("item", "price"): "price",
}


def expand(body: dict[str, Any], paths: list[str]) -> None:
    for path in paths:
        names = path.split(".")
        if len(names) > MAX_DEPTH:
            raise ApiError(
                "You cannot expand more than 4 levels of a property. You passed an expand string "
                f"with {len(names)} levels: {path}",
                param="expand",
                replayable=False,
            )
        _expand(body, names, path, kind=body.get("object", ""))


def _expand(node: Any, names: list[str], path: str, *, kind: str) -> None:
    if isinstance(node, list):
        for item in node:
            _expand(item, names, path, kind=item.get("object", kind))
        return
    name, *rest = names
    if kind == "list" and name == "data":
        if rest:
            _expand(node["data"], rest, path, kind="")
        return
    if (kind, name) in INCLUDABLE:
        node.setdefault(name, INCLUDABLE[kind, name](node["id"]))
    elif (kind, name) in REFERENCES:
        if isinstance(node[name], str):
            node[name] = _load(node[name], REFERENCES[kind, name])
    elif kind == "price" and name == "product":
        if isinstance(node[name], str):
            node[name] = product(LineItem.objects.get(product_id=node[name]))
    elif (kind, name) not in NESTED:
        raise ApiError(
            f"This property cannot be expanded ({name}).", param="expand[0]", replayable=False
        )
    below = node[name]
    if rest and below:
        below_kind = below.get("object", "") if isinstance(below, dict) else ""
        _expand(below, rest, path, kind=below_kind or NESTED.get((kind, name), ""))


def _load(public_id: str, models: tuple[type[ApiObject], ...]) -> Any:
    for model in models:
        row = model._default_manager.filter(public_id=public_id).first()
        if row is not None:
            return representations.represent(row)
    return public_id


def _line_items(session_id: str) -> dict[str, Any]:
    rows = LineItem.objects.filter(session__public_id=session_id).order_by("pk")[:11]
    data = [representations.line_item(row) for row in rows]
    return {
        "object": "list",
        "data": data[:10],
        "has_more": len(data) > 10,
        "url": f"/v1/checkout/sessions/{session_id}/line_items",
    }


def _refunds(charge_id: str) -> dict[str, Any]:
    rows = Refund.objects.filter(charge__public_id=charge_id).order_by("-pk")[:11]
    data = [representations.refund(row) for row in rows]
    return {
        "object": "list",
        "data": data[:10],
        "has_more": len(data) > 10,
        "url": f"/v1/charges/{charge_id}/refunds",
    }


INCLUDABLE = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
}
