"""Signing in and out."""

from __future__ import annotations

import pytest
from django.test import Client

from stock.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def haru() -> User:
    return make_user(email="haru@example.com")


def sign_in(client: Client, email: str, password: str = PASSWORD, path: str = "") -> object:
    return client.post(f"/accounts/login/{path}", {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["haru@example.com", "HARU@Example.com", " haru@example.com "])
def test_with_the_address_in_any_case(client: Client, haru: User, email: str) -> None:
    response = sign_in(client, email)
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/landing/"
    assert client.session["_auth_user_id"] == str(haru.pk)


@pytest.mark.parametrize(
    ("email", "password"),
    [("haru@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("haru@example.com", "")],
)
def test_not_with_anything_wrong(client: Client, haru: User, email: str, password: str) -> None:
    response = sign_in(client, email, password)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    client: Client, haru: User
) -> None:
    wrong = sign_in(client, "haru@example.com", "wrong").context["form"].errors
    unknown = sign_in(client, "nobody@example.com", "wrong").context["form"].errors
    assert wrong == unknown


def test_not_with_an_account_that_was_closed(client: Client, haru: User) -> None:
    User.objects.filter(pk=haru.pk).update(is_active=False)
    sign_in(client, haru.email)
    assert not is_signed_in(client)


def test_back_to_where_one_came_from(client: Client, haru: User) -> None:
    response = sign_in(client, haru.email, path="?next=/my/")
    assert response.headers["Location"] == "/my/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_never_away_to_another_site(client: Client, haru: User, elsewhere: str) -> None:
    response = sign_in(client, haru.email, path=f"?next={elsewhere}")
    assert response.status_code == 302
    assert "evil" not in response.headers["Location"]
    assert is_signed_in(client)


def test_after_many_wrong_passwords_even_the_right_one_waits(client: Client, haru: User) -> None:
    for _ in range(12):
        sign_in(client, haru.email, "wrong")
    sign_in(client, haru.email)
    assert not is_signed_in(client)


def test_the_session_gets_a_new_key(client: Client, haru: User) -> None:
    client.get("/accounts/login/")
    client.session["mark"] = "visitor"
    session = client.session
    session.save()
    before = session.session_key
    sign_in(client, haru.email)
    assert client.session.session_key != before


def test_signing_out_is_asked_for_and_then_done(client: Client, haru: User) -> None:
    client.force_login(haru)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client), "a link on another page signs nobody out"
    response = client.post("/accounts/logout/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert not is_signed_in(client)
    haru.refresh_from_db()
    assert haru.is_active
