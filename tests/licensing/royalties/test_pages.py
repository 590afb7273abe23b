"""Pages about what agencies are owed: partners see their own, staff pay it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from licensing import royalties
from licensing.models import Agency, LedgerCheck, LedgerEntry, Payout, PayoutBatch
from licensing.royalties import SoldLine, bank
from stock.accounts.models import User
from stock.catalogue.models import Artist, Photo
from tests.factories import make_partner, make_sold, make_statement

pytestmark = pytest.mark.django_db


def url(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


@pytest.fixture
def owed(agency: Agency, people: list[Artist], shown: Photo, at: datetime, clock: Any) -> SoldLine:
    line = make_sold(agency=agency, artist=people[0], photo=shown, amount=200_000, at=at)
    bank.set_account(
        agency=agency,
        bank="088",
        holder="문라이트",
        number="110123456789",
        actor=make_partner(agency=agency, rank="manager"),
        at=at,
    )
    clock(at + timedelta(days=15))
    return line


@pytest.mark.parametrize("who", ["as_partner", "as_viewer"])
def test_a_partner_sees_balance_and_statements(
    request: Any, agency: Agency, people: list[Artist], shown: Photo, owed: SoldLine, who: str
) -> None:
    statement = make_statement(agency=agency, artist=people[0], photo=shown)
    client: Client = request.getfixturevalue(who)
    html = client.get(url("licensing_partner:statements")).content.decode()
    assert "₩106,000" in html
    assert statement.number in html
    page = client.get(url("licensing_partner:statement", statement.pk)).content.decode()
    for said in (owed.line, statement.sha256, "₩100,000", people[0].name_en, shown.title_ko):
        assert said in page


@pytest.mark.parametrize(("kind", "type"), [("csv", "text/csv"), ("pdf", "application/pdf")])
@pytest.mark.parametrize("area", ["partner", "studio"])
def test_files_are_private(
    request: Any,
    agency: Agency,
    people: list[Artist],
    shown: Photo,
    area: str,
    kind: str,
    type: str,
) -> None:
    statement = make_statement(agency=agency, artist=people[0], photo=shown)
    client: Client = request.getfixturevalue({"partner": "as_partner", "studio": "as_staff"}[area])
    response = client.get(url(f"licensing_{area}:statement_file", statement.pk, kind))
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(type)
    assert "no-store" in response.headers["Cache-Control"]
    assert statement.number in response.headers["Content-Disposition"]


def test_from_owed_to_paid(as_staff: Client, staff: User, agency: Agency, owed: SoldLine) -> None:
    page = url("licensing_studio:payouts")
    (row,) = as_staff.get(page).context["rows"]
    assert (row["balance"].available, row["is_due"]) == (100_000, True)
    as_staff.post(url("licensing_studio:prepare_payout", agency.public_id), {"currency": "KRW"})
    payout = Payout.objects.get()
    assert "•••• 6789" in as_staff.get(page).content.decode()
    as_staff.post(url("licensing_studio:export_payouts"), {"pay_on": "2024-05-17"})
    batch = PayoutBatch.objects.get()
    file = as_staff.get(url("licensing_studio:payout_file", batch.public_id))
    assert b"110123456789" in file.content
    assert "no-store" in file.headers["Cache-Control"]
    assert b"110123456789" not in as_staff.get(page).content
    act = url("licensing_studio:payout_act", payout.public_id, "paid")
    as_staff.post(act, {"reference": "", "paid_on": "2024-05-16"})
    payout.refresh_from_db()
    assert payout.state == "exported", "without a reference nothing is recorded"
    as_staff.post(act, {"reference": "T-9", "paid_on": "2024-05-16"})
    payout.refresh_from_db()
    assert (payout.state, payout.reference, payout.recorded_by) == ("paid", "T-9", staff)
    assert royalties.balance(agency, "KRW") == 0
    html = as_staff.get(page).content.decode()
    assert "T-9" in html
    back = url("licensing_studio:payout_act", payout.public_id, "return")
    as_staff.post(back, {"reason": "account closed"})
    assert royalties.balance(agency, "KRW") == 100_000
    assert as_staff.get(url("licensing_studio:agency_ledger", agency.public_id)).status_code == 200


def test_the_page_says_whether_the_ledger_balances(as_staff: Client, at: datetime) -> None:
    page = url("licensing_studio:payouts")
    assert as_staff.get(page).status_code == 200
    LedgerCheck.objects.create(at=at, orders=3, transactions=9, problems=["order x: off by one"])
    assert b"order x: off by one" in as_staff.get(page).content
    LedgerCheck.objects.create(at=at, orders=4, transactions=12)
    html = as_staff.get(page).content
    assert b"off by one" not in html


STAFF_ONLY: list[tuple[str, str, Callable[[Agency], list[str]]]] = [
    ("get", "payouts", lambda agency: []),
    ("post", "export_payouts", lambda agency: []),
    ("get", "agency_ledger", lambda agency: [agency.public_id]),
    ("post", "prepare_payout", lambda agency: [agency.public_id]),
    ("post", "correct", lambda agency: [agency.public_id]),
    ("get", "payout_file", lambda agency: ["0" * 16]),
    ("post", "payout_act", lambda agency: ["0" * 16, "paid"]),
    ("get", "statement", lambda agency: ["0" * 16]),
]


@pytest.mark.parametrize("who", ["client", "as_fan", "as_partner"])
@pytest.mark.parametrize(
    ("method", "name", "args"), STAFF_ONLY, ids=[n for _m, n, _a in STAFF_ONLY]
)
def test_only_staff_pay(
    request: Any, agency: Agency, owed: SoldLine, who: str, method: str, name: str, args: Any
) -> None:
    client: Client = request.getfixturevalue(who)
    before = list(LedgerEntry.objects.values())
    response = getattr(client, method)(url(f"licensing_studio:{name}", *args(agency)))
    assert response.status_code in (302, 403)
    assert list(LedgerEntry.objects.values()) == before
    assert not Payout.objects.exists()
