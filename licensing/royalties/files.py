"""Statements as files: CSV for programs and spreadsheets, PDF for people and their archives."""

from __future__ import annotations

import csv
import io

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from licensing.models import Agency, LedgerEntry, Statement
from licensing.royalties import statements
from licensing.royalties.payouts import safe_cell
from stock import documents
from stock.documents import Column, Document, Facts, Heading, Paragraph, Table
from stock.ui.templatetags.ui import day, money

COLUMNS = (
    *("statement", "position", "booked_at", "kind", "order_line", "photo", "photo_title"),
    *("artist", "licence_kind", "amount", "currency", "reason", "source"),
)


def as_csv(statement: Statement) -> bytes:
    """One row per line; amounts are whole minor units, positive to the agency. UTF-8 with a mark,
    without which some spreadsheets garble Korean."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for position, entry in enumerate(statements.entries_on(statement), start=1):
        booked = entry.transaction
        writer.writerow(
            [
                statement.number,
                position,
                timezone.localtime(booked.at).isoformat(timespec="seconds"),
                booked.kind,
                safe_cell(entry.line),
                entry.photo.public_id if entry.photo else "",
                safe_cell(entry.photo.title if entry.photo else ""),
                safe_cell(entry.artist.name if entry.artist else ""),
                entry.licence_kind,
                -entry.amount,
                entry.currency,
                safe_cell(booked.reason),
                safe_cell(booked.source),
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def figure_rows(statement: Statement) -> list[tuple[str, int]]:
    """The figures in the order in which they add up, each with its name."""
    return [
        (_("Carried over"), statement.opening),
        (_("Sales"), statement.sales),
        (_("Refunds and lost disputes"), statement.reversals),
        (_("Corrections"), statement.corrections),
        (_("Payouts"), statement.payouts),
    ]


def held_rows(statement: Statement) -> list[tuple[str, int]]:
    return [
        (_("Held for disputes"), statement.disputed),
        (_("In the waiting period"), statement.waiting),
        (_("Can be paid out"), statement.available),
    ]


def what(entry: LedgerEntry) -> str:
    """What a line is about, in words."""
    parts = [entry.transaction.get_kind_display()]
    if entry.photo is not None:
        parts.append(entry.photo.title)
    if entry.licence_kind:
        parts.append(entry.get_licence_kind_display())
    return " · ".join(parts)


def as_pdf(statement: Statement) -> bytes:
    """In the language of the moment; the same statement gives the same bytes in it."""
    currency = statement.currency
    agency: Agency = statement.agency
    rows = tuple(
        (
            day(entry.transaction.at),
            what(entry),
            entry.artist.name if entry.artist else "",
            entry.line,
            money(-entry.amount, currency),
        )
        for entry in statements.entries_on(statement)
    )
    blocks = (
        Facts(
            (
                (_("Agency"), agency.name),
                (_("Month"), date_format(statement.month, "YEAR_MONTH_FORMAT")),
                (_("Currency"), currency),
                (_("Issued"), day(statement.issued_at)),
            )
        ),
        Heading(_("Summary")),
        Table(
            columns=(Column(_("Item"), 3), Column(_("Amount"), numeric=True)),
            rows=tuple((name, money(amount, currency)) for name, amount in figure_rows(statement)),
            totals=((_("Balance"), money(statement.closing, currency)),),
        ),
        Heading(_("Of the balance")),
        Facts(tuple((name, money(amount, currency)) for name, amount in held_rows(statement))),
        Heading(_("Movements")),
        Table(
            columns=(
                Column(_("Date"), 1.5),
                Column(_("What"), 3.5),
                Column(_("Artist"), 1.5),
                Column(_("Order line"), 2),
                Column(_("Amount"), 1.4, numeric=True),
            ),
            rows=rows,
        )
        if rows
        else Paragraph(_("Nothing moved in this month.")),
        Paragraph(
            _("Hash of this statement (SHA-256): %(hash)s") % {"hash": statement.sha256}, small=True
        ),
    )
    return documents.build(
        Document(
            title=_("Royalty statement"),
            number=statement.number,
            language=get_language() or "ko",
            at=statement.issued_at,
            blocks=blocks,
        )
    )
