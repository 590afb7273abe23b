"""Public files are served to everybody, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from tests.conftest import Files

pytestmark = pytest.mark.django_db

NAME = "ab/abcdef.webp"


@pytest.fixture(autouse=True)
def a_file(files: Files) -> None:
    storages["public"].save(NAME, ContentFile(b"picture"))
    (files.root / "secret.txt").write_text("secret")


def test_anybody_gets_it_and_may_keep_it_for_an_hour(client: Client) -> None:
    response = client.get(f"/media/{NAME}")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"picture"
    assert response.headers["Cache-Control"] == "public, max-age=3600, s-maxage=3600"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert storages["public"].url(NAME) == f"/media/{NAME}"


@pytest.mark.parametrize(
    "name",
    [
        "ab/missing.webp",
        "ab",
        "ab/",
        f"{NAME}/more",
        "a%00b",
        "a" * 300,
        "a/" * 2000 + "a",
    ],
    ids=["missing", "folder", "slash", "file/more", "nul", "long", "deep"],
)
def test_what_is_not_there_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "ab/../../secret.txt",
        "ab/%2e%2e/%2e%2e/secret.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "../private/restored/a.png",
    ],
)
def test_nobody_climbs_out_of_the_folder(client: Client, files: Files, name: str) -> None:
    inside = files.root / "private" / "restored"
    inside.mkdir(parents=True)
    (inside / "a.png").write_text("secret")
    response = client.get(f"/media/{name}")
    assert response.status_code in (400, 404)
    assert b"secret" not in response.content
    assert b"root:" not in response.content


def test_another_error_of_the_disk_is_not_taken_for_a_missing_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, name: str, mode: str = "rb") -> None:
        raise PermissionError(13, "not yours")

    monkeypatch.setattr(type(storages["public"]), "open", broken)
    client.raise_request_exception = False
    assert client.get(f"/media/{NAME}").status_code == 500


def test_the_two_storages_do_not_share_a_folder() -> None:
    folders = [Path(storages[name].location) for name in ("default", "public")]
    assert folders[0] != folders[1]
    assert folders[0] not in folders[1].parents
    assert folders[1] not in folders[0].parents
