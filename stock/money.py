"""Money: an integer in minor units plus a currency. Nothing here divides or multiplies by 100."""

from __future__ import annotations

from collections.abc import Sequence

#: Currencies without minor units (the amount *is* the number of won or yen).
ZERO_DECIMAL = frozenset({"KRW", "JPY"})


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share ``amount`` out in proportion to ``weights`` by the largest remainder.

    The parts always add up to ``amount``; equal remainders go to the earlier part. Raises
    :class:`ValueError` for negative amounts, negative weights or weights that are all zero.
    """
    total = sum(weights)
    if amount < 0 or total <= 0 or min(weights) < 0:
        raise ValueError("split() needs an amount >= 0 and weights >= 0 that are not all 0")
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda index: (-(amount * weights[index] % total), index)
    )
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return parts
