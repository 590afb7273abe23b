"""The contract as a PDF: in both languages, with what was agreed, the same for the same terms."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from licensing.contract import document
from licensing.contract.terms import terms_of
from licensing.contract.wording import CURRENT, WORDINGS
from licensing.models import Agency, Agreement
from stock import documents
from stock.documents import Facts, Heading, Paragraph, Table
from tests.factories import make_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(agency: Agency) -> Agreement:
    return make_agreement(
        agency=agency,
        share_bps=5525,
        territories=["KR", "JP"],
        valid_from=date(2024, 6, 1),
        valid_until=date(2026, 6, 1),
        floors={"commercial": 90_000},
        exclusive=True,
        two_person_approval=True,
        signed=False,
    )


def words(agreement: Agreement, at: datetime) -> str:
    """Everything that the document says."""
    found: list[str] = []
    for block in document.laid_out(agreement, at).blocks:
        match block:
            case Heading() | Paragraph():
                found.append(block.text)
            case Facts():
                found += [text for row in block.rows for text in row]
            case Table():
                found += [text for row in block.rows for text in row]
    return "\n".join(found)


def test_it_says_what_was_agreed_in_both_languages(agreement: Agreement, at: datetime) -> None:
    said = words(agreement, at)
    for text in (
        agreement.number,
        "Moonlight 소속사",
        "Moonlight (the rights holder)",
        "55.25 %",
        "₩90,000",
        "대한민국, 일본",
        "Japan, South Korea",
        "2024년 6월 1일",
        "June 1, 2026",
        "(독점)",
        "(exclusive)",
        "두 명이 승인한",
        "two different approvers have approved",
    ):
        assert text in said, text


def test_other_terms_are_said_otherwise(agency: Agency, at: datetime) -> None:
    said = words(make_agreement(agency=agency, territories=["WW"], signed=False), at)
    for text in ("전 세계", "the whole world", "종료일이 없어요", "with no end", "(비독점)"):
        assert text in said, text
    assert "(독점)" not in said
    assert "두 명이" not in said


def test_it_is_a_pdf_that_we_signed(agreement: Agreement, at: datetime) -> None:
    content = document.render(agreement, at)
    (signature,) = documents.verify(content)
    assert signature.good
    assert documents.count_pages(content) >= 2


def test_the_same_terms_at_the_same_time_are_the_same_document(
    agreement: Agreement, at: datetime
) -> None:
    first = documents.build(document.laid_out(agreement, at))
    assert documents.build(document.laid_out(Agreement.objects.get(), at)) == first


@pytest.mark.parametrize("version", WORDINGS)
def test_every_wording_has_both_languages(agreement: Agreement, at: datetime, version: str) -> None:
    wording, terms = WORDINGS[version], terms_of(agreement)
    korean, english = (wording.articles(terms, language) for language in ("ko", "en"))
    assert [len(paragraphs) for _title, paragraphs in korean] == [
        len(paragraphs) for _title, paragraphs in english
    ]
    assert set(wording.labels["ko"]) == set(wording.labels["en"])
    assert CURRENT in WORDINGS
