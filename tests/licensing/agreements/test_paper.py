"""A contract signed on paper: its scan is checked, kept, and can stand for the signature."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import pytest

from licensing import agreements
from licensing.agreements import paper
from licensing.errors import AgreementRefused
from licensing.models import Agreement
from stock import documents
from stock.accounts.models import User
from stock.audit.models import AuditEntry
from stock.audit.transitions import IllegalTransition
from stock.documents import Document, Paragraph
from tests import pictures
from tests.factories import AT, make_agreement, make_sent_agreement

pytestmark = pytest.mark.django_db

PDF = documents.build(
    Document(title="s", number="1", language="ko", at=AT, blocks=(Paragraph("서명"),))
)


def sign_on_paper(agreement: Agreement, staff: User, at: datetime, **changes: Any) -> None:
    fields: dict[str, Any] = {"content": PDF, "signed_as": "Kim Jian", **changes}
    agreements.sign_on_paper(agreement=agreement, actor=staff, at=at, **fields)


def test_the_scan_stands_for_the_signature(staff: User, at: datetime, files: Any) -> None:
    waiting, other = make_sent_agreement(), make_sent_agreement()
    sign_on_paper(waiting, staff, at)
    stored = Agreement.objects.get(pk=waiting.pk)
    assert (stored.state, stored.signer_name) == ("active", "Kim Jian")
    assert (stored.signed_by, stored.signed_at) == (staff, at)
    assert (stored.paper_by, stored.paper_at) == (staff, at)
    assert stored.paper_sha256 == hashlib.sha256(PDF).hexdigest()
    assert agreements.opened(stored, "paper") == PDF
    assert stored.paper_name in files.private
    assert paper.signed_on_paper(stored)
    entry = AuditEntry.objects.get(action="agreement.activate")
    assert (entry.actor, entry.after["on_paper"]) == (staff, stored.paper_sha256)
    other.refresh_from_db()
    assert other.state == "sent"


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, ".pdf"),
        (pictures.jpeg(1), ".jpg"),
        (pictures.encoded(pictures.picture(1), "PNG"), ".png"),
    ],
    ids=["pdf", "jpeg", "png"],
)
def test_a_scan_may_be_a_pdf_or_a_picture(
    staff: User, at: datetime, content: bytes, suffix: str
) -> None:
    agreement = make_agreement()
    agreements.add_paper(agreement=agreement, content=content, actor=staff, at=at)
    stored = Agreement.objects.get(pk=agreement.pk)
    assert stored.paper_name.endswith(suffix)
    assert stored.state == "active"
    assert not paper.signed_on_paper(stored), "it was signed in the portal"
    assert AuditEntry.objects.filter(action="agreement.paper_added").count() == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "scan_size"),
        (b"%PDF-1.7" + bytes(paper.MAX_BYTES), "scan_size"),
        (b"%PDF-1.7 and then nothing", "scan_damaged"),
        (PDF[:300], "scan_damaged"),
        (pictures.jpeg(1)[:200], "scan_damaged"),
        (b"MZ\x90\x00 a program", "scan_damaged"),
        (b"<html><script>1</script>", "scan_damaged"),
        (pictures.encoded(pictures.picture(1), "WEBP"), "scan_format"),
    ],
    ids=["empty", "large", "no pdf", "half a pdf", "half a jpeg", "a program", "html", "webp"],
)
def test_what_is_no_scan_is_refused(
    staff: User, at: datetime, files: Any, content: bytes, code: str
) -> None:
    waiting = make_sent_agreement()
    before = files.all
    with pytest.raises(AgreementRefused) as caught:
        sign_on_paper(waiting, staff, at, content=content)
    assert caught.value.code == code
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"
    assert files.all == before


def test_who_signed_is_named(staff: User, at: datetime) -> None:
    waiting = make_sent_agreement()
    with pytest.raises(AgreementRefused) as caught:
        sign_on_paper(waiting, staff, at, signed_as=" ")
    assert caught.value.code == "signature"
    assert Agreement.objects.get(pk=waiting.pk).state == "sent"


def test_a_scan_is_never_replaced(staff: User, at: datetime, files: Any) -> None:
    agreement = make_agreement()
    agreements.add_paper(agreement=agreement, content=PDF, actor=staff, at=at)
    before = (files.all, Agreement.objects.values().get())
    with pytest.raises(AgreementRefused) as caught:
        agreements.add_paper(agreement=agreement, content=pictures.jpeg(1), actor=staff, at=at)
    assert caught.value.code == "paper"
    assert (files.all, Agreement.objects.values().get()) == before


def test_a_draft_is_not_signed_on_paper(staff: User, at: datetime, files: Any) -> None:
    draft = make_agreement(signed=False)
    with pytest.raises(IllegalTransition):
        sign_on_paper(draft, staff, at)
    with pytest.raises(AgreementRefused):
        agreements.add_paper(agreement=draft, content=PDF, actor=staff, at=at)
    assert files.all == []
    assert Agreement.objects.get(pk=draft.pk).state == "draft"
