"""A forgotten password is replaced by way of a mail."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from stock.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "a-quite-different-one"


@pytest.fixture
def haru() -> User:
    return make_user(email="haru@example.com")


def asked(client: Client, email: str = "haru@example.com") -> str:
    """Ask for a mail and return the path of its link."""
    response = client.post("/accounts/password/reset/", {"email": email})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    assert client.get("/accounts/password/reset/done/").status_code == 200
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    return found[1] if found else ""


def set_password(client: Client, link: str, password: str = NEW_PASSWORD) -> object:
    page = client.get(link, follow=True)
    if not page.redirect_chain:  # no such key: the page says so
        return page
    form = {"password1": password, "password2": password}
    return client.post(page.redirect_chain[-1][0], form)


@pytest.mark.parametrize("email", ["haru@example.com", "HARU@example.com"])
def test_the_mail_leads_to_a_new_password(client: Client, haru: User, email: str) -> None:
    link = asked(client, email)
    (message,) = mail.outbox
    assert message.to == [haru.email]
    response = set_password(client, link)
    assert response.status_code == 302
    haru.refresh_from_db()
    assert haru.check_password(NEW_PASSWORD)


def test_asking_alone_changes_nothing(client: Client, haru: User) -> None:
    asked(client)
    haru.refresh_from_db()
    assert haru.check_password(PASSWORD)


def test_a_link_works_once(client: Client, haru: User) -> None:
    link = asked(client)
    set_password(client, link)
    set_password(Client(), link, "yet-another-one-7")
    haru.refresh_from_db()
    assert haru.check_password(NEW_PASSWORD)


def test_an_altered_link_does_nothing(client: Client, haru: User) -> None:
    link = asked(client)
    altered = link.rstrip("/")[:-3] + "xyz/"
    assert altered != link
    set_password(Client(), altered)
    haru.refresh_from_db()
    assert haru.check_password(PASSWORD)


def test_an_unknown_address_is_answered_alike_and_gets_no_link(client: Client) -> None:
    assert asked(client, "nobody@example.com") == ""
    assert all("/password/reset/key/" not in message.body for message in mail.outbox)
