"""Errors answer with a page in the reader's language, or with JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from config import urls
from stock.accounts.access import public

pytestmark = pytest.mark.django_db

RAISED: dict[int, type[Exception]] = {
    400: SuspiciousOperation,
    403: PermissionDenied,
    404: Http404,
    500: ZeroDivisionError,
}
HEADINGS = {
    (400, "en"): "We could not read that request",
    (403, "en"): "This place is not open to you",
    (404, "en"): "There is nothing here",
    (500, "en"): "Something broke on our side",
}


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A shop with a page at /fail/<status>/, in both languages, that fails in that way."""

    @public
    def fail(request: HttpRequest, status: int) -> HttpResponse:
        raise RAISED[status]("a detail that is nobody's business")

    pages = i18n_patterns(path("fail/<int:status>/", fail), prefix_default_language=False)
    monkeypatch.setattr(urls, "urlpatterns", [*pages, *urls.urlpatterns])
    clear_url_caches()
    yield Client(raise_request_exception=False)
    monkeypatch.undo()
    clear_url_caches()


def is_korean(html: str) -> bool:
    return any("가" <= letter <= "힣" for letter in html)


@pytest.mark.parametrize("status", RAISED)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_page_in_the_readers_language(failing: Client, status: int, language: str) -> None:
    prefix = "" if language == "ko" else "/en"
    response = failing.get(f"{prefix}/fail/{status}/")
    assert response.status_code == status
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    heading = html.split("<h1>")[1].split("</h1>")[0]
    if language == "en":
        assert heading == HEADINGS[status, language]
    else:
        assert is_korean(heading)
    assert "nobody's business" not in html
    assert "Traceback" not in html
    assert "<a " in html, "and a way on"


@pytest.mark.parametrize(
    ("status", "code"), [(400, "bad_request"), (403, "forbidden"), (404, "not_found")]
)
def test_a_program_gets_a_code_and_words(failing: Client, status: int, code: str) -> None:
    response = failing.get(f"/fail/{status}/", headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response.json()["code"] == code
    assert response.json()["message"]
    assert "nobody's business" not in response.content.decode()


def test_a_failing_context_processor_does_not_break_the_page_for_failures(
    failing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.context.cart.count", lambda request: 1 / 0)
    monkeypatch.setattr("config.context.provider.is_sandbox", lambda: 1 / 0)
    response = failing.get("/en/fail/500/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_address_that_does_not_exist(client: Client, language: str) -> None:
    prefix = "" if language == "ko" else "/en"
    response = client.get(f"{prefix}/no/such/page/")
    assert response.status_code == 404
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    assert is_korean(html.split("<h1>")[1].split("</h1>")[0]) is (language == "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_form_that_was_open_for_too_long(language: str) -> None:
    client = Client(enforce_csrf_checks=True)
    prefix = "" if language == "ko" else "/en"
    response = client.post(f"{prefix}/accounts/login/", {"login": "a@example.com"})
    assert response.status_code == 403
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    answer = client.post(f"{prefix}/accounts/login/", headers={"Accept": "application/json"})
    assert answer.json()["code"] == "csrf"


def test_an_unknown_host_is_a_bad_request(client: Client) -> None:
    response = client.get("/healthz", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content
