"""Favourites of a visitor are the account's after signing in: none lost, none twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from stock.accounts.models import User
from stock.catalogue.models import Photo
from stock.storefront.collections import favourites
from stock.storefront.models import Favourite, FavouriteList
from tests.factories import PASSWORD
from tests.purchases.steps import at_once

pytestmark = pytest.mark.django_db
PATH = "/en/favourites/change/"


def sign_in(client: Client, user: User) -> None:
    response = client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.status_code == 302


def photos_of(user: User) -> list[str]:
    rows = Favourite.objects.filter(list__user=user)
    return sorted(rows.values_list("photo__title_en", flat=True))


def test_they_are_merged(
    fan: User, photo: Photo, other_photo: Photo, third_photo: Photo, at: datetime
) -> None:
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    for one in (photo, third_photo):
        favourites.add(favourites=mine, photo=one, at=at)
    visitor = Client()
    for one in (photo, other_photo):
        visitor.post(PATH, {"add": one.public_id})
    assert FavouriteList.objects.count() == 2

    sign_in(visitor, fan)

    assert photos_of(fan) == ["Sea", "Sky", "Sun"]
    assert FavouriteList.objects.get() == mine
    # What was there keeps its time.
    assert mine.favourites.get(photo=photo).added_at == at
    # Again, and from elsewhere: nothing changes.
    sign_in(Client(), fan)
    assert photos_of(fan) == ["Sea", "Sky", "Sun"]


def test_who_had_none_gets_the_list(fan: User, stranger: User, photo: Photo) -> None:
    visitor = Client()
    visitor.post(PATH, {"add": photo.public_id})
    sign_in(visitor, fan)
    assert photos_of(fan) == ["Sky"]
    assert photos_of(stranger) == []
    # After signing out the browser has none of them.
    visitor.post("/en/accounts/logout/")
    assert "Sky" not in visitor.get("/en/favourites/").content.decode()


def test_nothing_is_lost_beyond_the_limit(
    fan: User, photo: Photo, other_photo: Photo, third_photo: Photo, at: datetime, monkeypatch: Any
) -> None:
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    favourites.add(favourites=mine, photo=photo, at=at)
    visitor = Client()
    visitor.post(PATH, {"add": other_photo.public_id})
    monkeypatch.setattr(favourites, "MOST", 1)
    sign_in(visitor, fan)
    assert photos_of(fan) == ["Sea", "Sky"]
    # Only putting more in is refused, in words.
    visitor.post(PATH, {"add": third_photo.public_id})
    assert "You have 1 favourites already." in visitor.get("/en/favourites/").content.decode()
    assert photos_of(fan) == ["Sea", "Sky"]


def test_a_work_account_takes_nothing(staff: User, photo: Photo) -> None:
    visitor = Client()
    visitor.post(PATH, {"add": photo.public_id})
    sign_in(visitor, staff)
    assert Favourite.objects.get().list.user is None


def test_the_token_of_an_accounts_list_opens_nothing(fan: User, photo: Photo, at: datetime) -> None:
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    favourites.add(favourites=mine, photo=photo, at=at)
    thief = Client()
    session = thief.session
    session[favourites.SESSION_KEY] = mine.token
    session.save()
    assert "Sky" not in thief.get("/en/favourites/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_at_once(
    fan: User, photo: Photo, other_photo: Photo, at: datetime, rf: RequestFactory
) -> None:
    visitor = FavouriteList.objects.create(created_at=at, used_at=at)
    for one in (photo, other_photo):
        favourites.add(favourites=visitor, photo=one, at=at)

    def take(_number: int) -> Any:
        request = rf.get("/")
        request.session = {favourites.SESSION_KEY: visitor.token}  # type: ignore[assignment]
        favourites.take_along(request=request, user=fan, at=at + timedelta(hours=1))

    at_once(2, take)
    assert photos_of(fan) == ["Sea", "Sky"]
    assert FavouriteList.objects.count() == 1
