"""A scheduled photo is nowhere before its moment, and everywhere from then on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from stock.accounts.models import User
from stock.catalogue.editorial import publishing
from stock.catalogue.models import Photo
from stock.storefront import listing
from stock.storefront.models import PhotoIndex, SavedSearch
from stock.storefront.search import alerts, following, indexing
from stock.storefront.search.candidates import Criteria
from stock.storefront.search.state import State
from tests.factories import make_artist, make_cleared_photo, make_previews, make_price

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def shown(at: datetime) -> list[str]:
    return [card.photo.public_id for card in listing.page_of(Criteria(), at=at).cards]


def follow(at: datetime) -> None:
    publishing.appear(at=at)
    while following.has_more():
        following.follow(at=at)


def schedule(at: datetime, staff: User, **fields: Any) -> Photo:
    photo = make_cleared_photo(published=False, at=at, **fields)
    make_previews(photo, at=at)
    publishing.set_publication(photo=photo, moment=at + HOUR, actor=staff, at=at)
    return photo


def test_it_is_found_from_its_moment_on(at: datetime, staff: User) -> None:
    make_price()
    there = make_cleared_photo(with_previews=True, at=at)
    photo = schedule(at, staff)
    follow(at)
    assert shown(at) == [there.public_id]
    assert not PhotoIndex.objects.filter(photo=photo).exists()

    follow(at + HOUR)

    assert shown(at + HOUR) == [photo.public_id, there.public_id], "the newest first"
    assert PhotoIndex.objects.get(photo=photo).listed_since == at + HOUR


def test_writing_the_index_anew_does_not_bring_it_forward(at: datetime, staff: User) -> None:
    photo = schedule(at, staff)
    assert indexing.reindex(at=at) == 0
    assert list(indexing.changed_hints(at=at)) == []
    # Nobody said that its moment has come: the comparison with the calendar finds it.
    assert list(indexing.changed_hints(at=at + HOUR)) == [[photo.pk]]


def test_fans_are_told_when_it_appears_and_not_before(at: datetime, staff: User, fan: User) -> None:
    make_price()
    artist = make_artist()
    state = State.from_text(f"artist={artist.slug}")
    alerts.save(user=fan, state=state, alerts=True, at=at - HOUR)
    photo = schedule(at, staff, artists=[artist])

    def tell(moment: datetime) -> int:
        follow(moment)
        alerts.look(at=moment + timedelta(minutes=5))
        return sum(
            alerts.send(search_id=pk, at=moment + timedelta(minutes=5))
            for pk in SavedSearch.objects.values_list("pk", flat=True)
        )

    assert tell(at) == 0
    assert tell(at + HOUR) == 1
    assert photo.public_id in mail.outbox[0].body
    assert tell(at + 2 * HOUR) == 0


def test_the_address_is_of_no_use_before(
    client: Client, at: datetime, staff: User, clock: Any
) -> None:
    make_price()
    photo = schedule(at, staff)
    assert client.get(f"/photos/{photo.public_id}/").status_code == 404
    client.post("/bag/add/", {"photo": photo.public_id, "kind": "personal"})
    assert client.get("/bag/").context["entries"] == []
    clock(at + HOUR)
    assert client.get(f"/photos/{photo.public_id}/").status_code == 200


def test_a_photo_that_was_taken_out_is_gone_from_shop_and_bag(
    client: Client, at: datetime, staff: User, clock: Any
) -> None:
    make_price()
    photo = make_cleared_photo(with_previews=True, at=at)
    other = make_cleared_photo(with_previews=True, at=at)
    for one in (photo, other):
        client.post("/bag/add/", {"photo": one.public_id, "kind": "personal"})
    publishing.set_publication(photo=photo, moment=None, actor=staff, at=at, reason="blurred")
    follow(at)
    assert shown(at) == [other.public_id]
    assert client.get(f"/photos/{photo.public_id}/").status_code == 404
    quoted = [entry["quoted"] for entry in client.get("/bag/").context["entries"]]
    assert {entry.item.photo_id: entry.is_for_sale for entry in quoted} == {
        photo.pk: False,
        other.pk: True,
    }
