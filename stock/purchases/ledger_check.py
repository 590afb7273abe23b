"""Whether the ledger says what happened: compared every night with payments, refunds and disputes.

What is found is told three ways: a row for the studio's page, an e-mail to staff, and the exit
status of ``manage.py check_ledger``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from licensing.models import Account, LedgerCheck, LedgerEntry, LedgerTransaction
from licensing.royalties import statements
from stock.accounts.models import Role, User
from stock.purchases.models import Dispute, Payment, Refund

log = structlog.get_logger(__name__)
#: So many problems are kept and told by name; the rest is counted.
MOST = 200


def problems() -> list[str]:
    """What is wrong, one sentence each; empty if nothing is."""
    return [*_uneven(), *_per_order(), *_totals(), *statements.problems()]


def check(*, at: datetime) -> LedgerCheck:
    """Check, keep the result, and alarm the staff if anything is wrong."""
    found = problems()
    kept = found[:MOST]
    if len(found) > MOST:
        kept.append(f"and {len(found) - MOST} more")
    row = LedgerCheck.objects.create(
        at=at,
        orders=Payment.objects.count(),
        transactions=LedgerTransaction.objects.count(),
        problems=kept,
    )
    if found:
        log.error("the ledger does not balance", problems=len(found), first=found[0])
        _alarm(row)
        LedgerCheck.objects.filter(pk=row.pk).update(alarmed_at=at)
        row.alarmed_at = at
    return row


def _alarm(row: LedgerCheck) -> None:
    for person in User.objects.filter(role=Role.STAFF, is_active=True):
        with translation.override(person.language):
            page = settings.SITE_URL + reverse("licensing_studio:payouts")
            send_mail(
                subject=_("The ledger does not balance"),
                message="\n".join(
                    [
                        _(
                            "The nightly check found what must not be. "
                            "Pay nothing out before it is understood."
                        ),
                        "",
                        *row.problems[:20],
                        "",
                        page,
                    ]
                ),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[person.email],
            )


def _uneven() -> list[str]:
    rows = LedgerEntry.objects.order_by().values("transaction", "currency")
    sums = rows.annotate(total=Sum("amount")).exclude(total=0)
    sizes = (
        LedgerTransaction.objects.order_by()
        .annotate(there=Count("entries"))
        .exclude(there=F("size"))
    )
    return [
        *(
            f"transaction {row['transaction']} is off by {row['total']} {row['currency']}"
            for row in sums
        ),
        *(f"transaction {row.pk} has {row.there} entries, not {row.size}" for row in sizes),
    ]


def _expected() -> dict[tuple[str, str], int]:
    """Per order and currency: what was collected, less fees, refunds and what banks took back."""
    expected: dict[tuple[str, str], int] = defaultdict(int)
    payments = Payment.objects.values_list("order__public_id", "currency", "amount", "fee")
    for order, currency, amount, fee in payments.iterator():
        expected[order, currency] += amount - (fee or 0)
    refunds = Refund.objects.filter(state__in=["pending", "succeeded"])
    for order, currency, amount in refunds.values_list(
        "line__order__public_id", "line__order__currency", "amount"
    ).iterator():
        expected[order, currency] -= amount
    for dispute in Dispute.objects.exclude(state="inquiry").select_related("order").iterator():
        gone = dispute.fee - dispute.fee_returned
        gone += 0 if dispute.state == Dispute.State.WON else dispute.amount
        expected[dispute.order.public_id, dispute.currency] -= gone
    return expected


def _per_order() -> list[str]:
    rows = (
        LedgerEntry.objects.filter(account=Account.PROVIDER)
        .exclude(transaction__order="")
        .order_by()
        .values_list("transaction__order", "currency")
        .annotate(total=Sum("amount"))
    )
    booked = {(order, currency): total for order, currency, total in rows.iterator()}
    expected = _expected()
    return [
        f"order {order}: collected {expected.get((order, currency), 0)} {currency} after fees and "
        f"refunds, the ledger says {booked.get((order, currency), 0)}"
        for order, currency in sorted(expected.keys() | booked.keys())
        if expected.get((order, currency), 0) != booked.get((order, currency), 0)
    ]


def _totals() -> list[str]:
    """Accounts that can only stand on one side."""
    rows = LedgerEntry.objects.order_by().values_list("account", "currency")
    found = []
    for account, currency, total in rows.annotate(total=Sum("amount")):
        if account in (Account.BUYERS, Account.TRANSIT, Account.HELD) and total > 0:
            found.append(f"account {account} is overdrawn by {total} {currency}")
        if account == Account.DISPUTED and total < 0:
            found.append(f"account {account} is overdrawn by {-total} {currency}")
    return found
