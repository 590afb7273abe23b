"""After signing in everybody arrives at their own place."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_user


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "place"), [("fan", "/"), ("staff", "/studio/"), ("partner", "/partner/")]
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_each_role_has_its_place(client: Client, role: str, place: str, language: str) -> None:
    client.force_login(make_user(role=role))
    response = client.get(f"{language}/accounts/landing/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"{language}{place}"


@pytest.mark.django_db
def test_a_visitor_has_none_and_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/accounts/landing/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/accounts/landing/"
