"""Entries written during a request say which request it was and where it came from."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from stock.accounts.models import User
from stock.audit.context import Origin, current_origin
from stock.audit.middleware import ProvenanceMiddleware
from stock.audit.models import AuditEntry
from tests.factories import make_photo


@pytest.mark.django_db
def test_the_entry_and_the_response_name_the_same_request(as_staff: Client, staff: User) -> None:
    photo = make_photo()
    response = as_staff.post(
        reverse("catalogue_studio:publish", args=[photo.public_id]), REMOTE_ADDR="203.0.113.7"
    )
    entry = AuditEntry.objects.get(action="photo.published")
    assert entry.actor == staff
    assert entry.request_id
    assert entry.request_id == response.headers["X-Request-ID"]
    assert entry.address == "203.0.113.7"


@pytest.mark.django_db
def test_each_request_has_an_id_of_its_own(client: Client) -> None:
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert all(len(text) == 36 for text in ids)


@pytest.mark.django_db
def test_a_visitor_cannot_choose_the_id(client: Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "chosen"})
    assert response.headers["X-Request-ID"] != "chosen"


@pytest.fixture
def seen() -> list[Origin]:
    return []


@pytest.fixture
def middleware(seen: list[Origin]) -> ProvenanceMiddleware:
    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current_origin())
        return HttpResponse()

    return ProvenanceMiddleware(view)


CONNECTION = "203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "reported", "address"),
    [
        (0, None, CONNECTION),
        (0, "198.51.100.1", CONNECTION),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.9.8.7, 198.51.100.1", "198.51.100.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (2, "10.9.8.7, 198.51.100.1, 192.0.2.5", "198.51.100.1"),
        (2, "198.51.100.1", CONNECTION),
        (1, None, CONNECTION),
        (1, "", CONNECTION),
        (1, "nonsense", None),
        (1, "<script>", None),
    ],
)
def test_what_a_visitor_says_of_the_own_address_is_not_believed(
    middleware: ProvenanceMiddleware,
    seen: list[Origin],
    rf: RequestFactory,
    settings: Any,
    proxies: int,
    reported: str | None,
    address: str | None,
) -> None:
    """Only what our own proxies have written, which is at the right end of the header."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if reported is None else {"X-Forwarded-For": reported}
    middleware(rf.get("/", REMOTE_ADDR=CONNECTION, headers=headers))
    assert [origin.address for origin in seen] == [address]


@pytest.mark.django_db
def test_the_logs_name_the_same_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"X-Forwarded-For": "198.51.100.1"}
    client.get("/no/such/page/", REMOTE_ADDR=CONNECTION, headers=headers)
    assert CONNECTION in caplog.text
    assert "198.51.100.1" not in caplog.text


def test_a_unix_socket_has_no_address(
    middleware: ProvenanceMiddleware, seen: list[Origin], rf: RequestFactory
) -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        middleware(rf.get("/", REMOTE_ADDR=""))
    assert seen == [Origin(request_id="abc", address=None)]
    assert current_origin() == Origin()


def test_the_origin_ends_with_the_request_even_if_it_fails(rf: RequestFactory) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise LookupError

    with pytest.raises(LookupError):
        ProvenanceMiddleware(broken)(rf.get("/"))
    assert current_origin() == Origin()
