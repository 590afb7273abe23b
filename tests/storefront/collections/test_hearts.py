"""The heart on every card: a plain form that keeps a favourite, with an account or without."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.storefront.collections import favourites, pages
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Favourite, FavouriteList
from tests.purchases.steps import at_once

pytestmark = pytest.mark.django_db
PATH = "/en/favourites/change/"
JSON = {"Accept": "application/json"}


def kept(client: Client) -> list[str]:
    """The favourites as the page lists them, by title."""
    page = client.get("/en/favourites/").content.decode()
    return [title for title in ("Sky", "Sea", "Sun") if f"<span>{title}</span>" in page]


def test_without_an_account_and_without_javascript(
    client: Client, photo: Photo, other_photo: Photo
) -> None:
    page = client.get("/en/search/").content.decode()
    assert page.count('form="hearts" name="add"') == 2
    assert page.count('id="hearts"') == 1
    assert FavouriteList.objects.count() == 0  # looking makes nothing

    back = "http://testserver/en/artists/?from=1"
    response = client.post(PATH, {"add": photo.public_id}, headers={"Referer": back})
    assert response.status_code == 302
    assert response.url == "/en/artists/?from=1"
    assert kept(client) == ["Sky"]
    page = client.get("/en/search/").content.decode()
    assert f'name="remove" value="{photo.public_id}" aria-pressed="true"' in page
    assert f'name="add" value="{other_photo.public_id}" aria-pressed="false"' in page
    assert "data-favourites>1<" in page

    assert kept(Client()) == []
    client.post(PATH, {"remove": photo.public_id})
    assert kept(client) == []
    assert not AuditEntry.objects.filter(action__contains="favourite").exists()


def test_with_javascript_it_answers_the_count(
    as_fan: Client, photo: Photo, other_photo: Photo
) -> None:
    for one, count in ((photo, 1), (other_photo, 2), (photo, 2)):
        answer = as_fan.post(PATH, {"add": one.public_id}, headers=JSON)
        assert answer.json() == {"is_favourite": True, "count": count}
    answer = as_fan.post(PATH, {"remove": photo.public_id}, headers=JSON)
    assert answer.json() == {"is_favourite": False, "count": 1}
    assert kept(as_fan) == ["Sea"]


def test_a_form_of_another_site_is_refused(photo: Photo) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(PATH, {"add": photo.public_id}).status_code == 403
    assert not Favourite.objects.exists()


def test_one_never_comes_back_to_another_site(client: Client, photo: Photo) -> None:
    response = client.post(
        PATH, {"add": photo.public_id}, headers={"Referer": "https://evil.example/x"}
    )
    assert response.url == "/en/favourites/"


def test_two_slashes_are_no_other_site(client: Client, photo: Photo) -> None:
    response = client.post(
        PATH, {"add": photo.public_id}, headers={"Referer": "http://testserver//evil.example/"}
    )
    assert response.url == "/evil.example/"


def test_a_list_that_moved_to_an_account_meanwhile(fan: User, photo: Photo, at: Any) -> None:
    visitor = FavouriteList.objects.create(created_at=at, used_at=at)
    gone = FavouriteList.objects.get(pk=visitor.pk)
    visitor.delete()
    with pytest.raises(CollectionRefused):
        favourites.add(favourites=gone, photo=photo, at=at)
    assert not Favourite.objects.exists()


def test_pages_of_them(
    client: Client, photo: Photo, other_photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    for one in (photo, other_photo):
        client.post(PATH, {"add": one.public_id})
    assert kept(client) == ["Sea"]
    second = client.get("/en/favourites/?page=2").content.decode()
    assert "<span>Sky</span>" in second
    assert "<span>Sea</span>" not in second
    assert 'href="?page=1"' in second


def test_what_is_not_shown_cannot_be_kept(
    client: Client, photo: Photo, other_photo: Photo, withdraw: Any
) -> None:
    client.post(PATH, {"add": other_photo.public_id})
    withdraw(photo)
    told = [
        client.post(PATH, {"add": one}, headers=JSON).json()
        for one in (photo.public_id, "0000000000000000", "")
    ]
    # The same answer for "withdrawn" and "never existed".
    assert {answer["code"] for answer in told} == {"not_available"}
    assert len({answer["message"] for answer in told}) == 1
    assert kept(client) == ["Sea"]


def test_what_was_withdrawn_since_is_counted_and_can_be_taken_out(
    client: Client, photo: Photo, other_photo: Photo, withdraw: Any
) -> None:
    for one in (photo, other_photo):
        client.post(PATH, {"add": one.public_id})
    withdraw(photo)
    page = client.get("/en/favourites/").content.decode()
    assert "Sky" not in page
    assert "1 photo is no longer available." in page
    assert "/en/favourites/gone/" in page
    for _again in range(2):
        assert client.post("/en/favourites/gone/").url == "/en/favourites/"
        assert kept(client) == ["Sea"]
        assert Favourite.objects.get().photo == other_photo
    assert "no longer available" not in client.get("/en/favourites/").content.decode()
    Client().post("/en/favourites/gone/")  # who has none


def test_not_too_many(
    fan: User, photo: Photo, other_photo: Photo, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites, "MOST", 1)
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    favourites.add(favourites=mine, photo=photo, at=at)
    favourites.add(favourites=mine, photo=photo, at=at)
    with pytest.raises(CollectionRefused) as refused:
        favourites.add(favourites=mine, photo=other_photo, at=at)
    assert refused.value.code == "too_many"
    assert Favourite.objects.count() == 1


@pytest.mark.parametrize("who", ["as_staff", "as_partner"])
def test_work_accounts_have_none(who: str, photo: Photo, request: Any) -> None:
    client = request.getfixturevalue(who)
    assert 'form="hearts"' not in client.get("/en/").content.decode()
    assert (
        client.post(PATH, {"add": photo.public_id}, headers=JSON).json()["code"] == "work_account"
    )
    assert not FavouriteList.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one(fan: User, photo: Photo, at: Any) -> None:
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    at_once(2, lambda _n: favourites.add(favourites=mine, photo=photo, at=at))
    assert Favourite.objects.count() == 1
