"""Each area lets its own people in and tells the others where they belong."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from stock.accounts.access import WrongArea, fan_only, partner_only, public, signed_in, staff_only
from stock.accounts.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

#: One page per area, and whom it is for.
AREAS = {
    "/my/": Role.FAN,
    "/studio/": Role.STAFF,
    "/partner/": Role.PARTNER,
}
FOR_WHOM = {
    Role.FAN: "for the accounts of fans",
    Role.STAFF: "for Encore’s staff",
    Role.PARTNER: "for the partners of agencies",
}
WRONG = [(path, role) for path, owner in AREAS.items() for role in Role if role != owner]


def words(html: str) -> str:
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", html, flags=re.S).split())


@pytest.mark.parametrize(("path", "role"), WRONG)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_wrong_area_answers_with_a_page_that_leads_home(
    client: Client, path: str, role: str, language: str
) -> None:
    client.force_login(make_user(role=role))
    prefix = "" if language == "ko" else "/en"
    response = client.get(f"{prefix}{path}")
    assert response.status_code == 403
    html = response.content.decode()
    assert f'lang="{language}"' in html
    home = {Role.FAN: "/", Role.STAFF: "/studio/", Role.PARTNER: "/partner/"}[Role(role)]
    assert f'href="{prefix}{home}"' in html, "where this person belongs"
    assert "_auth_user_id" in client.session, "nobody is signed out by it"


@pytest.mark.parametrize("path", AREAS)
def test_the_page_says_for_whom_the_place_is(client: Client, path: str) -> None:
    others = [role for role in Role if role != AREAS[path]]
    for role in others:
        client.force_login(make_user(role=role))
        told = words(client.get(f"/en{path}").content.decode())
        assert FOR_WHOM[AREAS[path]] in told


@pytest.mark.parametrize(("path", "role"), WRONG)
def test_a_program_gets_the_same_as_json(client: Client, path: str, role: str) -> None:
    client.force_login(make_user(role=role))
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 403
    answer = response.json()
    assert answer["code"] == "wrong_area"
    assert answer["message"]


@pytest.mark.parametrize("path", AREAS)
def test_a_visitor_signs_in_and_comes_back(client: Client, path: str) -> None:
    response = client.get(f"{path}?page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={path}%3Fpage%3D2"


@pytest.mark.parametrize("path", AREAS)
def test_a_visiting_program_is_told_to_sign_in(client: Client, path: str) -> None:
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json()["code"] == "sign_in_needed"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/photos/abc/", "/photos/abc/"),
        ("https://evil.example/photos/abc/", "/"),
        ("", "/"),
    ],
    ids=["our page", "another site", "none"],
)
def test_a_visitors_form_comes_back_to_the_page_it_was_on(
    client: Client, referer: str, back: str
) -> None:
    response = client.post(reverse("purchases:checkout"), headers={"Referer": referer})
    assert response.headers["Location"] == f"/accounts/login/?next={back}"


# --- the decorators themselves ------------------------------------------------------------------


def page(request: HttpRequest) -> HttpResponse:
    """A page."""
    return HttpResponse("in")


DECORATED = {
    public: [*Role, None],
    signed_in: [*Role],
    fan_only: [Role.FAN],
    staff_only: [Role.STAFF],
    partner_only: [Role.PARTNER],
}


@pytest.mark.parametrize(
    "decorator", DECORATED, ids=["public", "signed_in", "fan", "staff", "partner"]
)
@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: str(role))
def test_who_gets_in(rf: RequestFactory, decorator: object, role: Role | None) -> None:
    request = rf.get("/somewhere/")
    request.user = make_user(role=role) if role else AnonymousUser()
    view = decorator(page)
    if role in DECORATED[decorator]:
        assert view(request).content == b"in"
    elif role is None:
        assert view(request).status_code == 302
    else:
        with pytest.raises(WrongArea) as caught:
            view(request)
        assert caught.value.role == role
        assert [caught.value.needed] == DECORATED[decorator]


@pytest.mark.parametrize(
    ("decorator", "access"),
    [
        (public, "public"),
        (signed_in, "signed_in"),
        (fan_only, "fan"),
        (staff_only, "staff"),
        (partner_only, "partner"),
    ],
)
def test_a_view_says_who_may_open_it(decorator: object, access: str) -> None:
    assert decorator(lambda request: HttpResponse()).access == access


def test_a_decorated_view_keeps_its_name() -> None:
    assert staff_only(page).__name__ == "page"
    assert staff_only(page).__doc__ == "A page."
