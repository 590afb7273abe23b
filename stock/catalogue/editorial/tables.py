"""What is said of photos as a table: written for spreadsheets, and read back as changes.

The columns are ``photo`` (the public id, which names the row), two that only inform, and one for
each aspect. A file that was written and is read again changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stock.catalogue.editorial import changing, publishing, resolving
from stock.catalogue.editorial.addresses import Kind
from stock.catalogue.editorial.aspects import ASPECTS, Filed, Publication, Several, Value
from stock.catalogue.errors import EditRefused
from stock.catalogue.models import Photo, PhotoQuerySet
from stock.errors import Refusal

KEY, INFORMING = "photo", ("file_name", "state")
#: Bounds of a file that is read, and of a list that is written.
MOST_BYTES, MOST_LINES, MOST_WRITTEN = 2 * 1024 * 1024, 5_000, 10_000
#: Problems that are spelt out.
MOST_PROBLEMS = 200
BATCH = 500
BOM = "\ufeff"
#: A spreadsheet takes what begins so for a formula, and runs it.
FORMULA = tuple("=+-@\t\r'")


def columns() -> list[str]:
    return [KEY, *INFORMING, *ASPECTS]


# --- writing ------------------------------------------------------------------------------------


def write(photos: PhotoQuerySet, *, at: datetime, bom: bool) -> Iterator[str]:
    """The photos, newest first, as the lines of a file; a few queries per :data:`BATCH`."""
    line = _Line()
    writer = csv.writer(line)
    yield (BOM if bom else "") + line.of(writer, columns())
    last: int | None = None
    while True:
        rows = photos if last is None else photos.filter(pk__lt=last)
        batch = list(rows.select_related("master")[:BATCH])
        if not batch:
            return
        for cells in _cells(batch, at=at):
            yield line.of(writer, cells)
        last = batch[-1].pk


class _Line:
    """What ``csv.writer`` writes to: keeps one line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def of(self, writer: Any, cells: Iterable[str]) -> str:
        self.text = ""
        writer.writerow([escaped(cell) for cell in cells])
        return self.text


def _cells(batch: list[Photo], *, at: datetime) -> Iterator[list[str]]:
    present = {name: aspect.read(batch) for name, aspect in ASPECTS.items()}
    texts = {name: ASPECTS[name].cells(values.values()) for name, values in present.items()}
    for photo in batch:
        name = photo.master.original_name if hasattr(photo, "master") else ""
        yield [
            photo.public_id,
            name,
            publishing.state_of(photo, at=at),
            *(texts[aspect][repr(present[aspect][photo.pk])] for aspect in ASPECTS),
        ]


def escaped(cell: str) -> str:
    """The text, so that no spreadsheet runs it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


# --- reading ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line. ``column`` is empty if it is the line as a whole."""

    line: int
    column: str
    words: str | Promise


@dataclass(slots=True)
class Read:
    """A file, understood as far as it can be."""

    rows: list[Photo] = field(default_factory=list)
    wanted: dict[int, dict[str, Value]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: Lines with photos, whether or not they are understood.
    number: int = 0


def decode(content: bytes) -> str:
    """The text of a file as spreadsheets write it: UTF-8, UTF-16 or the Korean code page 949.
    Raises :class:`EditRefused` for what is no text, or too much of it."""
    if len(content) > MOST_BYTES:
        raise EditRefused(_("The file is larger than 2 MB."), code="too_many_bytes")
    if not content.strip():
        raise EditRefused(_("The file is empty."), code="empty")
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise EditRefused(
        _("This is no table of text. Save it as CSV (UTF-8) and try again."), code="no_text"
    )


def read(text: str, *, at: datetime) -> Read:
    """Understand the text of a file; what is wrong is said line by line.

    Raises :class:`EditRefused` if nothing of it can be understood.
    """
    header, lines = _lines(text)
    names = [name for name in header if name in ASPECTS]
    found = Read(number=len(lines))
    by_id: dict[str, Photo] = {}
    ids = [cells[header.index(KEY)].strip() for _line, cells in lines if len(cells) == len(header)]
    for start in range(0, len(ids), BATCH):
        batch = Photo.objects.filter(public_id__in=ids[start : start + BATCH])
        by_id |= {photo.public_id: photo for photo in batch}
    photos = list(by_id.values())
    present = {name: ASPECTS[name].read(photos) for name in names}
    texts = {name: ASPECTS[name].cells(values.values()) for name, values in present.items()}
    meant = _meant(header, names, lines)
    first_line: dict[int, int] = {}
    for number, cells in lines:
        if len(cells) != len(header):
            words = _("This line has %(number)d cells, the first has %(all)d.")
            found.problems.append(
                Problem(number, "", words % {"number": len(cells), "all": len(header)})
            )
            continue
        said = dict(zip(header, (unescaped(cell) for cell in cells), strict=True))
        photo = by_id.get(said[KEY].strip())
        if photo is None:
            found.problems.append(Problem(number, KEY, _("There is no photo of this number.")))
            continue
        if photo.pk in first_line:
            words = _("The photo stands in line %(line)d already.")
            found.problems.append(Problem(number, KEY, words % {"line": first_line[photo.pk]}))
            continue
        first_line[photo.pk] = number
        values: dict[str, Value] = {}
        for name in names:
            old = present[name][photo.pk]
            try:
                values[name] = _value(name, said[name], old, texts[name][repr(old)], meant, at)
            except Refusal as refusal:
                found.problems.append(Problem(number, name, refusal.message))
        found.rows.append(photo)
        found.wanted[photo.pk] = values
        found.lines[photo.pk] = number
    return found


def _value(
    name: str, text: str, old: Value, old_text: str, meant: dict[str, resolving.Names], at: datetime
) -> Value:
    if text.strip() == old_text:
        return old  # also what the table says less exactly than the row: seconds of a moment
    value = ASPECTS[name].parse(text, meant)
    if isinstance(ASPECTS[name], Publication) and value and datetime.fromisoformat(value) <= at:
        raise EditRefused(
            _("That moment has passed. Write one to come, or publish in the studio."), code="past"
        )
    return value


def _lines(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((reader.line_num, cells))
            if len(lines) > MOST_LINES:
                raise EditRefused(
                    _("The file has more than %(most)d lines.") % {"most": MOST_LINES},
                    code="too_many_lines",
                )
    except csv.Error as error:
        raise EditRefused(
            _("Line %(line)d cannot be read as a table.") % {"line": reader.line_num},
            code="broken",
        ) from error
    if KEY not in header:
        raise EditRefused(
            _("The first line must name the columns; “photo” is missing."), code="no_header"
        )
    known = set(columns())
    wrong = [name for name in header if name not in known or header.count(name) > 1]
    if wrong:
        raise EditRefused(
            _("Unknown or twice in the first line: %(names)s.")
            % {"names": ", ".join(name[:40] for name in dict.fromkeys(wrong))[:200]},
            code="bad_header",
        )
    return header, lines


def _meant(
    header: list[str], names: list[str], lines: list[tuple[int, list[str]]]
) -> dict[str, resolving.Names]:
    """Whom and what the whole file names, asked for together."""
    texts: dict[str, set[str]] = defaultdict(set)
    for name in names:
        aspect, place = ASPECTS[name], header.index(name)
        if not isinstance(aspect, (Filed, Several)):
            continue
        for _number, cells in lines:
            if len(cells) == len(header):
                cell = unescaped(cells[place])
                several = isinstance(aspect, Several)
                texts[aspect.kind] |= set(resolving.split(cell)) if several else {cell}
    return {kind.value: resolving.Names(kind, texts[kind]) for kind in Kind}


def changed(found: Read) -> list[Photo]:
    """The photos of the file that are not as it says."""
    differences = changing.differences(found.rows, found.wanted)
    return list({one.photo.pk: one.photo for one in differences}.values())
