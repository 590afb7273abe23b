"""What the portal's and the studio's pages about statements have in common."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from licensing.models import Agency, LedgerEntry, Statement
from licensing.royalties import files, statements
from licensing.royalties.ledger import Balance, balance_of


def currencies_of(agency: Agency) -> list[str]:
    rows = LedgerEntry.objects.filter(agency=agency).order_by("currency")
    return list(rows.values_list("currency", flat=True).distinct()) or ["KRW"]


def accounts_of(agency: Agency, *, at: datetime.datetime) -> list[dict[str, Any]]:
    """Per currency: the balance today, and what moved since the last statement."""
    today = timezone.localdate(at)
    accounts = []
    for currency in currencies_of(agency):
        there: Balance = balance_of(agency=agency, currency=currency, day=today)
        moved = statements.movements(agency=agency, currency=currency)
        accounts.append(
            {
                "currency": currency,
                "balance": there,
                "moved": sum(-entry.amount for entry in moved),
                "movements": len(moved),
            }
        )
    return accounts


def context_of(statement: Statement) -> dict[str, Any]:
    balance = statement.opening
    rows = []
    for entry in statements.entries_on(statement):
        balance -= entry.amount
        rows.append(
            {"entry": entry, "what": files.what(entry), "amount": -entry.amount, "balance": balance}
        )
    return {
        "statement": statement,
        "rows": rows,
        "figures": files.figure_rows(statement),
        "held": files.held_rows(statement),
    }


def download(statement: Statement, kind: str) -> HttpResponse:
    """``kind`` is csv or pdf."""
    if kind == "csv":
        response = HttpResponse(files.as_csv(statement), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(files.as_pdf(statement), content_type="application/pdf")
    name = f"encore-{statement.number}-{statement.month:%Y-%m}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
