"""Where one is signed in: recognised by its owner, ended from afar, and never a key shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.storefront.account import clients, sessions
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PATH = "/en/account/sessions/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
SignIn = Callable[..., Client]


def is_signed_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


def test_listed_with_what_they_are_and_without_their_keys(
    fan: User, stranger: User, signed_in: SignIn
) -> None:
    phone = signed_in(fan)
    desk = signed_in(fan, browser=WINDOWS, address="198.51.100.9")
    signed_in(stranger, browser="curl/8", address="192.0.2.200")
    page = phone.get(PATH).content.decode()
    assert page.index("Chrome · Android") < page.index("Firefox · Windows")  # here comes first
    assert "In use now" in page
    assert "Last used" in page
    assert "198.51.100.9" in page
    assert "192.0.2.200" not in page
    for client in (phone, desk):
        assert client.session.session_key not in page
    assert page.count('name="session"') == 1


def test_one_is_ended(fan: User, signed_in: SignIn) -> None:
    here, there, third = (signed_in(fan) for _number in range(3))
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(PATH, {"session": row.pk})
    assert [is_signed_in(one) for one in (here, there, third)] == [True, False, True]
    assert AuditEntry.objects.get(action="account.sessions_ended").after == {"sessions": 1}
    again = here.post(PATH, {"session": row.pk}, follow=True)
    assert "That sign-in has ended already." in again.content.decode()
    assert AuditEntry.objects.filter(action="account.sessions_ended").count() == 1


def test_all_others_are_ended(fan: User, stranger: User, signed_in: SignIn) -> None:
    here, there, third = (signed_in(fan) for _number in range(3))
    other = signed_in(stranger)
    here.post(PATH, {"all": "1"})
    assert [is_signed_in(one) for one in (here, there, third)] == [True, False, False]
    assert is_signed_in(other)


def test_not_another_persons_and_not_ones_own(fan: User, stranger: User, signed_in: SignIn) -> None:
    mine, theirs = signed_in(fan), signed_in(stranger)
    for client in (mine, theirs):
        row = UserSession.objects.get(session_key=client.session.session_key)
        for wanted in (str(row.pk), "9" * 40, "²", "-1", ""):
            mine.post(PATH, {"session": wanted})
    assert is_signed_in(mine)
    assert is_signed_in(theirs)
    assert not AuditEntry.objects.filter(action="account.sessions_ended").exists()


def test_a_new_password_ends_the_others(fan: User, signed_in: SignIn) -> None:
    here, there = signed_in(fan), signed_in(fan, browser=WINDOWS)
    assert "Firefox" in here.get(PATH).content.decode()
    fan.set_password("another-long-password")
    fan.save()
    again = signed_in(fan)
    assert not is_signed_in(there)
    assert "Firefox" not in again.get(PATH).content.decode()


def test_last_use_is_kept_now_and_then(
    fan: User, signed_in: SignIn, clock: Callable[[datetime], None], at: datetime
) -> None:
    client = signed_in(fan)
    rows = UserSession.objects.filter(user=fan)
    rows.update(last_seen_at=at - timedelta(days=3))
    cache.clear()
    client.get("/en/account/")
    assert rows.get().last_seen_at == at
    clock(at + timedelta(minutes=1))
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/account/profile/")
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]
    assert rows.get().last_seen_at == at
    cache.clear()  # as after ten minutes
    client.get("/en/account/profile/")
    assert rows.get().last_seen_at == at + timedelta(minutes=1)


def test_a_session_that_nobody_wrote_down_is(fan: User, as_fan: Client) -> None:
    """One from before the shop kept them."""
    UserSession.objects.all().delete()
    as_fan.get("/en/account/")
    assert UserSession.objects.get().user == fan
    Client().get("/en/")
    assert UserSession.objects.count() == 1


def test_signing_in_writes_it_down(fan: User) -> None:
    client = Client(headers={"User-Agent": WINDOWS}, REMOTE_ADDR="198.51.100.9")
    client.post("/en/accounts/login/", {"login": fan.email, "password": PASSWORD})
    row = UserSession.objects.get(user=fan)
    assert (row.ip, row.user_agent) == ("198.51.100.9", WINDOWS)
    client.post("/en/accounts/logout/")
    assert "Firefox" not in client.get(PATH, follow=True).content.decode()


def test_addresses_of_sessions_that_are_over_are_forgotten(fan: User, signed_in: SignIn) -> None:
    kept, over = signed_in(fan), signed_in(fan)
    now = UserSession.objects.order_by("pk")[0].created_at
    over.session.delete()
    assert sessions.forget_ended(at=now) == 1
    assert UserSession.objects.get().session_key == kept.session.session_key
    assert sessions.forget_ended(at=now + timedelta(days=400)) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (WINDOWS, "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/18 Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT) Chrome/1 Whale/3 Safari/5", "Whale · Windows"),
        ("Mozilla/5.0 (Linux; Android) SamsungBrowser/2 Chrome/1", "Samsung Internet · Android"),
        ("Mozilla/5.0 (Macintosh) Chrome/1 Safari/5 Edg/1", "Edge · Mac"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browsers_in_two_words(said: str, words: str) -> None:
    assert clients.describe(said) == words
