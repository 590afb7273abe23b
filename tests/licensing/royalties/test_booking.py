"""What a sale brings is booked once, to whom it belongs, and adds up to zero."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from licensing import royalties
from licensing.models import Agency, LedgerEntry, LedgerTransaction, PayoutTerms
from licensing.royalties import Share, SoldLine
from stock.catalogue.models import Artist, Photo

pytestmark = pytest.mark.django_db
Sold = Callable[..., SoldLine]
Standing = Callable[[], dict[str, int]]


def test_a_sale_says_whose_each_won_is(
    agency: Agency, other: Agency, people: list[Artist], sold: Sold, shown: Photo, at: datetime
) -> None:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    booked = LedgerTransaction.objects.get()
    assert (booked.kind, booked.source, booked.order) == ("sale", f"line:{line.line}", line.order)
    assert (booked.size, booked.at) == (5, at)
    rows = LedgerEntry.objects.values_list("account", "agency", "artist", "amount", "available_on")
    waits = date(2024, 5, 15)
    assert list(rows) == [
        ("provider", None, None, 12_000, None),
        ("payable", agency.pk, people[0].pk, -3600, waits),
        ("payable", other.pk, people[1].pk, -2400, waits),
        ("revenue", None, None, -5455, None),
        ("vat", None, None, -545, None),
    ]
    for row in LedgerEntry.objects.all():
        assert (row.line, row.photo, row.licence_kind) == (line.line, shown, "personal")


def test_the_same_sale_is_booked_once(agency: Agency, sold: Sold, at: datetime) -> None:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        royalties.book_sale(sold=line, at=at)
    assert LedgerTransaction.objects.count() == 1
    assert royalties.balance(agency, "KRW") == 3600


def test_two_artists_of_one_agency_are_two_entries(
    agency: Agency, people: list[Artist], sold: Sold, at: datetime
) -> None:
    shares = tuple(Share(agency.pk, artist.pk, 5000) for artist in people)
    royalties.book_sale(sold=sold(shares=shares), at=at)
    assert LedgerEntry.objects.filter(agency=agency).count() == 2
    assert royalties.balance(agency, "KRW") == 6000


def test_what_was_given_away_books_nothing(sold: Sold, at: datetime) -> None:
    assert royalties.book_sale(sold=sold(amount=0), at=at) is None
    assert not LedgerTransaction.objects.exists()


def test_a_line_that_could_not_be_sold_belongs_to_the_buyer(
    agency: Agency, sold: Sold, standing: Standing, at: datetime
) -> None:
    royalties.book_unsold(sold=sold(), at=at)
    assert standing() == {"provider": 12_000, "buyers": -12_000}
    assert royalties.balance(agency, "KRW") == 0


def test_an_agencys_own_waiting_period_comes_first(
    agency: Agency, other: Agency, sold: Sold, at: datetime
) -> None:
    PayoutTerms.objects.create(agency=agency, hold_days=0)
    royalties.book_sale(sold=sold(), at=at)
    days = dict(LedgerEntry.objects.filter(account="payable").values_list("agency", "available_on"))
    assert days == {agency.pk: date(2024, 5, 1), other.pk: date(2024, 5, 15)}


def test_a_balance_is_of_one_agency_and_one_currency(
    agency: Agency, other: Agency, sold: Sold, at: datetime
) -> None:
    assert royalties.balance(agency, "KRW") == 0
    royalties.book_sale(sold=sold(), at=at)
    assert royalties.balance(agency, "KRW") == 3600
    assert royalties.balance(agency, "JPY") == 0
    assert royalties.balance(other, "KRW") == 2400


def test_a_balance_says_what_may_be_paid_out_when(agency: Agency, sold: Sold, at: datetime) -> None:
    royalties.book_sale(sold=sold(), at=at)
    on = {
        day: royalties.balance_of(agency=agency, currency="KRW", day=date(2024, 5, day))
        for day in (14, 15)
    }
    assert (on[14].owed, on[14].waiting, on[14].available) == (3600, 3600, 0)
    assert (on[15].owed, on[15].waiting, on[15].available) == (3600, 0, 3600)
