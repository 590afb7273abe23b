"""The account's first page: what one has, how much of it, and where it is changed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import make_cleared_photo
from tests.purchases.steps import rows
from tests.storefront.account.conftest import EMAIL, NAME, Buy

pytestmark = pytest.mark.django_db
PAGES = ["", "profile/", "sessions/", "data/", "delete/", "downloads/"]


def test_what_one_has_and_how_much(as_fan: Client, known: User) -> None:
    page = as_fan.get("/en/account/").content.decode()
    assert EMAIL in page
    assert NAME in page
    for address, number in {
        "/en/my/": 1,
        "/en/account/downloads/": 1,
        "/en/favourites/": 1,
        "/en/lightboxes/": 1,
        "/en/follows/": 1,
        "/en/search/saved/": 1,
    }.items():
        row = page.split(f'class="row" href="{address}"')[1].split("</li>")[0]
        assert f'<span class="value">{number}</span>' in row, address
    for part in ("profile/", "sessions/", "data/", "delete/"):
        assert f'href="/en/account/{part}"' in page
    assert known.licences.get().number in page


def test_it_leads_nowhere_that_does_not_answer(as_fan: Client, known: User) -> None:
    page = as_fan.get("/en/account/").content.decode()
    found = {part.split('"')[0] for part in page.split('class="row" href="')[1:]}
    assert len(found) >= 12
    for address in found:
        assert as_fan.get(address).status_code in (200, 302), address


def test_downloads_are_listed(as_fan: Client, known: User) -> None:
    page = as_fan.get("/en/account/downloads/").content.decode()
    assert known.licences.get().number in page
    assert "Sky" in page


@pytest.mark.parametrize("path", PAGES)
def test_visitors_are_asked_to_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/en/account/{path}")
    assert response.status_code == 302
    assert response.url.startswith("/en/accounts/login/")


@pytest.mark.parametrize("path", [path for path in PAGES if path != "downloads/"])
def test_work_accounts_have_one_too(as_staff: Client, as_partner: Client, path: str) -> None:
    for client in (as_staff, as_partner):
        response = client.get(f"/en/account/{path}")
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        # Nothing that only fans have.
        assert "/en/lightboxes/" not in response.content.decode()


def test_the_cost_does_not_grow(
    as_fan: Client, fan: User, known: User, buy: Buy, at: datetime
) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert as_fan.get(f"/en/account/{path}").status_code == 200
        return len(queries)

    as_fan.get("/en/account/")
    before = {path: cost(path) for path in PAGES}
    buy(fan, *(make_cleared_photo(with_previews=True, scale=1) for _more in range(3)), at=at)
    assert {path: cost(path) for path in PAGES} == before
    assert before[""] <= 20
    assert max(count for path, count in before.items() if path) <= 10, before


class TestNameAndLanguage:
    PATH = "/en/account/profile/"

    def test_changed(self, as_fan: Client, fan: User, stranger: User) -> None:
        response = as_fan.post(self.PATH, {"name": "  Bom   i ", "language": "ko"})
        assert response.url == "/account/"  # in the language just chosen
        fan.refresh_from_db()
        assert (fan.name, fan.language) == ("Bom i", "ko")
        entry = AuditEntry.objects.get(action="account.changed")
        assert "Bom" not in str(entry.after)
        # Again: nothing is changed, and nothing logged.
        as_fan.post(self.PATH, {"name": "Bom i", "language": "ko"})
        assert AuditEntry.objects.filter(action="account.changed").count() == 1
        stranger.refresh_from_db()
        assert stranger.name != "Bom i"

    @pytest.mark.parametrize(
        "data", [{"name": "x" * 81, "language": "ko"}, {"name": "A", "language": "xx"}, {}]
    )
    def test_refused_in_words(self, as_fan: Client, fan: User, data: dict[str, str]) -> None:
        before = rows(User, AuditEntry)
        response = as_fan.post(self.PATH, data, follow=True)
        words = ("A name has at most 80 letters.", "Please choose a language.")
        assert any(told in response.content.decode() for told in words)
        assert rows(User, AuditEntry) == before
