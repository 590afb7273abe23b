"""No photo is offered below the least price that is agreed with an agency."""

from __future__ import annotations

from datetime import datetime

import pytest

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases import prices
from stock.purchases.errors import PriceRefused
from stock.purchases.models import Price
from tests.factories import (
    make_agreement,
    make_artist,
    make_bare_photo,
    make_consent,
    make_price,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(staff: User) -> Photo:
    artist = make_artist()
    make_consent(artist=artist, agreement=make_agreement(floors={"personal": 9_000}))
    return make_bare_photo(artists=[artist], by=staff)


def offered(photo: Photo, at: datetime) -> dict[str, int]:
    found = prices.offers([photo.pk], currency="KRW", at=at)[photo.pk]
    return {kind: offer.amount for kind, offer in found.items()}


def test_a_price_below_it_is_refused(photo: Photo, at: datetime) -> None:
    with pytest.raises(PriceRefused) as caught:
        make_price(amount=8_999, photo=photo)
    assert caught.value.code == "below_floor"
    assert "9000" in str(caught.value)
    assert not Price.objects.exists()
    make_price(amount=9_000, photo=photo)
    assert offered(photo, at) == {"personal": 9_000}


def test_a_default_below_it_is_no_offer_of_that_photo(
    photo: Photo, staff: User, at: datetime
) -> None:
    make_price(amount=5_000)
    make_price(amount=5_000, kind="editorial")
    assert offered(photo, at) == {"editorial": 5_000}
    other = make_bare_photo(by=staff)
    assert offered(other, at) == {"personal": 5_000, "editorial": 5_000}
    make_price(amount=9_500)
    assert offered(photo, at) == {"personal": 9_500, "editorial": 5_000}


def test_a_floor_that_came_later_withdraws_the_offer(staff: User, at: datetime) -> None:
    artist = make_artist()
    photo = make_bare_photo(artists=[artist], by=staff)
    make_price(amount=5_000, photo=photo)
    assert offered(photo, at) == {"personal": 5_000}
    make_consent(artist=artist, agreement=make_agreement(floors={"personal": 9_000}))
    assert offered(photo, at) == {}
    assert Price.objects.get().amount == 5_000, "the price itself is not touched"
