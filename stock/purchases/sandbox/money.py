"""Amounts: integers in the currency's smallest unit, as Stripe counts them."""

from django.conf import settings

ZERO_DECIMAL = frozenset(
    {
        *("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga"),
        *("pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"),
    }
)
SYMBOLS = {"krw": "₩", "jpy": "¥", "usd": "$", "eur": "€", "gbp": "£", "twd": "NT$", "cny": "CN¥"}
CURRENCIES = frozenset({*SYMBOLS, *ZERO_DECIMAL, "aud", "cad", "hkd", "sgd", "thb", "idr", "php"})
MINIMUMS = {"usd": 50, "jpy": 50, "eur": 50, "gbp": 30, "hkd": 400, "aud": 50, "cad": 50, "sgd": 50}
MAXIMUM = 99_999_999  # eight digits in any currency

# A stand-in for Stripe's fee, so that ledgers have something to reconcile.
FEE_PERMILLE = 36
DISPUTE_FEES = {"usd": 1500, "krw": 20_000, "jpy": 1500}


def minimum(currency: str) -> int:
    if currency == "krw":
        return settings.SANDBOX_MINIMUM_KRW
    return MINIMUMS.get(currency, 1)


def fee(amount: int) -> int:
    return amount * FEE_PERMILLE // 1000


def formatted(amount: int, currency: str) -> str:
    symbol = SYMBOLS.get(currency)
    sign = "-" if amount < 0 else ""
    amount = abs(amount)
    whole, cents = (amount, None) if currency in ZERO_DECIMAL else divmod(amount, 100)
    number = f"{whole:,}" if cents is None else f"{whole:,}.{cents:02d}"
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency.upper()}"


def shares(total: int, weights: list[int]) -> list[int]:
    """Split `total` by weight with the largest remainder, so that the parts add up to it."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
