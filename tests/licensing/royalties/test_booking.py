"""What a sale owes is booked once, and taken back at most once; nothing is ever changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from licensing import royalties
from licensing.models import Agency, RoyaltyEntry
from licensing.royalties import Share
from stock.catalogue.models import Artist
from tests.factories import make_agency, make_artist

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Agency:
    return make_agency(name="Sunrise")


@pytest.fixture
def people() -> list[Artist]:
    return [make_artist(), make_artist()]


@pytest.fixture
def shares(agency: Agency, other: Agency, people: list[Artist]) -> list[Share]:
    return [
        Share(agency_id=agency.pk, artist_id=people[0].pk, bps=6000),
        Share(agency_id=other.pk, artist_id=people[1].pk, bps=4000),
    ]


def book(
    shares: list[Share], at: datetime, *, source: str = "line:a", amount: int = 12_000
) -> None:
    royalties.book_sale(source=source, amount=amount, currency="KRW", shares=shares, at=at)


def test_each_share_is_one_entry(
    agency: Agency, other: Agency, people: list[Artist], shares: list[Share], at: datetime
) -> None:
    book(shares, at)
    found = RoyaltyEntry.objects.values_list(
        "agency", "artist", "kind", "amount", "currency", "source", "at"
    )
    assert list(found) == [
        (agency.pk, people[0].pk, "sale", 3600, "KRW", "line:a", at),
        (other.pk, people[1].pk, "sale", 2400, "KRW", "line:a", at),
    ]


def test_the_same_sale_is_booked_once(agency: Agency, shares: list[Share], at: datetime) -> None:
    book(shares, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        book(shares, at + timedelta(days=1))
    assert RoyaltyEntry.objects.count() == 2
    assert royalties.balance(agency, "KRW") == 3600


def test_two_artists_of_one_agency_are_two_entries(
    agency: Agency, people: list[Artist], at: datetime
) -> None:
    book([Share(agency.pk, artist.pk, 5000) for artist in people], at)
    assert RoyaltyEntry.objects.filter(agency=agency).count() == 2
    assert royalties.balance(agency, "KRW") == 6000


def test_a_reversal_takes_back_exactly_what_was_booked(
    agency: Agency, other: Agency, shares: list[Share], at: datetime
) -> None:
    book(shares, at)
    book(shares, at, source="line:b", amount=5000)
    later = at + timedelta(days=3)

    royalties.reverse_sale(source="line:a", at=later)

    assert royalties.balance(agency, "KRW") == 1500
    assert royalties.balance(other, "KRW") == 1000
    reversals = RoyaltyEntry.objects.filter(kind="reversal")
    assert [(row.amount, row.source, row.at) for row in reversals] == [
        (-3600, "line:a", later),
        (-2400, "line:a", later),
    ]
    assert RoyaltyEntry.objects.filter(kind="sale").count() == 4, "the sale stays on record"


def test_a_sale_is_reversed_once(agency: Agency, shares: list[Share], at: datetime) -> None:
    book(shares, at)
    royalties.reverse_sale(source="line:a", at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        royalties.reverse_sale(source="line:a", at=at)
    assert royalties.balance(agency, "KRW") == 0
    assert RoyaltyEntry.objects.count() == 4


def test_what_was_never_booked_is_not_reversed(shares: list[Share], at: datetime) -> None:
    book(shares, at)
    assert royalties.reverse_sale(source="line:zzz", at=at) == []
    assert RoyaltyEntry.objects.count() == 2


def test_a_balance_is_of_one_agency_and_one_currency(
    agency: Agency, other: Agency, shares: list[Share], at: datetime
) -> None:
    assert royalties.balance(agency, "KRW") == 0
    book(shares, at)
    assert royalties.balance(agency, "KRW") == 3600
    assert royalties.balance(agency, "JPY") == 0
    assert royalties.balance(other, "KRW") == 2400


@pytest.mark.parametrize(("kind", "amount"), [("sale", -1), ("reversal", 1)])
def test_the_sign_follows_the_kind(
    agency: Agency, people: list[Artist], at: datetime, kind: str, amount: int
) -> None:
    with pytest.raises(IntegrityError, match="royalty_sign"), transaction.atomic():
        RoyaltyEntry.objects.create(
            agency=agency,
            artist=people[0],
            kind=kind,
            amount=amount,
            currency="KRW",
            source="line:a",
            at=at,
        )
    assert not RoyaltyEntry.objects.exists()
