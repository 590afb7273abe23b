"""Coupons and promotion codes on a session."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F

from . import money
from .errors import ApiError, invalid, missing_object
from .models import CheckoutSession, Coupon, PromotionCode


def chosen(
    params: dict[str, Any], *, currency: str, subtotal: int, now: int
) -> tuple[Coupon | None, PromotionCode | None]:
    """The discount a session is opened with, checked."""
    given = params.get("discounts") or []
    if not given:
        return None, None
    if params.get("allow_promotion_codes"):
        raise invalid(
            "You may only specify one of these parameters: allow_promotion_codes, discounts.",
            param="discounts",
        )
    if len(given) > 1 or len(given[0]) != 1:
        raise invalid("You may only specify one coupon or promotion code.", param="discounts")
    if "promotion_code" in given[0]:
        public_id = given[0]["promotion_code"]
        code = PromotionCode.objects.select_related("coupon").filter(public_id=public_id).first()
        if code is None:
            raise missing_object("promotion code", public_id, param="discounts[0][promotion_code]")
        check(code=code, coupon=code.coupon, currency=currency, subtotal=subtotal, now=now)
        return code.coupon, code
    public_id = given[0]["coupon"]
    coupon = Coupon.objects.filter(public_id=public_id).first()
    if coupon is None:
        raise missing_object("coupon", public_id, param="discounts[0][coupon]")
    check(code=None, coupon=coupon, currency=currency, subtotal=subtotal, now=now)
    return coupon, None


def check(
    *, code: PromotionCode | None, coupon: Coupon, currency: str, subtotal: int, now: int
) -> None:
    if (coupon.redeem_by is not None and coupon.redeem_by <= now) or _used_up(coupon):
        raise ApiError(f"Coupon {coupon} is expired or has been used up.", code="coupon_expired")
    if coupon.amount_off is not None and coupon.currency != currency:
        raise ApiError(
            f"The coupon's currency ({coupon.currency}) does not match the session's ({currency})."
        )
    if code is None:
        return
    if not code.active or (code.expires_at is not None and code.expires_at <= now):
        raise ApiError("This promotion code is inactive or expired.", code="promotion_code_expired")
    if _used_up(code):
        raise ApiError(
            "This promotion code has been redeemed as often as it may be.",
            code="promotion_code_expired",
        )
    floor = code.restrictions.get("minimum_amount")
    if floor and subtotal < floor:
        raise ApiError(
            "This promotion code needs a minimum of "
            f"{money.formatted(floor, code.restrictions['minimum_amount_currency'])}."
        )


def _used_up(row: Coupon | PromotionCode) -> bool:
    return row.max_redemptions is not None and row.times_redeemed >= row.max_redemptions


def amount_off(coupon: Coupon, subtotal: int) -> int:
    if coupon.amount_off is not None:
        return min(coupon.amount_off, subtotal)
    exact = Decimal(subtotal) * (coupon.percent_off or 0) / 100
    return min(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), subtotal)


def available(session: CheckoutSession) -> bool:
    """Whether the discount is still to be had: other buyers may have used it up since."""
    return not any(row and _used_up(row) for row in (session.coupon, session.promotion_code))


def redeem(session: CheckoutSession) -> None:
    """Count the use, in the transaction that completes the session."""
    for row in (session.coupon, session.promotion_code):
        if row is not None:
            type(row)._default_manager.filter(pk=row.pk).update(
                times_redeemed=F("times_redeemed") + 1
            )
