"""Saved searches, and mails about new photos: opt-in, each photo once, ended by one click."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Photo
from stock.storefront.errors import SearchRefused
from stock.storefront.models import SavedSearch, SavedSearchHit
from stock.storefront.search import alerts
from stock.storefront.search.state import State
from tests.factories import make_artist, make_cleared_photo, make_price, make_user

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=10)


@pytest.fixture
def artist(db: None) -> Any:
    make_price(amount=12_000)
    return make_artist()


@pytest.fixture
def search(fan: User, artist: Any, at: datetime) -> SavedSearch:
    state = State.from_text(f"artist={artist.slug}")
    return alerts.save(user=fan, state=state, alerts=True, at=at - timedelta(days=1))


def publish(artist: Any, at: datetime) -> Photo:
    return make_cleared_photo(artists=[artist], with_previews=True, at=at)


def tell(at: datetime) -> int:
    alerts.look(at=at)
    return sum(
        alerts.send(search_id=pk, at=at) for pk in SavedSearch.objects.values_list("pk", flat=True)
    )


def test_a_new_photo_is_told_of_once(search: SavedSearch, artist: Any, at: datetime) -> None:
    photo, other = publish(artist, at), publish(make_artist(), at)
    assert tell(at + SOON) == 1
    (sent,) = mail.outbox
    assert sent.to == [search.user.email]
    assert artist.name_ko in sent.subject
    assert f"/photos/{photo.public_id}/" in sent.body
    assert other.public_id not in sent.body

    assert tell(at + 2 * SOON) == 0
    # Also if the mark were lost.
    SavedSearch.objects.update(checked_until=at - timedelta(days=9))
    assert tell(at + 3 * SOON) == 0
    assert len(mail.outbox) == 1

    newer = publish(artist, at + 4 * SOON)
    assert tell(at + 5 * SOON) == 1
    assert newer.public_id in mail.outbox[1].body
    assert photo.public_id not in mail.outbox[1].body


def test_what_was_there_before_is_no_news(fan: User, artist: Any, at: datetime) -> None:
    publish(artist, at)
    state = State.from_text(f"artist={artist.slug}")
    alerts.save(user=fan, state=state, alerts=True, at=at + timedelta(minutes=1))
    assert tell(at + SOON) == 0
    assert not SavedSearchHit.objects.exists()


def test_no_mail_without_having_asked(fan: User, artist: Any, at: datetime) -> None:
    state = State.from_text(f"artist={artist.slug}")
    row = alerts.save(user=fan, state=state, alerts=False, at=at - timedelta(days=1))
    publish(artist, at)
    assert tell(at + SOON) == 0
    # Asked for later: what came meanwhile is no news.
    alerts.set_alerts(search=row, wanted=True, actor=fan, at=at + SOON)
    assert tell(at + 2 * SOON) == 0
    assert mail.outbox == []


def test_withdrawn_before_the_mail_is_not_told_of(
    search: SavedSearch, artist: Any, at: datetime
) -> None:
    gone, there = publish(artist, at), publish(artist, at)
    alerts.look(at=at + SOON)
    Photo.objects.filter(pk=gone.pk).update(published_at=None)
    assert alerts.send(search_id=search.pk, at=at + SOON) == 1
    assert there.public_id in mail.outbox[0].body
    assert gone.public_id not in mail.outbox[0].body


def test_a_mail_server_that_refuses_is_asked_again(
    search: SavedSearch, artist: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(artist, at)
    alerts.look(at=at + SOON)
    with monkeypatch.context() as patch:

        def refuse(*args: Any, **kwargs: Any) -> None:
            raise OSError("mail server")

        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(OSError, match="mail server"):
            alerts.send(search_id=search.pk, at=at + SOON)
    assert SavedSearchHit.objects.filter(settled_at__isnull=True).count() == 1
    assert alerts.send(search_id=search.pk, at=at + SOON) == 1
    assert alerts.send(search_id=search.pk, at=at + SOON) == 0
    assert len(mail.outbox) == 1


def test_mails_are_sent_after_commit_and_in_the_fans_language(
    search: SavedSearch, artist: Any, at: datetime, sent_tasks: Any, committed: Any
) -> None:
    publish(artist, at)
    sent_tasks.clear()
    with committed():
        alerts.look(at=at + SOON)
        assert sent_tasks == []
    assert sent_tasks == [("storefront.send_alert", (search.pk,), {})]
    User.objects.filter(pk=search.user_id).update(language="en")
    alerts.send(search_id=search.pk, at=at + SOON)
    assert mail.outbox[0].subject == f"1 new photo: {artist.name_en}"


class TestOneClick:
    def test_by_the_mail_program(self, search: SavedSearch, artist: Any, at: datetime) -> None:
        other = alerts.save(
            user=search.user, state=State.from_text("colour=red"), alerts=True, at=at
        )
        publish(artist, at)
        tell(at + SOON)
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = headers["List-Unsubscribe"].strip("<>")
        assert address in mail.outbox[0].body
        path = address[address.index("/", 8) :]

        # No session, no token: as a mail program does it.
        response = Client(enforce_csrf_checks=True).post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )

        assert response.status_code == 200
        search.refresh_from_db()
        other.refresh_from_db()
        assert not search.alerts
        assert other.alerts
        publish(artist, at + SOON)
        assert tell(at + 3 * SOON) == 0
        entry = AuditEntry.objects.get(action="search.alerts_off")
        assert entry.system == "unsubscribe"

    def test_opening_the_link_changes_nothing(self, search: SavedSearch) -> None:
        path = f"/en/alerts/{search.stop_token}/"
        page = Client().get(path).content.decode()
        assert 'method="post"' in page
        search.refresh_from_db()
        assert search.alerts
        Client().post(path)
        Client().post(path)  # twice is once
        search.refresh_from_db()
        assert not search.alerts
        assert AuditEntry.objects.filter(action="search.alerts_off").count() == 1

    def test_an_unknown_link(self, search: SavedSearch) -> None:
        assert Client().post("/en/alerts/unknown/").status_code == 404
        search.refresh_from_db()
        assert search.alerts


class TestKeeping:
    def test_from_the_page(self, as_fan: Client, fan: User, artist: Any) -> None:
        query = f"q=x&artist={artist.slug}"
        for _ in range(2):
            response = as_fan.post("/en/search/save/", {"query": query, "alerts": "1"})
            assert response.status_code == 302
            assert response.url == f"/en/search/?{query}"
        row = SavedSearch.objects.get()
        assert (row.user, row.query, row.alerts) == (fan, query, True)
        page = as_fan.get(f"/en/search/?{query}").content.decode()
        assert "We write to you" in page
        listed = as_fan.get("/en/search/saved/").content.decode()
        assert artist.name_en in listed

    def test_turned_off_on_and_forgotten(self, as_fan: Client, search: SavedSearch) -> None:
        path = f"/en/search/saved/{search.public_id}/"
        for do, expected in (("silence", False), ("tell", True), ("nonsense", True)):
            as_fan.post(path, {"do": do})
            search.refresh_from_db()
            assert search.alerts is expected
        as_fan.post(path, {"do": "forget"})
        assert not SavedSearch.objects.exists()

    def test_by_nobody_else(self, search: SavedSearch, artist: Any) -> None:
        stranger = Client()
        stranger.force_login(make_user())
        path = f"/en/search/saved/{search.public_id}/"
        assert stranger.post(path, {"do": "forget"}).status_code == 404
        assert artist.name_en not in stranger.get("/en/search/saved/").content.decode()
        assert SavedSearch.objects.get() == search
        assert Client().post("/en/search/save/", {"query": "q=x"}).status_code == 302
        assert SavedSearch.objects.count() == 1

    @pytest.mark.parametrize(
        ("query", "code"), [("", "empty"), ("sort=oldest", "empty"), ("page=2", "empty")]
    )
    def test_nothing_is_not_kept(self, fan: User, at: datetime, query: str, code: str) -> None:
        with pytest.raises(SearchRefused) as refused:
            alerts.save(user=fan, state=State.from_text(query), alerts=True, at=at)
        assert refused.value.code == code
        assert not SavedSearch.objects.exists()

    def test_not_too_many(self, fan: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(alerts, "MOST_SEARCHES", 2)
        for year in ("2023", "2024", "2024"):
            alerts.save(user=fan, state=State.from_text(f"year={year}"), alerts=True, at=at)
        with pytest.raises(SearchRefused) as refused:
            alerts.save(user=fan, state=State.from_text("year=2022"), alerts=True, at=at)
        assert refused.value.code == "too_many"
        assert SavedSearch.objects.count() == 2
