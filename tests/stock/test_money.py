"""Sharing money out loses nothing and favours nobody by more than one unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stock.money import ZERO_DECIMAL, split

amounts = st.integers(0, 10**12)
weightings = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@given(amounts, weightings)
def test_the_parts_add_up(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert len(parts) == len(weights)
    assert all(isinstance(part, int) for part in parts)


@given(amounts, weightings)
def test_every_part_is_its_exact_share_rounded_up_or_down(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    for part, weight in zip(split(amount, weights), weights, strict=True):
        assert amount * weight // total <= part <= -(-amount * weight // total)


@given(amounts, weightings)
def test_who_weighs_nothing_gets_nothing(amount: int, weights: list[int]) -> None:
    for part, weight in zip(split(amount, weights), weights, strict=True):
        assert part == 0 or weight > 0


@given(amounts, weightings)
def test_the_larger_remainder_is_rounded_up_first(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    parts = split(amount, weights)
    remainders = [amount * weight % total for weight in weights]
    rows = list(zip(remainders, weights, parts, strict=True))
    up = [r for r, w, p in rows if p > amount * w // total]
    down = [r for r, w, p in rows if p == amount * w // total]
    assert not up or not down or min(up) >= max(down)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (11, [1, 1, 1], [4, 4, 3]),
        (100, [5000, 5000], [50, 50]),
        (1, [1, 1], [1, 0]),
        (0, [3, 4], [0, 0]),
        (12_000, [3333, 6667], [4000, 8000]),
        (7, [0, 1], [0, 7]),
        (5, [2], [5]),
    ],
)
def test_examples(amount: int, weights: list[int], parts: list[int]) -> None:
    assert split(amount, weights) == parts


@pytest.mark.parametrize(
    ("amount", "weights"),
    [(-1, [1]), (1, []), (1, [0]), (1, [0, 0]), (1, [2, -1]), (1, [-1])],
)
def test_what_cannot_be_shared_is_refused(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="split"):
        split(amount, weights)


def test_won_and_yen_have_no_smaller_unit() -> None:
    assert {"KRW", "JPY"} <= ZERO_DECIMAL
    assert "USD" not in ZERO_DECIMAL
