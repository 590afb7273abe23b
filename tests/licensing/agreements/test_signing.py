"""The agency signs exactly the document that it was sent, with a name, a time and an address."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from licensing import agreements
from licensing.errors import AgreementRefused, DecisionRefused
from licensing.models import Agency, Agreement
from stock.accounts.models import User
from stock.audit.context import Origin, origin
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.factories import make_agreement, make_partner, make_sent_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(agency: Agency) -> Agreement:
    return make_sent_agreement(agency=agency)


def sign(
    agreement: Agreement, person: User, at: datetime, *, name: str = "Partner", sha256: str = ""
) -> None:
    agreements.sign(
        agreement=agreement,
        actor=person,
        typed_name=name,
        document_sha256=sha256 or agreement.document_sha256,
        at=at,
    )


def test_the_agency_signs(waiting: Agreement, agency: Agency, partner: User, at: datetime) -> None:
    other = make_sent_agreement(agency=agency)
    document, later = waiting.document_sha256, at + timedelta(days=2)
    with origin(Origin(request_id="r", address="203.0.113.7")):
        sign(waiting, partner, later, name="  partner ")
    stored = Agreement.objects.get(pk=waiting.pk)
    assert (stored.state, stored.signed_by, stored.signed_at) == ("active", partner, later)
    assert (stored.signer_name, stored.signer_address) == ("partner", "203.0.113.7")
    assert stored.document_sha256 == document
    entry = AuditEntry.objects.get(action="agreement.activate")
    assert (entry.actor, entry.address) == (partner, "203.0.113.7")
    assert entry.after == {"state": "active", "signed_as": "partner", "document_sha256": document}
    other.refresh_from_db()
    assert other.state == "sent"


@pytest.mark.parametrize("who", ["viewer", "staff", "fan"])
def test_nobody_else_signs(
    request: pytest.FixtureRequest, waiting: Agreement, at: datetime, who: str
) -> None:
    with pytest.raises(DecisionRefused):
        sign(waiting, request.getfixturevalue(who), at)
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


def test_nobody_of_another_agency_signs(waiting: Agreement, at: datetime) -> None:
    foreign = make_partner(agency=make_agreement().agency, rank="manager", name="Partner")
    with pytest.raises(DecisionRefused):
        sign(waiting, foreign, at)
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "signature"),
        ("  ", "signature"),
        ("x", "signature"),
        ("12345", "signature"),
        ("partner@example.com", "signature"),
        ("P" * 121, "signature"),
        ("Somebody Else", "signature_differs"),
    ],
)
def test_the_name_is_ones_own(
    waiting: Agreement, partner: User, at: datetime, name: str, code: str
) -> None:
    with pytest.raises(AgreementRefused) as caught:
        sign(waiting, partner, at, name=name)
    assert caught.value.code == code
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


@pytest.mark.parametrize(
    ("account", "typed"),
    [("Kim Ji-an", "kim ji-an"), ("김 지안", "김지안"), ("지안", "\u110c\u1175\u110b\u1161\u11ab")],
    ids=["case", "spaces", "decomposed"],
)
def test_spelling_it_a_little_differently_is_fine(
    agency: Agency, waiting: Agreement, at: datetime, account: str, typed: str
) -> None:
    sign(waiting, make_partner(agency=agency, name=account), at, name=typed)
    assert Agreement.objects.get(pk=waiting.pk).state == "active"


def test_an_account_without_a_name_signs_with_any(
    agency: Agency, waiting: Agreement, at: datetime
) -> None:
    sign(waiting, make_partner(agency=agency, name=""), at, name="김지안")
    assert Agreement.objects.get(pk=waiting.pk).signer_name == "김지안"


def test_nobody_signs_what_they_have_not_seen(
    waiting: Agreement, partner: User, at: datetime
) -> None:
    with pytest.raises(AgreementRefused) as caught:
        sign(waiting, partner, at, sha256="0" * 64)
    assert caught.value.code == "document_changed"
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


def test_nobody_signs_a_file_that_was_exchanged(
    waiting: Agreement, partner: User, at: datetime
) -> None:
    storages["default"].delete(waiting.document_name)
    with storages["default"].open(waiting.document_name, "wb") as file:
        file.write(b"%PDF-1.7 other terms")
    with pytest.raises(AgreementRefused) as caught:
        sign(waiting, partner, at)
    assert caught.value.code == "file_damaged"
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


def test_a_draft_is_not_signed(agency: Agency, partner: User, at: datetime) -> None:
    draft = make_agreement(agency=agency, signed=False)
    with pytest.raises(IllegalTransition):
        sign(draft, partner, at)
    assert Agreement.objects.get(pk=draft.pk).state == "draft"


def test_what_is_over_is_not_signed(agency: Agency, partner: User, at: datetime) -> None:
    waiting = make_sent_agreement(agency=agency, valid_until=date(2024, 5, 3))
    with pytest.raises(AgreementRefused) as caught:
        sign(waiting, partner, at + timedelta(days=2))
    assert caught.value.code == "term_over"
    sign(waiting, partner, at + timedelta(days=1))
    assert Agreement.objects.get(pk=waiting.pk).state == "active"


def test_it_is_signed_once(waiting: Agreement, agency: Agency, partner: User, at: datetime) -> None:
    stale = Agreement.objects.get(pk=waiting.pk)
    second = make_partner(agency=agency, rank="manager", name="Partner")
    sign(waiting, partner, at)
    with pytest.raises(IllegalTransition):
        sign(stale, second, at)
    assert Agreement.objects.get(pk=waiting.pk).signed_by == partner


@pytest.mark.parametrize("lacking", ["signed_by", "signed_at"])
def test_nothing_is_in_force_without_a_signature(
    waiting: Agreement, partner: User, at: datetime, lacking: str
) -> None:
    fields = {"state": "active", "signed_by": partner, "signed_at": at, lacking: None}
    with pytest.raises(IntegrityError, match="in_force_is_signed"), transaction.atomic():
        Agreement.objects.filter(pk=waiting.pk).update(**fields)
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


def test_several_series_of_one_agency_are_in_force_at_once(
    waiting: Agreement, agency: Agency, partner: User, at: datetime
) -> None:
    other = make_agreement(agency=agency)
    sign(waiting, partner, at)
    assert Agreement.objects.get(pk=other.pk).state == "active"
    assert other.series != waiting.series
