"""Payments, royalties and refunds of before, booked as they would have been.

A part of what an agency earned then was one royalty entry per line, agency and artist; the rest of
the line was the shop's. Refunds were of whole lines that could not be sold.
"""

from collections import defaultdict
from datetime import timedelta

from django.db import migrations
from django.utils import timezone

from stock.ids import new_public_id

HOLD = timedelta(days=14)


def book_everything(apps, schema_editor):
    Payment = apps.get_model("purchases", "Payment")
    royalties = defaultdict(list)
    for row in apps.get_model("licensing", "RoyaltyEntry").objects.order_by("pk"):
        royalties[row.source].append(row)
    for payment in Payment.objects.select_related("order").order_by("pk"):
        for line in payment.order.lines.order_by("pk"):
            _book_line(apps, payment, line, royalties.pop(f"line:{line.public_id}", []))
    left = [source for source, rows in royalties.items() if sum(row.amount for row in rows)]
    if left:
        raise RuntimeError(f"royalties of lines that were never paid: {left[:10]}")


def _book_line(apps, payment, line, royalties):
    order = payment.order
    about = {"photo_id": line.photo_id, "line": line.public_id, "licence_kind": line.licence_kind}
    book = _booker(apps, order.public_id, order.currency, about)
    refund = apps.get_model("purchases", "Refund").objects.filter(line=line).first()
    sold = apps.get_model("purchases", "Licence").objects.filter(line=line).exists()
    source = f"line:{line.public_id}"
    if not sold:
        book("receipt", source, payment.received_at, [("provider", line.amount, {}), ("buyers", -line.amount, {})])
    else:
        sales = [row for row in royalties if row.kind == "sale"]
        rest = line.amount - sum(row.amount for row in sales)
        vat = rest * 1000 // 11_000
        owed = [("payable", -row.amount, _owed_to(row, payment.received_at)) for row in sales]
        book(
            "sale",
            source,
            payment.received_at,
            [("provider", line.amount, {}), *owed, ("revenue", vat - rest, {}), ("vat", -vat, {})],
        )
        back = [row for row in royalties if row.kind == "reversal"]
        if back:
            book(
                "correction",
                f"reversal:{line.public_id}",
                back[0].at,
                [
                    *(("payable", -row.amount, _owed_to(row, payment.received_at)) for row in back),
                    ("revenue", sum(row.amount for row in back), {}),
                ],
                reason="royalties reversed before there was a ledger",
            )
    # What the provider took for a refund that failed, it has given back.
    if refund is not None and refund.state in ("pending", "succeeded"):
        book(
            "refund_paid",
            f"refund-paid:{refund.public_id}",
            refund.settled_at or refund.requested_at,
            [("buyers", refund.amount, {}), ("provider", -refund.amount, {})],
        )


def _owed_to(row, received_at):
    return {
        "agency_id": row.agency_id,
        "artist_id": row.artist_id,
        "available_on": timezone.localdate(received_at + HOLD),
    }


def _booker(apps, order, currency, about):
    LedgerTransaction = apps.get_model("licensing", "LedgerTransaction")
    LedgerEntry = apps.get_model("licensing", "LedgerEntry")

    def book(kind, source, at, entries, reason=""):
        rows = [(account, amount, more) for account, amount, more in entries if amount]
        if not rows:
            return
        key = new_public_id()
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                transaction_id=key,
                account=account,
                amount=amount,
                currency=currency,
                **about,
                **more,
            )
            for account, amount, more in rows
        )
        LedgerTransaction.objects.create(
            id=key, kind=kind, source=source, order=order, size=len(rows), reason=reason, at=at
        )

    return book


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0010_ledger_only_grows"),
        # Read only: orders, lines, payments and refunds as they were first.
        ("purchases", "0001_initial"),
    ]
    operations = [migrations.RunPython(book_everything, migrations.RunPython.noop, elidable=False)]
