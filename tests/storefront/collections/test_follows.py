"""Following artists, groups and events; mails only after asking for them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist, Event, Group
from stock.storefront.collections import follows
from stock.storefront.errors import CollectionRefused
from stock.storefront.models import Follow, NewsMail
from tests.factories import make_artist, make_cleared_photo, make_event, make_group, make_price
from tests.purchases.steps import at_once

pytestmark = pytest.mark.django_db
PATH = "/en/follows/change/"


@pytest.fixture
def artist(db: None) -> Artist:
    return make_artist(name="Haru")


@pytest.fixture
def group(db: None) -> Group:
    return make_group(name="Lumen")


@pytest.fixture
def occasion(db: None) -> Event:
    return make_event(name="Dream")


def test_an_event(as_fan: Client, fan: User, occasion: Event) -> None:
    # What is being prepared is not told of by following it.
    assert as_fan.post(PATH, {"event": occasion.slug, "do": "follow"}).status_code == 404
    assert not Follow.objects.exists()
    make_price()
    make_cleared_photo(event=occasion, with_previews=True, scale=1)
    for _again in range(2):
        response = as_fan.post(PATH, {"event": occasion.slug, "do": "follow"})
        assert response.url == f"/en/events/{occasion.slug}/"
    assert 'value="unfollow"' in as_fan.get(response.url).content.decode()
    assert Follow.objects.get(user=fan).target == occasion
    assert "Dream" in as_fan.get("/en/follows/").content.decode()
    as_fan.post(PATH, {"event": occasion.slug, "do": "unfollow"})
    assert not Follow.objects.exists()


def test_from_their_pages(as_fan: Client, fan: User, artist: Artist, group: Group) -> None:
    for kind, target in (("artist", artist), ("group", group)):
        page = f"/en/{kind}s/{target.slug}/"
        assert 'value="follow"' in as_fan.get(page).content.decode()
        for _again in range(2):
            response = as_fan.post(PATH, {kind: target.slug, "do": "follow"})
            assert response.url == page
        shown = as_fan.get(page).content.decode()
        assert 'value="unfollow"' in shown
        assert "Mail me new photos" in shown
    assert Follow.objects.filter(user=fan).count() == 2
    # Nobody gets mails by following.
    assert not NewsMail.objects.filter(wanted=True).exists()
    listed = as_fan.get("/en/follows/").content.decode()
    assert "Haru" in listed
    assert "Lumen" in listed

    as_fan.post(PATH, {"artist": artist.slug, "do": "unfollow"})
    as_fan.post(PATH, {"artist": artist.slug, "do": "unfollow"})
    assert Follow.objects.get(user=fan).group == group
    actions = AuditEntry.objects.filter(actor=fan).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["follow.begun", "follow.begun", "follow.ended"]


def test_mails_are_asked_for(as_fan: Client, fan: User, artist: Artist) -> None:
    as_fan.post(PATH, {"artist": artist.slug, "do": "follow"})
    for wanted in ("1", "1", "0", "1"):
        as_fan.post("/en/follows/mails/", {"wanted": wanted})
        assert follows.wants_mails(fan) is (wanted == "1")
    actions = AuditEntry.objects.filter(actor=fan, action__startswith="news.")
    assert list(actions.order_by("id").values_list("action", flat=True)) == [
        "news.mails_on",
        "news.mails_off",
        "news.mails_on",
    ]
    assert "Mail me new photos" not in as_fan.get(f"/en/artists/{artist.slug}/").content.decode()


def test_visitors_are_asked_to_sign_in(client: Client, artist: Artist) -> None:
    assert 'value="follow"' in client.get(f"/en/artists/{artist.slug}/").content.decode()
    response = client.post(PATH, {"artist": artist.slug, "do": "follow"})
    assert response.url.startswith("/en/accounts/login/")
    assert not Follow.objects.exists()


def test_work_accounts_follow_nobody(as_staff: Client, artist: Artist) -> None:
    assert 'value="follow"' not in as_staff.get(f"/en/artists/{artist.slug}/").content.decode()
    assert as_staff.post(PATH, {"artist": artist.slug, "do": "follow"}).status_code == 403
    assert not Follow.objects.exists()


def test_whom_there_is_not(as_fan: Client) -> None:
    for data in ({"artist": "nobody"}, {"group": "nobody"}, {"event": "nobody"}, {}):
        assert as_fan.post(PATH, data).status_code == 404
    assert not Follow.objects.exists()


def test_one_thing_at_a_time(
    fan: User, artist: Artist, group: Group, occasion: Event, at: datetime
) -> None:
    all_three = {"artist": artist, "group": group, "event": occasion}
    for fields in ({}, {"artist": artist, "group": group}, all_three):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(user=fan, created_at=at, **fields)


def test_not_too_many(
    fan: User, artist: Artist, group: Group, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follows, "MOST", 1)
    follows.follow(user=fan, target=artist, at=at)
    with pytest.raises(CollectionRefused):
        follows.follow(user=fan, target=group, at=at)
    assert follows.follow(user=fan, target=artist, at=at).artist == artist  # no refusal
    assert Follow.objects.get().artist == artist


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once(fan: User, at: datetime) -> None:
    artist = make_artist()
    at_once(2, lambda _n: follows.follow(user=fan, target=artist, at=at))
    assert Follow.objects.count() == 1
    assert AuditEntry.objects.filter(action="follow.begun").count() == 1
