"""A mistake is corrected by a new entry with a reason; nothing that was booked changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from licensing import royalties
from licensing.errors import RoyaltiesRefused
from licensing.models import Agency, LedgerEntry, LedgerTransaction
from licensing.royalties import SoldLine
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.catalogue.models import Artist
from tests.factories import make_agreement, make_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def correction(agency: Agency, people: list[Artist], staff: User, at: datetime) -> dict[str, Any]:
    return {
        "key": "k1",
        "agency": agency,
        "artist": people[0],
        "amount": 500,
        "currency": "KRW",
        "reason": "the agreed share was 61 %",
        "actor": staff,
        "at": at,
    }


def test_it_is_an_entry_of_its_own(
    correction: dict[str, Any],
    agency: Agency,
    sold: Callable[..., SoldLine],
    standing: Callable[[], dict[str, int]],
    staff: User,
    at: datetime,
) -> None:
    royalties.book_sale(sold=sold(), at=at)
    before = list(LedgerEntry.objects.values())
    booked = royalties.correct(**correction)
    assert list(LedgerEntry.objects.values())[: len(before)] == before
    assert (booked.kind, booked.reason) == ("correction", "the agreed share was 61 %")
    assert royalties.balance(agency, "KRW") == 4100
    assert standing()["revenue"] == -4955
    entry = AuditEntry.objects.get(action="royalties.corrected")
    assert (entry.actor, entry.reason, entry.after["amount"]) == (staff, booked.reason, 500)


def test_a_form_that_is_sent_twice_books_once(correction: dict[str, Any], agency: Agency) -> None:
    first = royalties.correct(**correction)
    assert royalties.correct(**correction) == first
    assert royalties.balance(agency, "KRW") == 500
    assert AuditEntry.objects.filter(action="royalties.corrected").count() == 1


@pytest.mark.parametrize(
    ("fields", "code"), [({"reason": " "}, "reason_needed"), ({"amount": 0}, "no_amount")]
)
def test_not_without_reason_or_amount(
    correction: dict[str, Any], fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(RoyaltiesRefused) as refused:
        royalties.correct(**{**correction, **fields})
    assert refused.value.code == code
    assert not LedgerTransaction.objects.exists()


def test_on_the_page(as_staff: Client, agency: Agency, people: list[Artist]) -> None:
    make_consent(artist=people[0], agreement=make_agreement(agency=agency))
    page = reverse("licensing_studio:agency_ledger", args=[agency.public_id])
    key = as_staff.get(page).context["form"].initial["key"]
    url = reverse("licensing_studio:correct", args=[agency.public_id])
    form = {"key": key, "artist": people[0].pk, "amount": -700, "reason": "counted twice"}
    for _ in range(2):
        assert as_staff.post(url, form).headers["Location"] == page
    assert royalties.balance(agency, "KRW") == -700
    assert as_staff.post(url, {**form, "reason": ""}).status_code == 400
    strangers = {**form, "key": "other", "artist": people[1].pk}
    assert as_staff.post(url, strangers).status_code == 400
    assert royalties.balance(agency, "KRW") == -700
