"""Sending makes the document and freezes it with its hash; taking back undoes that."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from licensing import agreements
from licensing.errors import AgreementRefused
from licensing.models import Agreement
from stock import documents
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from tests.factories import make_agreement, make_sent_agreement, short_document

pytestmark = pytest.mark.django_db


def test_the_document_is_stored_privately_with_its_hash(
    staff: User, at: datetime, files: Any
) -> None:
    agreement, other = make_agreement(signed=False), make_agreement(signed=False)
    agreements.send(agreement=agreement, actor=staff, at=at)

    stored = Agreement.objects.get(pk=agreement.pk)
    assert (stored.state, stored.sent_by, stored.sent_at) == ("sent", staff, at)
    assert stored.terms_version == "2026-11"
    assert files.private == [stored.document_name]
    assert files.public == []
    assert agreement.public_id not in stored.document_name, "a random name"
    content = agreements.opened(stored)
    assert hashlib.sha256(content).hexdigest() == stored.document_sha256
    (signature,) = documents.verify(content)
    assert signature.good
    assert signature.signed_at == at
    entry = AuditEntry.objects.get(action="agreement.send")
    assert (entry.actor, entry.after["document_sha256"]) == (staff, stored.document_sha256)
    other.refresh_from_db()
    assert (other.state, other.document_sha256) == ("draft", "")


def test_it_is_sent_once(staff: User, at: datetime, files: Any) -> None:
    agreement = make_sent_agreement()
    before = (files.private, Agreement.objects.values().get())
    with pytest.raises(IllegalTransition):
        agreements.send(agreement=agreement, actor=staff, at=at)
    assert (files.private, Agreement.objects.values().get()) == before


def test_a_document_that_cannot_be_made_leaves_a_draft(
    staff: User, at: datetime, files: Any
) -> None:
    def broken(agreement: Agreement, at: datetime) -> bytes:
        raise LookupError("no paper")

    agreement = make_agreement(signed=False)
    with pytest.raises(LookupError):
        agreements.send(agreement=agreement, actor=staff, at=at, render=broken)
    assert Agreement.objects.get(pk=agreement.pk).state == "draft"
    assert files.all == []


def test_a_file_that_nobody_points_to_is_not_left_behind(
    staff: User, at: datetime, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**fields: object) -> None:
        raise OSError("the log cannot be written")

    agreement = make_agreement(signed=False)
    monkeypatch.setattr("stock.audit.transitions.record", broken)
    with pytest.raises(OSError, match="the log"):
        agreements.send(agreement=agreement, actor=staff, at=at, render=short_document)
    assert files.all == []
    assert Agreement.objects.get(pk=agreement.pk).state == "draft"


def test_what_is_over_is_not_sent(staff: User, at: datetime, files: Any) -> None:
    agreement = make_agreement(signed=False, valid_until=date(2024, 5, 1))
    with pytest.raises(AgreementRefused) as caught:
        agreements.send(agreement=agreement, actor=staff, at=at)
    assert caught.value.code == "term_over"
    assert files.all == []


def test_what_was_taken_back_is_a_draft_again(staff: User, at: datetime) -> None:
    agreement = make_sent_agreement()
    sha256 = agreement.document_sha256
    agreements.take_back(agreement=agreement, actor=staff, at=at)
    stored = Agreement.objects.get(pk=agreement.pk)
    assert (stored.state, stored.sent_by, stored.sent_at) == ("draft", None, None)
    assert (stored.document_name, stored.document_sha256) == ("", "")
    entry = AuditEntry.objects.get(action="agreement.take_back")
    assert entry.after["document_sha256"] == sha256, "what the agency may have kept a copy of"
    agreements.send(agreement=agreement, actor=staff, at=at, render=short_document)
    assert Agreement.objects.get(pk=agreement.pk).state == "sent"


def test_what_is_signed_is_not_taken_back(staff: User, at: datetime) -> None:
    agreement = make_agreement()
    with pytest.raises(IllegalTransition):
        agreements.take_back(agreement=agreement, actor=staff, at=at)
    assert Agreement.objects.get(pk=agreement.pk).state == "active"


def test_a_damaged_document_is_not_opened() -> None:
    agreement = make_sent_agreement()
    name = agreement.document_name
    storages["default"].delete(name)
    with storages["default"].open(name, "wb") as file:
        file.write(b"%PDF-1.7 other terms")
    with pytest.raises(AgreementRefused) as caught:
        agreements.opened(agreement)
    assert caught.value.code == "file_damaged"


def test_nothing_is_sent_without_a_document(staff: User, at: datetime) -> None:
    agreement = make_agreement(signed=False)
    with pytest.raises(IntegrityError, match="has_a_document"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(state="sent", sent_by=staff, sent_at=at)
    assert Agreement.objects.get(pk=agreement.pk).state == "draft"
