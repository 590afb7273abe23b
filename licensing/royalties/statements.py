"""Monthly statements. Each ledger entry of what an agency is owed is on exactly one of them: the
first that was issued after it. What was booked late for a month is on the next one.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from licensing.models import (
    OWED,
    Agency,
    LedgerEntry,
    LedgerTransaction,
    Statement,
    StatementLine,
)
from licensing.royalties.ledger import Balance, balance_of
from stock.audit.services import Actor, record
from stock.ids import new_public_id

SYSTEM = "statements"
Kind = LedgerTransaction.Kind

#: Which figure of a statement a movement counts to. Holding and releasing moves nothing that is
#: owed from one figure to another, and is told as what is held at the end.
FIGURES = {
    Kind.SALE: "sales",
    Kind.REFUND: "reversals",
    Kind.REFUND_FAILED: "reversals",
    Kind.DISPUTE_LOST: "reversals",
    Kind.CORRECTION: "corrections",
    Kind.PAYOUT: "payouts",
    Kind.PAYOUT_RETURNED: "payouts",
}


def month_of(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


def end_of(month: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (month + datetime.timedelta(days=32)).replace(day=1)


def moment_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def movements(
    *, agency: Agency, currency: str, before: datetime.datetime | None = None
) -> list[LedgerEntry]:
    """What moved and is on no statement yet, in the order of booking."""
    rows = LedgerEntry.objects.filter(
        agency=agency,
        currency=currency,
        account__in=OWED,
        transaction__kind__in=list(FIGURES),
        statement_line__isnull=True,
    )
    if before is not None:
        rows = rows.filter(transaction__at__lt=before)
    return list(rows.select_related("transaction").order_by("transaction__at", "pk"))


def figures(entries: Iterable[LedgerEntry]) -> Counter[str]:
    """Positive: owed to the agency."""
    found = Counter(dict.fromkeys(FIGURES.values(), 0))
    for entry in entries:
        found[FIGURES[Kind(entry.transaction.kind)]] -= entry.amount
    return found


def issue(
    *,
    agency: Agency,
    month: datetime.date,
    currency: str,
    at: datetime.datetime,
    actor: Actor = SYSTEM,
) -> Statement | None:
    """Close ``month`` (its first day) for the agency, once. Returns None if there is nothing to
    tell: no movement and nothing carried over.

    Raises :class:`ValueError` for a month that is not over, or before one already closed.
    """
    if month != month_of(month) or at < moment_of(end_of(month)):
        raise ValueError(f"{month} is no month that is over")
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        issued = Statement.objects.filter(agency=agency, currency=currency).order_by("-month")
        last = issued.first()
        if last is not None and last.month >= month:
            found = issued.filter(month=month).first()
            if found is None:
                raise ValueError(f"a statement later than {month} has been issued")
            return found
        entries = movements(agency=agency, currency=currency, before=moment_of(end_of(month)))
        opening = last.closing if last is not None else 0
        if not entries and not opening:
            return None
        statement = _written(agency, month, currency, last, entries, at)
        record(
            action="statement.issued",
            target=statement,
            actor=actor,
            at=at,
            after={
                "number": statement.number,
                "closing": statement.closing,
                "currency": currency,
                "sha256": statement.sha256,
            },
        )
    return statement


def _written(
    agency: Agency,
    month: datetime.date,
    currency: str,
    last: Statement | None,
    entries: list[LedgerEntry],
    at: datetime.datetime,
) -> Statement:
    end = end_of(month)
    sums = figures(entries)
    opening = last.closing if last is not None else 0
    there: Balance = balance_of(
        agency=agency,
        currency=currency,
        day=end - datetime.timedelta(days=1),
        before=moment_of(end),
    )
    statement = Statement(
        id=new_public_id(),
        agency=agency,
        month=month,
        currency=currency,
        previous=last,
        opening=opening,
        closing=opening + sums.total(),
        disputed=there.disputed,
        waiting=there.waiting,
        size=len(entries),
        issued_at=at,
        **sums,
    )
    statement.sha256 = digest(statement, entries, last.sha256 if last is not None else "")
    # Lines first: their statement closes them (see migration 0010).
    StatementLine.objects.bulk_create(
        (
            StatementLine(statement_id=statement.pk, position=position, entry=entry)
            for position, entry in enumerate(entries, start=1)
        ),
        batch_size=500,
    )
    statement.save(force_insert=True)
    return statement


def digest(statement: Statement, entries: Iterable[LedgerEntry], previous: str) -> str:
    """SHA-256 over everything the statement says, and the hash of the one before."""
    said: dict[str, Any] = {
        name: getattr(statement, name)
        for name in (
            *("number", "currency", "opening", "sales", "reversals", "corrections", "payouts"),
            *("closing", "disputed", "waiting", "size"),
        )
    }
    said["agency"] = statement.agency.public_id
    said["month"] = statement.month.isoformat()
    said["issued_at"] = statement.issued_at.astimezone(datetime.UTC).isoformat()
    said["previous"] = previous
    said["lines"] = [
        [
            entry.transaction.source,
            entry.transaction.kind,
            entry.transaction.at.astimezone(datetime.UTC).isoformat(),
            entry.line,
            entry.photo_id,
            entry.artist_id,
            entry.licence_kind,
            entry.amount,
        ]
        for entry in entries
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def entries_on(statement: Statement) -> list[LedgerEntry]:
    """The lines of a statement, with what they came from."""
    return list(
        LedgerEntry.objects.filter(statement_line__statement=statement)
        .select_related("transaction", "artist", "photo")
        .order_by("statement_line__position")
    )


def issue_all(*, at: datetime.datetime) -> list[Statement]:
    """Close every month that is over, for every agency and currency; run it as often as wanted."""
    made = []
    current = month_of(timezone.localdate(at))
    pairs = (
        LedgerEntry.objects.filter(account__in=OWED)
        .order_by()
        .values_list("agency", "currency")
        .distinct()
    )
    for agency_id, currency in sorted(pairs):
        agency = Agency.objects.get(pk=agency_id)
        month = _first_open(agency, currency)
        while month < current:
            known = Statement.objects.filter(agency=agency, currency=currency, month=month)
            if not known.exists():
                statement = issue(agency=agency, month=month, currency=currency, at=at)
                if statement is not None:
                    made.append(statement)
            month = end_of(month)
    return made


def _first_open(agency: Agency, currency: str) -> datetime.date:
    last = Statement.objects.filter(agency=agency, currency=currency).order_by("-month").first()
    if last is not None:
        return end_of(last.month)
    first = (
        LedgerTransaction.objects.filter(
            entries__agency=agency, entries__currency=currency, entries__account__in=OWED
        )
        .order_by("at")
        .values_list("at", flat=True)[0]
    )
    return month_of(timezone.localdate(first))


def problems() -> list[str]:
    """What of the issued statements does not hold, one sentence each."""
    found = []
    rows = Statement.objects.select_related("agency", "previous").order_by("month", "pk")
    for statement in rows.iterator(chunk_size=100):
        entries = entries_on(statement)
        before = statement.previous
        if before is not None and before.closing != statement.opening:
            found.append(f"statement {statement.number} does not carry over the one before")
        if figures(entries) != Counter(
            {name: getattr(statement, name) for name in FIGURES.values()}
        ):
            found.append(f"statement {statement.number} does not add its lines up")
        if digest(statement, entries, before.sha256 if before else "") != statement.sha256:
            found.append(f"statement {statement.number} was altered after it was issued")
    return found
