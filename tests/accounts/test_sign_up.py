"""Whoever signs up becomes a fan, is signed in, and is written to."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from stock.accounts.models import Role, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = {"email": "New.Fan@Example.com", "password1": PASSWORD}


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_account_is_made_and_signed_in(client: Client) -> None:
    response = client.post("/accounts/signup/", NEW)
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/landing/"
    user = User.objects.get()
    assert user.email == "new.fan@example.com"
    assert user.check_password(PASSWORD)
    assert is_signed_in(client)


def test_nobody_can_sign_up_as_anything_but_a_fan(client: Client) -> None:
    client.post("/accounts/signup/", {**NEW, "role": Role.STAFF, "is_superuser": "1"})
    user = User.objects.get()
    assert user.role == Role.FAN
    assert not user.is_superuser


def test_the_address_is_to_be_confirmed(client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    (message,) = mail.outbox
    assert message.to == ["new.fan@example.com"]
    assert "/accounts/confirm-email/" in message.body


@pytest.mark.parametrize(("prefix", "language"), [("", "ko"), ("/en", "en")])
def test_the_language_is_remembered(client: Client, prefix: str, language: str) -> None:
    client.post(f"{prefix}/accounts/signup/", NEW)
    assert User.objects.get().language == language


@pytest.mark.parametrize("email", ["taken@example.com", "TAKEN@example.com"])
def test_an_address_that_has_an_account_gets_no_second_one(client: Client, email: str) -> None:
    owner = make_user(email="taken@example.com")
    client.post("/accounts/signup/", {**NEW, "email": email, "password1": "another-password-9"})
    assert not is_signed_in(client)
    assert User.objects.get() == owner
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD), "the password stays what it was"


def test_where_addresses_are_confirmed_nobody_learns_who_has_an_account(
    client: Client, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    make_user(email="taken@example.com")
    taken = client.post("/accounts/signup/", {**NEW, "email": "taken@example.com"})
    fresh = Client().post("/accounts/signup/", {**NEW, "email": "fresh@example.com"})
    assert taken.status_code == fresh.status_code == 302
    assert taken.headers["Location"] == fresh.headers["Location"]
    assert not is_signed_in(client)
    links = {message.to[0]: "/accounts/confirm-email/" in message.body for message in mail.outbox}
    assert links == {"taken@example.com": False, "fresh@example.com": True}


@pytest.mark.parametrize(
    "form",
    [
        {**NEW, "email": ""},
        {**NEW, "email": "not an address"},
        {**NEW, "password1": ""},
        {**NEW, "password1": "12345678"},
        {**NEW, "password1": "short"},
    ],
    ids=["no address", "bad address", "no password", "common password", "short password"],
)
def test_a_form_that_is_not_in_order_makes_no_account(client: Client, form: dict[str, str]) -> None:
    response = client.post("/accounts/signup/", form)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not User.objects.exists()
    assert not is_signed_in(client)
    assert mail.outbox == []
