"""Private files have no address; a signed link lends them to one account for a few minutes."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from stock.accounts.models import User
from stock.catalogue.links import private_link
from stock.catalogue.storage import LINK_SALT, disposition
from tests import pictures
from tests.conftest import Files

pytestmark = pytest.mark.django_db

NAME = "restored/ab/abc.png"


@pytest.fixture(autouse=True)
def content(files: Files) -> bytes:
    content = pictures.png()
    storages["default"].save(NAME, ContentFile(content))
    return content


@pytest.fixture(autouse=True)
def now(clock: Callable[[datetime], None], at: datetime) -> Callable[[float], None]:
    """Let so many seconds pass since the link was made."""
    return lambda seconds: clock(at + timedelta(seconds=seconds))


def link(user: User, purpose: str = "download", **options: Any) -> str:
    return private_link(NAME, purpose=purpose, audience=user, filename="x.png", **options)


def test_there_is_no_permanent_address() -> None:
    with pytest.raises(ValueError, match="no permanent address"):
        storages["default"].url(NAME)


def test_a_link_serves_the_file(as_fan: Client, fan: User, content: bytes) -> None:
    response = as_fan.get(link(fan))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" not in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("purpose", "kind"), [("download", "attachment"), ("studio", "inline"), ("partner", "inline")]
)
def test_a_download_is_saved_and_everything_else_shown(
    as_fan: Client, fan: User, purpose: str, kind: str
) -> None:
    response = as_fan.get(link(fan, purpose))
    assert response.headers["Content-Disposition"] == f'{kind}; filename="x.png"'
    assert disposition(purpose, "x.png") == f'{kind}; filename="x.png"'


def test_a_link_expires(
    as_fan: Client, fan: User, now: Callable[[float], None], settings: Any
) -> None:
    address = link(fan)
    assert settings.PRIVATE_LINK_SECONDS <= 600, "minutes, not hours"
    now(settings.PRIVATE_LINK_SECONDS - 1)
    assert as_fan.get(address).status_code == 200
    now(settings.PRIVATE_LINK_SECONDS + 1)
    assert as_fan.get(address).status_code == 403
    assert storages["default"].exists(NAME)


def test_a_link_can_be_made_for_a_shorter_time(
    as_fan: Client, fan: User, now: Callable[[float], None]
) -> None:
    address = link(fan, expires=10)
    now(9)
    assert as_fan.get(address).status_code == 200
    now(11)
    assert as_fan.get(address).status_code == 403


@pytest.mark.parametrize("other", ["as_staff", "as_partner"])
def test_a_link_is_of_no_use_to_anybody_else(
    request: pytest.FixtureRequest, fan: User, other: str
) -> None:
    client: Client = request.getfixturevalue(other)
    response = client.get(link(fan))
    assert response.status_code == 403
    assert "streaming_content" not in vars(response)


def test_a_visitor_with_a_link_is_asked_to_sign_in(client: Client, fan: User) -> None:
    address = link(fan)
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=/files/")


def test_the_refusal_says_what_to_do(as_fan: Client, staff: User) -> None:
    page = as_fan.get(link(staff), headers={"Accept-Language": "en"})
    assert page.status_code == 403
    answer = as_fan.get(link(staff), headers={"Accept": "application/json"})
    assert answer.json()["code"] == "link_refused"
    assert answer.json()["message"]


@pytest.mark.parametrize("place", [0, 10, -1])
def test_an_altered_link_is_refused(as_fan: Client, fan: User, place: int) -> None:
    address = link(fan)
    token = list(address.removeprefix("/files/"))
    token[place] = "A" if token[place] != "A" else "B"
    assert as_fan.get("/files/" + "".join(token)).status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"n": "masters/zz/other.jpg"}, {"a": "someone-else"}, {"e": 10**9}, {"p": "download"}],
    ids=["file", "account", "time", "purpose"],
)
def test_what_a_link_says_cannot_be_signed_with_another_salt(
    as_fan: Client, fan: User, change: dict[str, object]
) -> None:
    said = {"n": NAME, "p": "studio", "a": fan.public_id, "f": "x.png", "e": 300}
    assert as_fan.get("/files/" + signing.dumps(said, salt=LINK_SALT)).status_code == 200
    token = signing.dumps({**said, **change}, salt="another purpose")
    assert as_fan.get("/files/" + token).status_code == 403


@pytest.mark.parametrize("token", ["x", "a:b:c", ".eJ:x:y", "%00", "..", "%2e%2e%2fsecret"])
def test_nonsense_is_refused(as_fan: Client, token: str) -> None:
    assert as_fan.get(f"/files/{token}").status_code in (403, 404)


def test_a_link_to_a_file_that_is_gone_is_not_found(as_fan: Client, fan: User) -> None:
    address = link(fan)
    storages["default"].delete(NAME)
    assert as_fan.get(address).status_code == 404


def test_private_files_are_not_among_the_public_ones(client: Client) -> None:
    assert client.get(f"/media/{NAME}").status_code == 404


def test_on_the_disk_only_the_shop_may_read_them(files: Files) -> None:
    path = files.root / "private" / NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in [path.parent, path.parent.parent]:
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
