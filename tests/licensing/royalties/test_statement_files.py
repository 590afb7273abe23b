"""A statement as CSV and PDF: the same figures, each line traceable, nothing that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from licensing import royalties
from licensing.models import Agency, Statement
from licensing.royalties import SoldLine, files, statements
from licensing.royalties.payouts import safe_cell
from stock.catalogue.models import Artist, Photo

pytestmark = pytest.mark.django_db
JUNE = datetime(2024, 6, 2, tzinfo=UTC)


@pytest.fixture
def line(sold: Callable[..., SoldLine], at: datetime) -> SoldLine:
    line = sold()
    royalties.book_sale(sold=line, at=at)
    royalties.promise_refund(
        refund="r", order=line.order, line=line.line, amount=6000, currency="KRW", at=at
    )
    return line


@pytest.fixture
def statement(agency: Agency, line: SoldLine) -> Statement:
    made = statements.issue(agency=agency, month=date(2024, 5, 1), currency="KRW", at=JUNE)
    assert made is not None
    return made


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_csv_traces_every_line(
    statement: Statement, line: SoldLine, shown: Photo, people: list[Artist]
) -> None:
    with translation.override("en"):
        rows = table(files.as_csv(statement))
    assert [(row["kind"], row["amount"]) for row in rows] == [("sale", "3600"), ("refund", "-1800")]
    for row in rows:
        assert row["statement"] == statement.number
        assert row["order_line"] == line.line
        assert row["photo"] == shown.public_id
        assert row["artist"] == people[0].name_en
        assert row["currency"] == "KRW"
    assert sum(int(row["amount"]) for row in rows) == statement.closing


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(
    agency: Agency, sold: Any, shown: Photo, at: datetime, begin: str
) -> None:
    assert safe_cell(f"{begin}1+1") == f"'{begin}1+1"
    assert safe_cell("봄 = 1") == "봄 = 1"
    Photo.objects.filter(pk=shown.pk).update(title_ko=f"{begin}cmd|' /C calc'!A1")
    royalties.book_sale(sold=sold(), at=at)
    made = statements.issue(agency=agency, month=date(2024, 5, 1), currency="KRW", at=JUNE)
    assert made is not None
    with translation.override("ko"):
        (row,) = table(files.as_csv(made))
    assert row["photo_title"].startswith(f"'{begin}")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pdf(statement: Statement, language: str) -> None:
    with translation.override(language):
        content = files.as_pdf(statement)
        assert files.as_pdf(statement) == content, "the same bytes again"
    assert content.startswith(b"%PDF")


def test_pdf_says_what_the_statement_says(
    statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(
        "licensing.royalties.files.documents.build", lambda document: made.append(document) or b""
    )
    with translation.override("en"):
        files.as_pdf(statement)
    (document,) = made
    text = repr(document)
    for said in (statement.number, "₩3,600", "-₩1,800", "₩1,800", statement.sha256, "Moonlight"):
        assert said in text
