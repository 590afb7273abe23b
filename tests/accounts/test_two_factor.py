"""Who decides over other people's pictures needs a second factor."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from stock.accounts import two_factor
from stock.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def required(settings: Any) -> None:
    settings.TWO_FACTOR_REQUIRED = True


def code_now() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


@pytest.mark.parametrize(
    ("who", "page", "asked"),
    [
        ("staff", "/studio/", True),
        ("partner", "/partner/", True),
        ("viewer", "/partner/", False),
        ("fan", "/my/", False),
    ],
)
def test_who_is_asked_to_set_one_up(
    request: pytest.FixtureRequest, required: None, who: str, page: str, asked: bool
) -> None:
    client = request.getfixturevalue(f"as_{who}")
    response = client.get(page)
    if asked:
        assert (response.status_code, response.headers["Location"]) == (
            302,
            "/accounts/2fa/totp/activate/",
        )
        answer = client.get(page, headers={"Accept": "application/json"})
        assert answer.status_code == 403
        assert json.loads(answer.content)["code"] == "two_factor_needed"
    else:
        assert response.status_code == 200
    user = request.getfixturevalue(who)
    TOTP.activate(user, SECRET)
    assert client.get(page).status_code == 200


def test_decisions_wait_for_it_too(as_partner: Client, partner: User, required: None) -> None:
    from licensing.models import Submission
    from tests.factories import (
        make_agreement,
        make_artist,
        make_consent,
        make_photo,
        make_restored,
        make_submission,
    )

    agency = partner.agencies.get()
    artist = make_artist()
    make_consent(artist=artist, agreement=make_agreement(agency=agency))
    photo = make_photo(artists=[artist])
    make_restored(photo)
    asked = make_submission(photo)
    url = f"/partner/submissions/{asked.public_id}/approve/"
    assert as_partner.post(url).headers["Location"] == "/accounts/2fa/totp/activate/"
    assert Submission.objects.get().state == "open"
    TOTP.activate(partner, SECRET)
    as_partner.post(url)
    assert Submission.objects.get().state == "approved"


def test_where_it_is_not_required_nobody_is_asked(as_staff: Client, staff: User) -> None:
    assert as_staff.get("/studio/").status_code == 200
    assert not two_factor.is_missing(staff)


def test_the_secret_is_sealed_at_rest(staff: User) -> None:
    TOTP.activate(staff, SECRET)
    assert SECRET not in json.dumps(Authenticator.objects.get(user=staff).data)


def test_signing_in_asks_for_the_code(client: Client) -> None:
    user = make_user(role="staff", email="s@example.com")
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, SECRET)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/studio/").status_code == 302, "not in yet"
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/studio/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).status_code == 302
    assert client.get("/studio/").status_code == 200
