"""What is compressed, and what the logs say of a request."""

from __future__ import annotations

import gzip

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client, RequestFactory

from config.middleware import LogRequests

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.django_db
def test_a_page_is_compressed(client: Client) -> None:
    plain = client.get("/en/accounts/login/")
    packed = client.get("/en/accounts/login/", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.django_db
def test_a_picture_is_sent_as_it_is_and_says_how_long_it_is(client: Client) -> None:
    content = b"RIFF" + bytes(5000)
    name = storages["public"].save("aa/picture.webp", ContentFile(content))
    response = client.get(f"/media/{name}", headers=GZIP)
    assert "Content-Encoding" not in response.headers
    assert response.headers["Content-Length"] == str(len(content))
    assert b"".join(response) == content


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ("/en/photos/abc/?from=search", "GET /en/photos/abc/"),
        ("/files/eyJuIjoi:1tXy:sig", "GET /files/***"),
        (
            "/en/accounts/password/reset/key/1k-d4r-89ab/",
            "GET /en/accounts/password/reset/key/***/",
        ),
        ("/accounts/confirm-email/MQ:1tXy:sig/", "GET /accounts/confirm-email/***/"),
        ("/en/orders/abc/?session_id=cs_test_1", "GET /en/orders/abc/"),
    ],
)
def test_the_log_holds_no_key_and_no_question(rf: RequestFactory, asked: str, logged: str) -> None:
    assert LogRequests.format_request(rf.get(asked)) == logged
