"""What was agreed with one agency about paying out; the others follow the settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from licensing.errors import PayoutRefused
from licensing.models import Agency, PayoutTerms
from licensing.royalties import payouts
from licensing.royalties.terms import set_payout_terms
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from tests.factories import make_agency

pytestmark = pytest.mark.django_db
TERMS: dict[str, Any] = {
    "hold_days": 3,
    "minimum": 5_000,
    "method": "bank",
    "connected_account": "",
    "reason": "agreed by letter",
}


def test_they_hold_for_that_agency_alone_and_are_told(
    agency: Agency, staff: User, at: datetime
) -> None:
    other = make_agency()
    usual = payouts.minimum_of(agency, "KRW")
    set_payout_terms(agency=agency, actor=staff, at=at, **TERMS)
    set_payout_terms(agency=agency, actor=staff, at=at, **{**TERMS, "minimum": 7_000})
    assert payouts.minimum_of(Agency.objects.get(pk=agency.pk), "KRW") == 7_000
    assert payouts.minimum_of(other, "KRW") == usual
    assert PayoutTerms.objects.count() == 1
    entry = AuditEntry.objects.filter(action="payoutterms.set").order_by("pk").last()
    assert entry is not None
    assert (entry.before["minimum"], entry.after["minimum"]) == (5_000, 7_000)
    assert (entry.reason, entry.actor) == ("agreed by letter", staff)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"method": "cash"}, "method_missing"), ({"method": "connect"}, "account_missing")],
)
def test_what_cannot_be_is_refused(
    agency: Agency, staff: User, at: datetime, change: dict[str, str], code: str
) -> None:
    with pytest.raises(PayoutRefused) as refused:
        set_payout_terms(agency=agency, actor=staff, at=at, **{**TERMS, **change})
    assert refused.value.code == code
    assert not PayoutTerms.objects.exists()
    assert not AuditEntry.objects.filter(action="payoutterms.set").exists()


def test_nobody_but_staff(agency: Agency, partner: User, at: datetime) -> None:
    with pytest.raises(PayoutRefused) as refused:
        set_payout_terms(agency=agency, actor=partner, at=at, **TERMS)
    assert refused.value.code == "not_staff"


def test_the_page(as_staff: Client, as_partner: Client, agency: Agency) -> None:
    url = reverse("licensing_studio:payout_terms", args=[agency.public_id])
    assert as_staff.post(url, {"method": "connect", "reason": "x"}).status_code == 400
    assert as_staff.post(url, {"method": "bank", "minimum": "9000"}).status_code == 400
    assert not PayoutTerms.objects.exists()
    assert as_partner.post(url, {"method": "bank", "reason": "mine"}).status_code == 403
    form = {"method": "bank", "minimum": "9000", "hold_days": "", "reason": "letter"}
    assert as_staff.post(url, form).status_code == 302
    terms = PayoutTerms.objects.get()
    assert (terms.minimum, terms.hold_days) == (9_000, None)
    page = as_staff.get(reverse("licensing_studio:agency_ledger", args=[agency.public_id]))
    assert 'value="9000"' in page.content.decode()
