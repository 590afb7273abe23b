"""A refund takes back from each what they earned of it; one that fails gives it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from licensing import royalties
from licensing.models import Agency, LedgerEntry, LedgerTransaction
from licensing.royalties import SoldLine

pytestmark = pytest.mark.django_db
Standing = Callable[[], dict[str, int]]

SOLD = {"provider": 12_000, "payable": -6000, "revenue": -5455, "vat": -545}


@pytest.fixture
def line(sold: Callable[..., SoldLine], at: datetime) -> SoldLine:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    return line


def promise(line: SoldLine, amount: int, at: datetime, refund: str = "r") -> None:
    royalties.promise_refund(
        refund=refund, order=line.order, line=line.line, amount=amount, currency="KRW", at=at
    )


def pay(line: SoldLine, amount: int, at: datetime, refund: str = "r") -> None:
    royalties.pay_refund(
        refund=refund, order=line.order, line=line.line, amount=amount, currency="KRW", at=at
    )


def fail(line: SoldLine, at: datetime, refund: str = "r") -> None:
    royalties.fail_refund(refund=refund, order=line.order, currency="KRW", at=at)


def test_a_whole_refund_leaves_nothing(line: SoldLine, standing: Standing, at: datetime) -> None:
    promise(line, 12_000, at)
    assert standing() == {"provider": 12_000, "buyers": -12_000}
    pay(line, 12_000, at)
    assert standing() == {}


def test_a_part_is_taken_from_each_in_proportion(
    line: SoldLine, agency: Agency, other: Agency, standing: Standing, at: datetime
) -> None:
    promise(line, 4000, at)
    pay(line, 4000, at)
    assert royalties.balance(agency, "KRW") == 2400
    assert royalties.balance(other, "KRW") == 1600
    assert standing() == {"provider": 8000, "payable": -4000, "revenue": -3637, "vat": -363}


def test_parts_add_up_to_the_whole(line: SoldLine, standing: Standing, at: datetime) -> None:
    for number, amount in enumerate((1, 3333, 5000, 3666)):
        promise(line, amount, at, f"r{number}")
        pay(line, amount, at, f"r{number}")
        assert standing().get("payable", 0) <= 0
    assert standing() == {}


def test_what_is_taken_back_waits_as_long_as_the_sale(line: SoldLine, at: datetime) -> None:
    promise(line, 12_000, at)
    days = LedgerEntry.objects.filter(account="payable").values_list("available_on", flat=True)
    assert len(days) == 4
    assert len(set(days)) == 1


def test_one_that_fails_gives_everything_back(
    line: SoldLine, standing: Standing, at: datetime
) -> None:
    promise(line, 5000, at)
    fail(line, at)
    assert standing() == SOLD


def test_one_that_comes_back_after_it_was_paid(
    line: SoldLine, standing: Standing, at: datetime
) -> None:
    promise(line, 5000, at)
    pay(line, 5000, at)
    fail(line, at)
    assert standing() == SOLD


def test_each_step_is_booked_once(line: SoldLine, standing: Standing, at: datetime) -> None:
    for _ in range(2):
        promise(line, 5000, at)
    for _ in range(2):
        pay(line, 5000, at)
    assert LedgerTransaction.objects.count() == 3
    for _ in range(2):
        fail(line, at)
    assert LedgerTransaction.objects.count() == 4
    assert standing() == SOLD


def test_more_than_was_earned_is_the_shops_loss(
    line: SoldLine, standing: Standing, at: datetime
) -> None:
    promise(line, 12_500, at)
    assert standing() == {"provider": 12_000, "losses": 500, "buyers": -12_500}


def test_money_that_was_never_earned_only_goes_back(
    sold: Callable[..., SoldLine], agency: Agency, standing: Standing, at: datetime
) -> None:
    line = sold()
    royalties.book_unsold(sold=line, at=at)
    promise(line, 12_000, at)
    assert standing() == {"provider": 12_000, "buyers": -12_000}
    pay(line, 12_000, at)
    assert standing() == {}
    fail(line, at)
    assert standing() == {"provider": 12_000, "buyers": -12_000}, "still the buyer's"
    assert royalties.balance(agency, "KRW") == 0
