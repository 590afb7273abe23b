"""Where an agency wants its money: sealed in the database, masked everywhere, set by managers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import connection
from django.test import Client
from django.urls import reverse

from licensing.errors import PayoutRefused
from licensing.models import Agency, BankAccount
from licensing.royalties import bank
from stock import sealing
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import make_agency, make_partner

pytestmark = pytest.mark.django_db

NUMBER = "110-123-456789"
DIGITS = "110123456789"


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_partner(agency=agency, rank="manager")


def set_it(agency: Agency, actor: User, at: datetime, **fields: str) -> BankAccount:
    details = {"bank": "088", "holder": "문라이트", "number": NUMBER, **fields}
    return bank.set_account(agency=agency, actor=actor, at=at, **details)


def test_the_number_is_sealed(agency: Agency, manager: User, at: datetime) -> None:
    account = set_it(agency, manager, at)
    assert sealing.unseal(account.number_token) == DIGITS
    assert (account.last_digits, account.masked) == ("6789", "•••• 6789")
    assert DIGITS not in str(account)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM licensing_bankaccount")
        assert not any(DIGITS in str(value) for row in cursor.fetchall() for value in row)
    assert DIGITS not in serializers.serialize("json", BankAccount.objects.all())


def test_a_change_is_a_new_row_and_logged_without_the_value(
    agency: Agency, manager: User, at: datetime
) -> None:
    first = set_it(agency, manager, at)
    later = at + timedelta(days=1)
    second = set_it(agency, manager, later, bank="004", number="9876-5432-1098")
    assert bank.account_of(agency) == second
    first.refresh_from_db()
    assert (first.replaced_at, first.bank, first.last_digits) == (later, "088", "6789")
    entries = list(AuditEntry.objects.filter(action="bank_account.set").order_by("pk"))
    assert [(e.actor, e.before, e.after) for e in entries] == [
        (manager, {}, {"bank": "088"}),
        (manager, {"bank": "088"}, {"bank": "004"}),
    ]
    log = json.dumps(list(AuditEntry.objects.values()), default=str)
    for secret in (DIGITS, "6789", "987654321098", "1098"):
        assert f'"{secret}"' not in log
    assert DIGITS not in log


@pytest.mark.parametrize("who", ["viewer", "partner", "staff", "fan", "elsewhere"])
def test_only_managers(request: Any, agency: Agency, at: datetime, who: str) -> None:
    actor = (
        make_partner(agency=make_agency(), rank="manager")
        if who == "elsewhere"
        else request.getfixturevalue(who)
    )
    with pytest.raises(PayoutRefused) as refused:
        set_it(agency, actor, at)
    assert refused.value.code == "not_a_manager"
    assert not BankAccount.objects.exists()
    assert not AuditEntry.objects.filter(action="bank_account.set").exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": "1234567"}, "bad_account_number"),
        ({"number": "1" * 17}, "bad_account_number"),
        ({"number": "110-abc-456789"}, "bad_account_number"),
        ({"number": "=1+1234567890"}, "bad_account_number"),
        ({"bank": "999"}, "incomplete"),
        ({"holder": "  "}, "incomplete"),
    ],
)
def test_details_that_cannot_be_right(
    agency: Agency, manager: User, at: datetime, fields: dict[str, str], code: str
) -> None:
    with pytest.raises(PayoutRefused) as refused:
        set_it(agency, manager, at, **fields)
    assert refused.value.code == code
    assert not BankAccount.objects.exists()


def test_the_page_never_shows_it_again(
    client: Client, agency: Agency, manager: User, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(manager)
    url = reverse("licensing_partner:bank_account", args=[agency.public_id])
    form = {"bank": "088", "holder": "문라이트", "number": NUMBER}
    response = client.post(url, form)
    assert response.headers["Location"] == reverse("licensing_partner:statements")
    for page in (url, reverse("licensing_partner:statements")):
        html = client.get(page).content.decode()
        assert "•••• 6789" in html
        assert DIGITS not in html
        assert NUMBER not in html
    assert DIGITS not in caplog.text
    assert NUMBER not in caplog.text


def test_a_mistake_is_told_on_the_page(client: Client, agency: Agency, manager: User) -> None:
    client.force_login(manager)
    url = reverse("licensing_partner:bank_account", args=[agency.public_id])
    response = client.post(url, {"bank": "088", "holder": "A", "number": "12"})
    assert response.status_code == 400
    assert not BankAccount.objects.exists()


@pytest.mark.parametrize("who", ["as_partner", "as_viewer"])
def test_the_page_is_for_managers(request: Any, agency: Agency, who: str) -> None:
    url = reverse("licensing_partner:bank_account", args=[agency.public_id])
    assert request.getfixturevalue(who).get(url).status_code == 404
