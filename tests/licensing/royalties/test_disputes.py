"""While a dispute is open what agencies earned is held; won it is theirs again, lost it is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from licensing import royalties
from licensing.models import Agency, LedgerTransaction
from licensing.royalties import SoldLine

pytestmark = pytest.mark.django_db
Standing = Callable[[], dict[str, int]]

FEE = 20_000
SOLD = {"provider": 12_000, "payable": -6000, "revenue": -5455, "vat": -545}


@pytest.fixture
def line(sold: Callable[..., SoldLine], at: datetime) -> SoldLine:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    return line


def dispute(line: SoldLine, at: datetime, *, amount: int = 12_000, fee: int = FEE) -> None:
    royalties.open_dispute(
        dispute="dp", order=line.order, amount=amount, fee=fee, currency="KRW", at=at
    )


def close(line: SoldLine, at: datetime, *, won: bool, fee_returned: int = 0) -> None:
    royalties.close_dispute(
        dispute="dp",
        order=line.order,
        won=won,
        fee_returned=fee_returned,
        currency="KRW",
        at=at,
    )


def test_what_agencies_earned_is_held(
    line: SoldLine, agency: Agency, standing: Standing, at: datetime
) -> None:
    dispute(line, at)
    assert standing() == {
        "provider": -FEE,
        "disputed": 12_000,
        "fees": FEE,
        "held": -6000,
        "revenue": -5455,
        "vat": -545,
    }
    there = royalties.balance_of(agency=agency, currency="KRW", day=date(2025, 1, 1))
    assert (there.owed, there.disputed, there.available) == (3600, 3600, 0)


def test_won(line: SoldLine, agency: Agency, standing: Standing, at: datetime) -> None:
    dispute(line, at)
    close(line, at, won=True, fee_returned=FEE)
    assert standing() == SOLD
    there = royalties.balance_of(agency=agency, currency="KRW", day=date(2024, 5, 15))
    assert there.available == 3600, "as if nothing had been"


def test_won_but_the_fee_stays(line: SoldLine, standing: Standing, at: datetime) -> None:
    dispute(line, at)
    close(line, at, won=True)
    assert standing() == {**SOLD, "provider": 12_000 - FEE, "fees": FEE}


def test_lost(line: SoldLine, agency: Agency, standing: Standing, at: datetime) -> None:
    dispute(line, at)
    close(line, at, won=False)
    assert standing() == {"provider": -FEE, "fees": FEE}
    assert royalties.balance(agency, "KRW") == 0


def test_a_part_is_borne_in_proportion(
    line: SoldLine, agency: Agency, other: Agency, standing: Standing, at: datetime
) -> None:
    dispute(line, at, amount=6000, fee=0)
    close(line, at, won=False)
    assert royalties.balance(agency, "KRW") == 1800
    assert royalties.balance(other, "KRW") == 1200
    assert sum(standing().values()) == 0
    assert standing()["provider"] == 6000


def test_each_step_is_booked_once(line: SoldLine, at: datetime) -> None:
    for _ in range(2):
        dispute(line, at)
    for _ in range(2):
        close(line, at, won=True)
    close(line, at, won=False)
    assert list(LedgerTransaction.objects.order_by("kind").values_list("kind", flat=True)) == [
        "dispute",
        "dispute_won",
        "sale",
    ]


def test_one_that_was_never_opened_cannot_be_closed(
    line: SoldLine, standing: Standing, at: datetime
) -> None:
    close(line, at, won=False)
    assert standing() == SOLD


def test_after_a_refund_the_rest_is_the_shops_loss(
    line: SoldLine, agency: Agency, standing: Standing, at: datetime
) -> None:
    """The bank may take the whole payment although a part was paid back already."""
    about = {"refund": "r", "order": line.order, "currency": "KRW", "at": at}
    royalties.promise_refund(**about, line=line.line, amount=4000)
    royalties.pay_refund(**about, line=line.line, amount=4000)
    dispute(line, at, fee=0)
    close(line, at, won=False)
    assert standing() == {"provider": -4000, "losses": 4000}
    assert royalties.balance(agency, "KRW") == 0


def test_a_refund_that_a_lost_dispute_overtook(
    line: SoldLine, agency: Agency, standing: Standing, at: datetime
) -> None:
    """The buyer has the money: nobody gets it back when the refund fails."""
    about = {"refund": "r", "order": line.order, "currency": "KRW", "at": at}
    royalties.promise_refund(**about, line=line.line, amount=12_000)
    dispute(line, at, fee=0)
    close(line, at, won=False)
    royalties.fail_refund(**about)
    assert standing() == {}
    assert royalties.balance(agency, "KRW") == 0
    assert LedgerTransaction.objects.count() == 4


def test_all_lines_of_the_order_bear_it(
    sold: Callable[..., SoldLine], agency: Agency, standing: Standing, at: datetime
) -> None:
    for amount in (12_000, 8000):
        royalties.book_sale(sold=sold(order="both", amount=amount), at=at)
    another = sold()
    royalties.book_sale(sold=another, at=at)
    royalties.open_dispute(dispute="dp", order="both", amount=20_000, fee=0, currency="KRW", at=at)
    royalties.close_dispute(
        dispute="dp", order="both", won=False, fee_returned=0, currency="KRW", at=at
    )
    assert standing() == SOLD, "the other order is as it was"
    assert royalties.balance(agency, "KRW") == 3600
