"""Checkout sessions: open, expire, complete."""

from typing import Any

from django.db import transaction

from . import clock, discounts, events, money
from .errors import ApiError, invalid, missing_object
from .ids import new_id
from .models import CheckoutSession, Customer, LineItem
from .representations.sessions import SESSION_DEFAULTS, buyer_details

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600
# Between the shop reading its clock and the request arriving here some seconds may pass.
GRACE_SECONDS = 60


def create(*, params: dict[str, Any], base_url: str) -> CheckoutSession:
    now = clock.now()
    _check_mode(params)
    currency, items = _line_items(params)
    subtotal = sum(item["unit_amount"] * item["quantity"] for item in items)
    coupon, promotion_code = discounts.chosen(params, currency=currency, subtotal=subtotal, now=now)
    discount = discounts.amount_off(coupon, subtotal) if coupon else 0
    _check_total(subtotal - discount, currency)
    expires_at = _expiry(params, now)
    customer = _customer(params)
    with transaction.atomic():
        session = CheckoutSession.objects.create(
            public_id=new_id("cs_test", length=58),
            created=now,
            metadata=params.get("metadata", {}),
            currency=currency,
            amount_subtotal=subtotal,
            amount_discount=discount,
            amount_total=subtotal - discount,
            expires_at=expires_at,
            success_url=params["success_url"],
            cancel_url=params.get("cancel_url", ""),
            client_reference_id=params.get("client_reference_id", ""),
            customer=customer,
            customer_email=params.get("customer_email", ""),
            locale=params.get("locale", ""),
            coupon=coupon,
            promotion_code=promotion_code,
            payment_intent_data=params.get("payment_intent_data", {}),
            echoed={name: params[name] for name in SESSION_DEFAULTS if name in params},
            base_url=base_url,
        )
        parts = money.shares(discount, [item["unit_amount"] * item["quantity"] for item in items])
        for item, part in zip(items, parts, strict=True):
            product = item["product"]
            LineItem.objects.create(
                public_id=new_id("li"),
                created=now,
                session=session,
                description=product["name"],
                quantity=item["quantity"],
                unit_amount=item["unit_amount"],
                amount_subtotal=item["unit_amount"] * item["quantity"],
                amount_discount=part,
                price_id=new_id("price"),
                product_id=new_id("prod", length=14),
                product=product,
                metadata=item["metadata"],
                tax_behavior=item["tax_behavior"],
            )
    return session


def _check_mode(params: dict[str, Any]) -> None:
    if "mode" not in params:
        raise invalid(
            "You must provide `mode` when `line_items` are given.",
            param="mode",
            code="parameter_missing",
        )
    if params["mode"] != "payment":
        raise invalid("The sandbox opens sessions with `mode` payment only.", param="mode")
    if "success_url" not in params:
        raise invalid(
            "Missing required param: success_url.", param="success_url", code="parameter_missing"
        )


def _line_items(params: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    given = params.get("line_items") or []
    if not given:
        raise invalid(
            "You must specify `line_items` in payment mode.",
            param="line_items",
            code="parameter_missing",
        )
    items = []
    currencies = set()
    for index, item in enumerate(given):
        at = f"line_items[{index}]"
        if "price" in item:
            raise missing_object("price", item["price"], param=f"{at}[price]")
        if "price_data" not in item:
            raise invalid(
                f"You must specify either `price` or `price_data` for `{at}`.",
                param=at,
                code="parameter_missing",
            )
        if "quantity" not in item:
            raise invalid(
                f"Quantity is required. Add `quantity` to `{at}`",
                param=f"{at}[quantity]",
                code="parameter_missing",
            )
        price = item["price_data"]
        currencies.add(price["currency"])
        items.append(
            {
                "quantity": item["quantity"],
                "unit_amount": price["unit_amount"],
                "product": price["product_data"],
                "tax_behavior": price.get("tax_behavior", "unspecified"),
                "metadata": item.get("metadata", {}),
            }
        )
    if len(currencies) > 1:
        raise invalid(
            "All line items must have the same `currency`.", param="line_items[0][price_data]"
        )
    return currencies.pop(), items


def _check_total(total: int, currency: str) -> None:
    # A coupon may take everything off; then nothing is charged and no floor applies.
    if total and total < money.minimum(currency):
        raise ApiError(
            "The Checkout Session's total amount due must add up to at least "
            f"{money.formatted(money.minimum(currency), currency)} {currency}",
            code="amount_too_small",
        )
    if total > money.MAXIMUM:
        raise ApiError(
            "The Checkout Session's total amount due must be no more than "
            f"{money.formatted(money.MAXIMUM, currency)}",
            code="amount_too_large",
        )


def _expiry(params: dict[str, Any], now: int) -> int:
    expires_at = params.get("expires_at", now + LONGEST_SECONDS)
    if expires_at < now + SHORTEST_SECONDS - GRACE_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session "
            "creation.",
            param="expires_at",
        )
    if expires_at > now + LONGEST_SECONDS + GRACE_SECONDS:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


def _customer(params: dict[str, Any]) -> Customer | None:
    if "customer" not in params:
        return None
    if "customer_email" in params:
        raise invalid(
            "You may only specify one of these parameters: customer, customer_email.",
            param="customer",
        )
    customer = Customer.objects.filter(public_id=params["customer"], deleted=False).first()
    if customer is None:
        raise missing_object("customer", params["customer"], param="customer")
    return customer


def find(public_id: str) -> CheckoutSession:
    """The session as it is now: one past its time has expired, whoever noticed first."""
    expire_due()
    session = (
        CheckoutSession.objects.select_related(
            "customer", "payment_intent", "coupon", "promotion_code"
        )
        .filter(public_id=public_id)
        .first()
    )
    if session is None:
        raise missing_object("checkout.session", public_id, param="session")
    return session


def expire(*, session: CheckoutSession) -> CheckoutSession:
    with transaction.atomic():
        if not _expire(session.pk):
            session.refresh_from_db()
            raise ApiError(
                'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
                f"Session has a status of `{session.status}`."
            )
        return find(session.public_id)


def expire_due() -> int:
    due = CheckoutSession.objects.filter(
        status=CheckoutSession.Status.OPEN, expires_at__lte=clock.now()
    ).values_list("pk", flat=True)
    count = 0
    for pk in list(due):
        with transaction.atomic():
            count += _expire(pk)
    return count


def _expire(pk: int) -> bool:
    changed = CheckoutSession.objects.filter(pk=pk, status=CheckoutSession.Status.OPEN).update(
        status=CheckoutSession.Status.EXPIRED
    )
    if not changed:
        return False
    session = CheckoutSession.objects.get(pk=pk)
    events.record(type="checkout.session.expired", row=session)
    return True


def complete(
    *, session: CheckoutSession, payment_status: str, email: str, name: str
) -> CheckoutSession:
    """In the caller's transaction, which has seen the session open."""
    session.status = CheckoutSession.Status.COMPLETE
    session.payment_status = payment_status
    session.customer_details = buyer_details(email=known_email(session) or email, name=name)
    session.save(update_fields=["status", "payment_status", "customer_details"])
    events.record(type="checkout.session.completed", row=session)
    return session


def known_email(session: CheckoutSession) -> str:
    """The address the shop gave; the buyer cannot change it on the page."""
    return session.customer_email or (session.customer.email if session.customer else "")


def return_address(session: CheckoutSession) -> str:
    return session.success_url.replace("{CHECKOUT_SESSION_ID}", session.public_id)
