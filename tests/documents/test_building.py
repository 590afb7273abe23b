"""Documents: the same bytes for the same document, Korean that can be read back, safe words."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from stock import documents
from stock.documents import Column, Document, Facts, Heading, NewPage, Paragraph, Table, fonts

AT = datetime(2024, 5, 1, 3, tzinfo=UTC)


def document(*blocks: documents.content.Block, language: str = "ko") -> Document:
    return Document(
        title="정산서",
        number="ST-0001",
        language=language,
        at=AT,
        blocks=blocks,
        subtitle="문라이트",
    )


def pages(content: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(content)).root["/Pages"]["/Count"])


def fonts_of(content: bytes) -> dict[str, bool]:
    """Fonts of ours on the first page: name without the subset's prefix -> whether embedded."""
    page = PdfFileReader(io.BytesIO(content)).root["/Pages"]["/Kids"][0]
    table = page["/Resources"]["/Font"]
    found = [table[name] for name in table]
    return {
        str(font["/BaseFont"]).split("+")[-1]: "/FontFile2" in font["/FontDescriptor"]
        for font in found
        if "/FontDescriptor" in font
    }


def test_the_same_document_is_the_same_bytes() -> None:
    one = document(Paragraph("가나다"), Table((Column("a"),), (("1",),)))
    content = documents.build(one)
    assert content.startswith(b"%PDF-")
    assert documents.build(one) == content
    assert documents.build(replace(one, at=AT + timedelta(seconds=1))) != content
    assert documents.build(replace(one, language="en")) != content
    assert documents.build(replace(one, number="ST-0002")) != content


def test_the_document_says_its_own_time_and_language() -> None:
    root = PdfFileReader(io.BytesIO(documents.build(document())))
    assert str(root.trailer["/Info"]["/CreationDate"]) == "D:20240501030000+00'00'"
    assert str(root.trailer["/Info"]["/Title"]) == "정산서"
    assert str(root.root["/Lang"]) == "ko"


def test_only_letters_that_are_used_are_embedded() -> None:
    content = documents.build(document(Paragraph("가")))
    assert fonts_of(content) == {fonts.REGULAR: True, fonts.BOLD: True}
    assert len(content) < 60_000 < fonts.font_file(fonts.REGULAR).stat().st_size


def test_long_tables_go_on_under_their_titles() -> None:
    short = document(Table((Column("사진", 3), Column("금액", numeric=True)), (("a", "1"),)))
    rows = tuple((f"사진 {number}", f"{number:,}") for number in range(200))
    long = document(Table(short.blocks[0].columns, rows, totals=(("합계", "19,900"),)))  # type: ignore[union-attr]
    assert pages(documents.build(short)) == 1
    assert pages(documents.build(long)) > 3


def test_a_new_page_is_a_new_page() -> None:
    assert pages(documents.build(document(Paragraph("가"), NewPage(), Heading("나")))) == 2


def test_the_hash_is_of_what_it_says() -> None:
    one = document(Facts((("이름", "값"),)))
    assert documents.fingerprint(one) == documents.fingerprint(replace(one))
    assert len(documents.fingerprint(one)) == 64
    others = [
        replace(one, title="다른"),
        replace(one, at=AT + timedelta(seconds=1)),
        replace(one, blocks=()),
        replace(one, blocks=(Facts((("이름", "값 "),)),)),
        document(Table((Column("이름"), Column("값")), ())),
    ]
    assert len({documents.fingerprint(other) for other in [one, *others]}) == 6


@pytest.mark.parametrize(
    "words",
    [
        "<b>굵게</b> & <i>",
        '<img src="/etc/passwd"/>',
        "</para><para>",
        "줄\n바꿈\x00\x1b",
        "a" * 900,
    ],
    ids=["markup", "a file", "breaking out", "control characters", "one long word"],
)
def test_words_are_words(words: str) -> None:
    content = documents.build(
        document(Heading(words), Paragraph(words), Facts(((words, words),)), language="en")
    )
    assert 1 <= pages(content) < 5
    assert b"passwd" not in content


def test_decomposed_korean_is_composed() -> None:
    """As file names come from some machines; the font has no loose letters."""
    import unicodedata

    from stock.documents.pdf import _clean

    assert _clean(unicodedata.normalize("NFD", "한글")) == "한글"


def test_a_row_has_as_many_cells_as_columns() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table((Column("a"), Column("b")), (("1", "2"), ("1",)))


def test_a_moment_has_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Document(title="", number="", language="ko", at=AT.replace(tzinfo=None), blocks=())


def test_another_font_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.SHA256, fonts.REGULAR, "0" * 64)
    with pytest.raises(fonts.FontMissing, match="not the expected file"):
        fonts.font_file(fonts.REGULAR)
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package")
    with pytest.raises(fonts.FontMissing, match=r"fonts\.txt"):
        fonts.font_file(fonts.BOLD)


def test_nothing_of_the_fonts_package_is_imported() -> None:
    import sys

    documents.build(document())
    assert fonts.PACKAGE not in sys.modules
    assert isinstance(fonts.font_file(fonts.BOLD), Path)
