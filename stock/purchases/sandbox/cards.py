"""Stripe's published test cards and what each of them does. Real numbers are never kept."""

import hashlib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Decline:
    code: str
    decline_code: str
    message: str


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
FUNDS = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
LOST = Decline("card_declined", "lost_card", "Your card was declined.")
STOLEN = Decline("card_declined", "stolen_card", "Your card was declined.")
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.")
CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.")
PROCESSING = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)
REAL_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)


@dataclass(frozen=True)
class TestCard:
    number: str
    key: str
    decline: Decline | None = None
    three_d_secure: bool = False
    # What happens to money that comes back: at once, later, or not at all after all.
    refund: str = "succeeded"
    disputed_as: str = ""

    __test__ = False  # the name is Stripe's, not pytest's


TEST_CARDS = {
    card.number: card
    for card in (
        TestCard("4242424242424242", "success"),
        TestCard("4000056655665556", "success"),
        TestCard("5555555555554444", "success"),
        TestCard("2223003122003222", "success"),
        TestCard("378282246310005", "success"),
        TestCard("3566002020360505", "success"),
        TestCard("4000000000000002", "generic_decline", GENERIC),
        TestCard("4000000000009995", "insufficient_funds", FUNDS),
        TestCard("4000000000009987", "lost_card", LOST),
        TestCard("4000000000009979", "stolen_card", STOLEN),
        TestCard("4000000000000069", "expired_card", EXPIRED),
        TestCard("4000000000000127", "incorrect_cvc", CVC),
        TestCard("4000000000000119", "processing_error", PROCESSING),
        TestCard("4000002500003155", "three_d_secure", three_d_secure=True),
        TestCard("4000000000003220", "three_d_secure", three_d_secure=True),
        TestCard("4000002760003184", "three_d_secure", three_d_secure=True),
        TestCard("4000008260003178", "three_d_secure_funds", FUNDS, three_d_secure=True),
        TestCard("4000000000007726", "refund_pending", refund="pending"),
        TestCard("4000000000005126", "refund_fails", refund="fails"),
        TestCard("4000000000000259", "disputed", disputed_as="fraudulent"),
    )
}
# Offered on the hosted page, in this order.
OFFERED = (
    "4242424242424242",
    "4000000000000002",
    "4000000000009995",
    "4000000000000069",
    "4000000000000127",
    "4000002500003155",
)


BY_KEY = {card.key: card for card in TEST_CARDS.values()}
UNREMARKABLE = TestCard("", "")


def card_by_key(key: str) -> TestCard:
    return BY_KEY.get(key, UNREMARKABLE)


class CardError(Exception):
    """The card cannot be sent to a bank at all. `code` is Stripe's, `field` the form's."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Card:
    test_card: TestCard
    last4: str
    brand: str
    fingerprint: str
    exp_month: int
    exp_year: int


def read(*, number: str, expiry: str, cvc: str, year: int, month: int) -> Card:
    """A card as typed. `year` and `month` are today's."""
    digits = re.sub(r"[\s-]", "", number)
    if not re.fullmatch(r"[0-9]{12,19}", digits) or not _luhn(digits):
        raise CardError("incorrect_number", "number")
    match = re.fullmatch(r"\s*([0-9]{1,2})\s*[/. -]?\s*((?:20)?[0-9]{2})\s*", expiry)
    if not match or not 1 <= int(match[1]) <= 12:
        raise CardError("invalid_expiry_month", "expiry")
    exp_month, exp_year = int(match[1]), 2000 + int(match[2]) % 100
    if (exp_year, exp_month) < (year, month) or exp_year > year + 50:
        raise CardError("invalid_expiry_year", "expiry")
    brand = _brand(digits)
    if not re.fullmatch(r"[0-9]{4}" if brand == "amex" else r"[0-9]{3}", cvc.strip()):
        raise CardError("invalid_cvc", "cvc")
    return Card(
        test_card=TEST_CARDS.get(digits) or TestCard("", "real_card", REAL_CARD),
        last4=digits[-4:],
        brand=brand,
        fingerprint=hashlib.sha256(b"sandbox" + digits.encode()).hexdigest()[:16],
        exp_month=exp_month,
        exp_year=exp_year,
    )


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _brand(digits: str) -> str:
    if digits[0] == "4":
        return "visa"
    if digits[:2] in ("34", "37"):
        return "amex"
    if 51 <= int(digits[:2]) <= 55 or 2221 <= int(digits[:4]) <= 2720:
        return "mastercard"
    if 3528 <= int(digits[:4]) <= 3589:
        return "jcb"
    return "unknown"
