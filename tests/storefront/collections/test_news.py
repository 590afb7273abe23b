"""The mail about new photos of whom one follows: asked for, once a day, each photo once, cleared in
the moment of sending, ended by one click."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from stock.storefront.collections import follows, news
from stock.storefront.models import NewsMail, NewsPhoto
from tests.factories import make_artist, make_cleared_photo, make_event, make_group, make_price
from tests.purchases.steps import at_once

pytestmark = pytest.mark.django_db
SOON, DAY = timedelta(minutes=10), timedelta(days=1)


@pytest.fixture
def artist(db: None) -> Artist:
    make_price(amount=12_000)
    return make_artist(name="Haru")


@pytest.fixture
def wanted(fan: User, artist: Artist, at: datetime) -> NewsMail:
    """The fan follows and wants mails, since yesterday."""
    follows.follow(user=fan, target=artist, at=at - DAY)
    follows.set_mails(user=fan, wanted=True, actor=fan, at=at - DAY)
    return NewsMail.objects.get(user=fan)


def publish(at: datetime, *artists: Artist, **fields: Any) -> Photo:
    return make_cleared_photo(artists=artists, with_previews=True, scale=1, at=at, **fields)


def tell(at: datetime) -> int:
    news.look(at=at)
    return sum(news.send(mail_id=pk, at=at) for pk in NewsMail.objects.values_list("pk", flat=True))


def test_a_new_photo_is_told_of_once(
    wanted: NewsMail, artist: Artist, stranger: User, at: datetime
) -> None:
    photo, other = publish(at, artist), publish(at, make_artist())
    assert tell(at + SOON) == 1
    (sent,) = mail.outbox
    assert sent.to == [wanted.user.email]
    assert f"/photos/{photo.public_id}/" in sent.body
    assert other.public_id not in sent.body
    # Not again: neither the next day, nor if the marks were lost.
    assert tell(at + DAY) == 0
    NewsMail.objects.update(checked_until=at - 9 * DAY, sent_on=None)
    assert tell(at + 2 * DAY) == 0
    assert len(mail.outbox) == 1


def test_once_a_day_at_most(wanted: NewsMail, artist: Artist, at: datetime) -> None:
    first = publish(at, artist)
    assert tell(at + SOON) == 1
    second, third = publish(at + SOON, artist), publish(at + 2 * SOON, artist)
    assert tell(at + 4 * SOON) == 0
    assert len(mail.outbox) == 1
    assert tell(at + DAY) == 2
    body = mail.outbox[1].body
    assert second.public_id in body
    assert third.public_id in body
    assert first.public_id not in body


def test_a_photo_of_several_whom_one_follows_is_one(
    wanted: NewsMail, fan: User, artist: Artist, at: datetime
) -> None:
    group, other = make_group(), make_artist()
    for target in (group, other):
        follows.follow(user=fan, target=target, at=at - DAY)
    publish(at, artist, other, group=group)
    of_the_group = publish(at, make_artist(), group=group)
    assert tell(at + SOON) == 2
    assert mail.outbox[0].body.count("/photos/") == 2
    assert of_the_group.public_id in mail.outbox[0].body
    assert NewsPhoto.objects.count() == 2


def test_an_event_that_one_follows(
    wanted: NewsMail, fan: User, artist: Artist, at: datetime
) -> None:
    occasion = make_event()
    follows.follow(user=fan, target=occasion, at=at - DAY)
    there = publish(at, make_artist(), event=occasion)
    publish(at, make_artist(), event=make_event())
    publish(at, artist, event=occasion)  # of both, and told of once
    assert tell(at + SOON) == 2
    assert there.public_id in mail.outbox[0].body


def test_no_mail_without_having_asked(fan: User, artist: Artist, at: datetime) -> None:
    follows.follow(user=fan, target=artist, at=at - DAY)
    publish(at, artist)
    assert tell(at + SOON) == 0
    # Asked for later: what came meanwhile is no news.
    follows.set_mails(user=fan, wanted=True, actor=fan, at=at + SOON)
    assert tell(at + 2 * SOON) == 0
    assert mail.outbox == []


def test_what_was_there_before_following_is_no_news(
    wanted: NewsMail, fan: User, at: datetime
) -> None:
    late = make_artist()
    publish(at, late)
    follows.follow(user=fan, target=late, at=at + timedelta(minutes=1))
    assert tell(at + SOON) == 0
    assert not NewsPhoto.objects.exists()


def test_only_what_is_cleared_when_it_is_sent(
    wanted: NewsMail, artist: Artist, at: datetime, withdraw: Any
) -> None:
    gone, there = publish(at, artist), publish(at, artist)
    withdraw(gone)
    assert tell(at + SOON) == 1
    assert there.public_id in mail.outbox[0].body
    assert gone.public_id not in mail.outbox[0].body


def test_a_day_with_nothing_left_to_tell_is_not_used_up(
    wanted: NewsMail, artist: Artist, at: datetime, withdraw: Any
) -> None:
    withdraw(publish(at, artist))
    assert tell(at + SOON) == 0
    later = publish(at + SOON, artist)
    assert tell(at + 3 * SOON) == 1
    assert later.public_id in mail.outbox[0].body


def test_a_mail_server_that_refuses_is_asked_again(
    wanted: NewsMail, artist: Artist, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(at, artist)
    with monkeypatch.context() as patch:

        def refuse(*args: Any, **kwargs: Any) -> None:
            raise OSError("mail server")

        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        with pytest.raises(OSError, match="mail server"):
            news.send(mail_id=wanted.pk, at=at + SOON)
    wanted.refresh_from_db()
    assert wanted.sent_on is None
    assert tell(at + 2 * SOON) == 1
    assert tell(at + 3 * SOON) == 0
    assert len(mail.outbox) == 1


def test_sent_to_workers_after_commit_and_in_the_persons_language(
    wanted: NewsMail, artist: Artist, at: datetime, sent_tasks: Any, committed: Any
) -> None:
    publish(at, artist)
    sent_tasks.clear()
    with committed():
        assert news.look(at=at + SOON) == 1
        assert sent_tasks == []
    assert sent_tasks == [("storefront.send_news", (wanted.pk,), {})]
    for language, subject in (("en", "1 new photo of whom you follow"), ("ko", "새 사진")):
        User.objects.filter(pk=wanted.user_id).update(language=language)
        NewsPhoto.objects.all().delete()
        NewsMail.objects.update(sent_on=None, checked_until=at - DAY)
        news.send(mail_id=wanted.pk, at=at + SOON)
        assert subject in mail.outbox[-1].subject


def test_nobody_is_looked_at_for_nothing(wanted: NewsMail, artist: Artist, at: datetime) -> None:
    assert news.look(at=at + SOON) == 0
    publish(at, make_artist())
    assert news.look(at=at + SOON) == 0
    publish(at, artist)
    assert news.look(at=at + timedelta(minutes=1)) == 0  # its previews take a moment
    assert news.look(at=at + SOON) == 1
    User.objects.update(is_active=False)
    assert news.look(at=at + SOON) == 0
    assert news.send(mail_id=wanted.pk, at=at + SOON) == 0


class TestOneClick:
    def test_by_the_mail_program(
        self, wanted: NewsMail, fan: User, artist: Artist, at: datetime
    ) -> None:
        publish(at, artist)
        tell(at + SOON)
        headers = mail.outbox[0].extra_headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = headers["List-Unsubscribe"].strip("<>")
        assert address in mail.outbox[0].body
        path = address[address.index("/", 8) :]
        # No session, no token: as a mail program does it; twice is once.
        for _again in range(2):
            response = Client(enforce_csrf_checks=True).post(
                path,
                "List-Unsubscribe=One-Click",
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code == 200
        assert not follows.wants_mails(fan)
        assert follows.is_following(user=fan, target=artist)
        publish(at + SOON, artist)
        assert tell(at + DAY) == 0

    def test_opening_the_link_changes_nothing(self, wanted: NewsMail, fan: User) -> None:
        page = Client().get(f"/en/alerts/{wanted.stop_token}/").content.decode()
        assert "End these mails?" in page
        assert fan.email not in page
        assert follows.wants_mails(fan)

    def test_an_unknown_link(self, wanted: NewsMail, fan: User) -> None:
        assert Client().post("/en/alerts/unknown/").status_code == 404
        assert follows.wants_mails(fan)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_mail(wanted: NewsMail, artist: Artist, at: datetime) -> None:
    publish(at, artist)
    told = at_once(2, lambda _n: news.send(mail_id=wanted.pk, at=at + SOON))
    assert sorted(told) == [0, 1]
    assert len(mail.outbox) == 1


def test_a_web_process_ends_mails_that_it_never_sends() -> None:
    """Whatever it has loaded: in tests, workers' modules are there already."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from stock.storefront import mailing;"
            " print(sorted(one.__module__ for one in mailing._FINDERS))",
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "stock.storefront.collections.news" in told
    assert "stock.storefront.search.alerts" in told
