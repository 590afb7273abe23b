"""Which price holds for a photo at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from licensing.models import LicenceKind
from stock.accounts.models import User
from stock.purchases import prices
from stock.purchases.prices import Offer
from tests.factories import make_bare_photo, make_price


def offer(photo_id: int, *, at: datetime, currency: str = "KRW") -> dict[str, int]:
    found = prices.offers([photo_id], currency=currency, at=at)[photo_id]
    return {kind: one.amount for kind, one in found.items()}


def test_without_prices_nothing_is_offered(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    assert prices.offers([photo.pk], currency="KRW", at=at) == {photo.pk: {}}


def test_the_default_holds_for_every_photo(staff: User, at: datetime) -> None:
    one, two = make_bare_photo(by=staff), make_bare_photo(by=staff)
    make_price(kind="personal", amount=12_000)
    assert prices.offers([one.pk, two.pk], currency="KRW", at=at) == {
        one.pk: {"personal": Offer(one.pk, LicenceKind.PERSONAL, 12_000, "KRW")},
        two.pk: {"personal": Offer(two.pk, LicenceKind.PERSONAL, 12_000, "KRW")},
    }


def test_a_photos_own_price_comes_first_for_its_kind_only(staff: User, at: datetime) -> None:
    dear, other = make_bare_photo(by=staff), make_bare_photo(by=staff)
    make_price(kind="personal", amount=12_000)
    make_price(kind="editorial", amount=55_000)
    make_price(kind="personal", amount=20_000, photo=dear)
    assert offer(dear.pk, at=at) == {"personal": 20_000, "editorial": 55_000}
    assert offer(other.pk, at=at) == {"personal": 12_000, "editorial": 55_000}


def test_an_own_price_needs_no_default(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    make_price(kind="commercial", amount=300_000, photo=photo)
    assert offer(photo.pk, at=at) == {"commercial": 300_000}


def test_a_price_holds_from_its_first_moment_until_the_next(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    later = at + timedelta(days=1)
    make_price(amount=12_000, at=at)
    make_price(amount=15_000, at=later)
    instant = timedelta(microseconds=1)
    assert offer(photo.pk, at=at - instant) == {}
    assert offer(photo.pk, at=at) == {"personal": 12_000}
    assert offer(photo.pk, at=later - instant) == {"personal": 12_000}
    assert offer(photo.pk, at=later) == {"personal": 15_000}


def test_each_currency_has_prices_of_its_own(staff: User, at: datetime) -> None:
    photo = make_bare_photo(by=staff)
    make_price(amount=12_000, currency="KRW")
    make_price(amount=1_300, currency="JPY")
    assert offer(photo.pk, at=at, currency="KRW") == {"personal": 12_000}
    assert offer(photo.pk, at=at, currency="JPY") == {"personal": 1_300}
    assert offer(photo.pk, at=at, currency="USD") == {}


def test_any_number_of_photos_takes_two_queries(
    staff: User, at: datetime, django_assert_num_queries
) -> None:
    photos = [make_bare_photo(by=staff).pk for _ in range(5)]
    make_price(amount=12_000)
    for photo_id in photos:
        make_price(amount=12_000 + photo_id, photo=None, kind="editorial")
    with django_assert_num_queries(2):
        found = prices.offers(photos, currency=settings.SHOP_CURRENCY, at=at)
    assert sorted(found) == sorted(photos)
    assert all(set(kinds) == {"personal", "editorial"} for kinds in found.values())
