"""Pages of collections cost the same however much lies in them, never everything at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.purchases.models import Cart
from stock.storefront.collections import favourites, follows, lightbox_pages, lightboxes
from stock.storefront.models import FavouriteList, Lightbox, LightboxPhoto
from tests.factories import make_artist, make_bare_photo, make_cleared_photo, make_event, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(fan: User, at: datetime) -> Lightbox:
    box = lightboxes.make(user=fan, name="Night stage", at=at)
    lightboxes.share(lightbox=box, actor=fan, at=at)
    box.refresh_from_db()
    return box


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_one_photo_or_many(
    as_fan: Client, fan: User, staff: User, box: Lightbox, photo: Photo, at: datetime
) -> None:
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    follows.follow(user=fan, target=make_artist(), at=at)

    def put(one: Photo) -> None:
        lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
        favourites.add(favourites=mine, photo=one, at=at)

    put(photo)
    paths = [
        "/en/favourites/",
        "/en/lightboxes/",
        f"/en/lightboxes/{box.public_id}/",
        f"/en/lightboxes/for/{photo.public_id}/",
        f"/en/shared/{box.share_token}/",
        "/en/follows/",
    ]
    as_fan.get("/en/account/")  # the first page writes down that the sign-in is in use
    before = {path: queries(as_fan, path) for path in paths}
    for _more in range(3):
        put(make_cleared_photo(with_previews=True, scale=1))
        copy = lightboxes.duplicate(lightbox=box, name="Another", actor=fan, at=at)
        lightboxes.delete(lightbox=lightboxes.make(user=fan, name="Gone", at=at), actor=fan, at=at)
        for target in (make_artist(), make_group(), make_event()):
            follows.follow(user=fan, target=target, at=at)
    assert copy.photos.count() == 4
    after = {path: queries(as_fan, path) for path in paths}
    assert after == before
    # Of these, four are for the session, the account and the numbers in the header.
    assert max(after.values()) <= 13, after


def test_the_bag_is_filled_by_a_fixed_number_of_queries(
    as_fan: Client,
    fan: User,
    box: Lightbox,
    photo: Photo,
    at: datetime,
    withdraw: Callable[..., None],
) -> None:
    Cart.objects.create(user=fan, created_at=at)
    as_fan.get("/en/account/")
    counts = []
    for _round in range(2):
        for _more in range(2):
            one = make_cleared_photo(with_previews=True, scale=1, kinds=["personal"])
            lightboxes.add(lightbox=box, photo=one, actor=fan, at=at)
        withdraw(one)
        with CaptureQueriesContext(connection) as captured:
            page = as_fan.post(f"/en/lightboxes/{box.public_id}/bag/", {"kind": "commercial"})
        assert page.status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_thousand_photos(
    as_fan: Client, fan: User, staff: User, box: Lightbox, photo: Photo, at: datetime
) -> None:
    """More than it takes are refused in words; as many as it takes come in pages."""
    bare = [make_bare_photo(by=staff) for _number in range(3)]
    LightboxPhoto.objects.bulk_create(
        LightboxPhoto(lightbox=box, photo=one, position=place, added_at=at)
        for place, one in enumerate(bare)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lightboxes, "MOST_PHOTOS", 3)
        path = f"/en/lightboxes/for/{photo.public_id}/"
        answer = as_fan.post(path, {"lightbox": box.public_id}, follow=True)
        assert "A lightbox holds 3 photos." in answer.content.decode()
        assert box.photos.count() == 3

        patch.setattr(lightbox_pages, "PER_PAGE", 2)
        own = f"/en/lightboxes/{box.public_id}/"
        first, second = (as_fan.get(own + page).content.decode() for page in ("", "?page=2"))
        assert "3 photos" in first
        assert [first.count(f'id="photo-{one.public_id}"') for one in bare] == [1, 1, 0]
        assert [second.count(f'id="photo-{one.public_id}"') for one in bare] == [0, 0, 1]
        # What is moved or taken out leads to where it happened.
        moved = as_fan.post(f"{own}photos/{bare[1].public_id}/", {"do": "down"})
        assert moved.url == f"{own}?page=2#photo-{bare[1].public_id}"
        gone = as_fan.post(f"{own}photos/{bare[1].public_id}/", {"do": "remove", "page": "2"})
        assert gone.url == f"{own}?page=2"
        assert as_fan.get(gone.url).status_code == 200  # that page is empty now: the last one


def test_lightboxes_that_were_deleted_are_not_listed_without_end(
    as_fan: Client, fan: User, at: datetime, clock: object
) -> None:
    for number in range(lightbox_pages.MOST_DELETED + 2):
        gone = lightboxes.make(user=fan, name=f"Gone {number}", at=at)
        lightboxes.delete(lightbox=gone, actor=fan, at=at)
    page = as_fan.get("/en/lightboxes/").content.decode()
    assert page.count('value="bring_back"') == lightbox_pages.MOST_DELETED


def test_bringing_back_holds_to_the_limit(
    as_fan: Client, fan: User, box: Lightbox, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lightboxes.delete(lightbox=box, actor=fan, at=at)
    lightboxes.make(user=fan, name="In its place", at=at)
    monkeypatch.setattr(lightboxes, "MOST_LIGHTBOXES", 1)
    response = as_fan.post(f"/en/lightboxes/{box.public_id}/change/", {"do": "bring_back"})
    assert response.status_code == 302
    box.refresh_from_db()
    assert box.state == "deleted"
