from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db.models import Sum

from licensing.models import Agency, LedgerEntry
from licensing.royalties import Share, SoldLine
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from tests.factories import make_agency, make_artist, make_bare_photo

_lines = count(1)


@pytest.fixture
def other() -> Agency:
    return make_agency(name="Sunrise")


@pytest.fixture
def people() -> list[Artist]:
    return [make_artist(name="Haru"), make_artist(name="Bom")]


@pytest.fixture
def shown(staff: User, people: list[Artist]) -> Photo:
    return make_bare_photo(artists=people, by=staff)


@pytest.fixture
def shares(agency: Agency, other: Agency, people: list[Artist]) -> tuple[Share, ...]:
    return (
        Share(agency_id=agency.pk, artist_id=people[0].pk, bps=6000),
        Share(agency_id=other.pk, artist_id=people[1].pk, bps=4000),
    )


@pytest.fixture
def sold(shown: Photo, shares: tuple[Share, ...]) -> Callable[..., SoldLine]:
    """``sold(amount=...)``: a line of an order, both of their own unless told otherwise."""

    def sold(**fields: Any) -> SoldLine:
        number = next(_lines)
        return SoldLine(
            **{
                "order": f"order{number}",
                "line": f"line{number}",
                "photo_id": shown.pk,
                "licence_kind": "personal",
                "amount": 12_000,
                "currency": "KRW",
                "shares": shares,
                **fields,
            }
        )

    return sold


@pytest.fixture
def standing() -> Callable[[], dict[str, int]]:
    """What stands in each account, in won, but for those in which nothing does."""

    def standing() -> dict[str, int]:
        rows = LedgerEntry.objects.order_by().values_list("account").annotate(Sum("amount"))
        return {account: amount for account, amount in rows if amount}

    return standing
