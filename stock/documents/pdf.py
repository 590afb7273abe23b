"""Laying a document out as a PDF."""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from stock.documents.content import (
    Block,
    Document,
    Facts,
    Heading,
    NewPage,
    Paragraph,
    Table,
    fingerprint,
)
from stock.documents.fonts import BOLD, REGULAR, font_file

MARGIN = 20 * mm
# What reportlab leaves free inside of its margins.
FRAME_PADDING = 6
WIDTH = A4[0] - 2 * MARGIN
INK, FAINT, RULE, SHADE = (HexColor(c) for c in ("#16181d", "#5c6370", "#c9cdd4", "#f3f4f6"))

BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=9.5, leading=15, textColor=INK)
STYLES = {
    "body": BODY,
    "title": ParagraphStyle("title", BODY, fontName=BOLD, fontSize=19, leading=26),
    "subtitle": ParagraphStyle("subtitle", BODY, fontSize=10.5, textColor=FAINT, spaceAfter=6),
    "heading": ParagraphStyle(
        "heading",
        BODY,
        fontName=BOLD,
        fontSize=11.5,
        leading=17,
        spaceBefore=10,
        spaceAfter=3,
        keepWithNext=True,
    ),
    "paragraph": ParagraphStyle("paragraph", BODY, spaceAfter=5),
    "small": ParagraphStyle("small", BODY, fontSize=8, leading=12, textColor=FAINT, spaceAfter=4),
    "name": ParagraphStyle("name", BODY, fontSize=9, leading=13.5, textColor=FAINT),
    "cell": ParagraphStyle("cell", BODY, fontSize=9, leading=13.5),
    "number": ParagraphStyle("number", BODY, fontSize=9, leading=13.5, alignment=TA_RIGHT),
    "column": ParagraphStyle("column", BODY, fontName=BOLD, fontSize=8.5, leading=13),
    "column-number": ParagraphStyle(
        "column-number", BODY, fontName=BOLD, fontSize=8.5, leading=13, alignment=TA_RIGHT
    ),
    "total": ParagraphStyle("total", BODY, fontName=BOLD, fontSize=9, leading=13.5),
    "total-number": ParagraphStyle(
        "total-number", BODY, fontName=BOLD, fontSize=9, leading=13.5, alignment=TA_RIGHT
    ),
}

# Registered fonts belong to the process, and reading one takes a moment.
_fonts = threading.Lock()


def build(document: Document) -> bytes:
    """See :func:`stock.documents.build`."""
    _register_fonts()
    target = io.BytesIO()
    template = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN - FRAME_PADDING,
        bottomMargin=MARGIN + 6 * mm,
        title=_clean(document.title),
        author=_clean(document.author),
        subject=_clean(document.number),
        creator="Encore",
        lang=document.language,
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )
    with translation.override(document.language):
        template.build(_flow(document), canvasmaker=partial(_Pages, document=document))
    return target.getvalue()


def _register_fonts() -> None:
    with _fonts:
        for name in (REGULAR, BOLD):
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(font_file(name))))


class _Moment:
    """What reportlab asks of a time: the document's, not the clock's."""

    def __init__(self, at: datetime) -> None:
        at = at.astimezone(UTC)
        self.t = at.timestamp()
        self.lt = at.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh = self.dmm = 0
        self.tzname = "UTC"


class _Pages(Canvas):
    """Holds pages back until their number is known, for "2 / 5" at the foot of each."""

    def __init__(self, *args: Any, document: Document, **options: Any) -> None:
        super().__init__(*args, **options)
        self._doc._timeStamp = _Moment(document.at)
        self._hash = fingerprint(document)
        # The identifier of the file, in its trailer.
        self._doc.updateSignature(self._hash)
        self._number = _clean(document.number)
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        count = len(self._held)
        for number, page in enumerate(self._held, start=1):
            self.__dict__.update(page)
            self._foot(number, count)
            super().showPage()
        super().save()

    def _foot(self, number: int, count: int) -> None:
        bottom = MARGIN - 4 * mm
        self.setStrokeColor(RULE)
        self.setLineWidth(0.5)
        self.line(MARGIN, bottom + 5 * mm, A4[0] - MARGIN, bottom + 5 * mm)
        self.setFillColor(FAINT)
        self.setFont(REGULAR, 7)
        self.drawString(MARGIN, bottom + 1.5 * mm, self._number)
        self.drawRightString(A4[0] - MARGIN, bottom + 1.5 * mm, f"{number} / {count}")
        words = _("Hash of the contents (SHA-256)")
        self.setFont(REGULAR, 6)
        self.drawString(MARGIN, bottom - 1.5 * mm, f"{words} {self._hash}")


def _clean(text: str) -> str:
    """Composed characters (the font has no loose Hangul letters), no control characters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C")


def _text(text: str, style: str) -> Text:
    # What looks like reportlab's markup in somebody's words is words.
    return Text(escape(_clean(text)).replace("\n", "<br/>"), STYLES[style])


def _flow(document: Document) -> list[Flowable]:
    flow: list[Flowable] = [_text(document.title, "title")]
    if document.subtitle:
        flow.append(_text(document.subtitle, "subtitle"))
    flow.append(Spacer(0, 6))
    for block in document.blocks:
        flow.extend(_laid_out(block))
    return flow


def _laid_out(block: Block) -> list[Flowable]:
    match block:
        case Heading():
            return [_text(block.text, "heading")]
        case Paragraph():
            return [_text(block.text, "small" if block.small else "paragraph")]
        case NewPage():
            return [PageBreak()]
        case Facts():
            return _facts(block)
        case Table():
            return _table(block)


def _facts(block: Facts) -> list[Flowable]:
    if not block.rows:
        return []
    grid = _grid(
        [[_text(name, "name"), _text(value, "cell")] for name, value in block.rows],
        widths=[0.3 * WIDTH, 0.7 * WIDTH],
    )
    return [grid, Spacer(0, 8)]


def _table(block: Table) -> list[Flowable]:
    def cells(row: Sequence[str], plain: str, numeric: str) -> list[Text]:
        return [
            _text(text, numeric if column.numeric else plain)
            for text, column in zip(row, block.columns, strict=True)
        ]

    weights = sum(column.weight for column in block.columns)
    rows = [cells([column.title for column in block.columns], "column", "column-number")]
    rows += [cells(row, "cell", "number") for row in block.rows]
    rows += [cells(row, "total", "total-number") for row in block.totals]
    extra: list[tuple[Any, ...]] = [("BACKGROUND", (0, 0), (-1, 0), SHADE)]
    if block.totals:
        extra.append(("LINEABOVE", (0, -len(block.totals)), (-1, -len(block.totals)), 1, INK))
    grid = _grid(
        rows,
        widths=[WIDTH * column.weight / weights for column in block.columns],
        extra=extra,
        repeat=1,
    )
    return [grid, Spacer(0, 8)]


def _grid(
    rows: list[list[Text]],
    *,
    widths: list[float],
    extra: Sequence[tuple[Any, ...]] = (),
    repeat: int = 0,
) -> Grid:
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
        *extra,
    ]
    return Grid(rows, colWidths=widths, style=style, repeatRows=repeat, hAlign="LEFT")
