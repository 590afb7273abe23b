"""The double-entry ledger. Rows are only ever added, and what is added balances: the database
refuses everything else (see migration 0010 and decision 0053)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from licensing.models.agreements import LicenceKind
from stock.catalogue.models import Artist, Photo
from stock.ids import new_public_id


class Account(models.TextChoices):
    """Where money is, or whose it is. A positive entry is money that comes to the account from
    elsewhere: what the shop has or spent is positive, what it owes or earned is negative."""

    PROVIDER = "provider", _("With the payment service")
    BANK = "bank", _("Bank")
    DISPUTED = "disputed", _("Held back by the payment service")
    BUYERS = "buyers", _("To be paid back to buyers")
    PAYABLE = "payable", _("Owed to the agency")
    HELD = "held", _("Owed to the agency, held for a dispute")
    TRANSIT = "transit", _("On its way to the agency")
    REVENUE = "revenue", _("The shop's part")
    VAT = "vat", _("VAT on the shop's part")
    FEES = "fees", _("Fees of the payment service")
    LOSSES = "losses", _("Losses")


#: What an agency is owed is the sum of these, with the sign turned.
OWED = (Account.PAYABLE, Account.HELD)


class LedgerTransaction(models.Model):
    """One event and its entries. It is written after its entries, which closes it: the database
    checks the sum, and refuses entries from then on."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        RECEIPT = "receipt", _("Paid, not sold")
        REFUND = "refund", _("Refund")
        REFUND_PAID = "refund_paid", _("Refund paid")
        REFUND_FAILED = "refund_failed", _("Refund failed")
        DISPUTE = "dispute", _("Dispute opened")
        DISPUTE_WON = "dispute_won", _("Dispute won")
        DISPUTE_LOST = "dispute_lost", _("Dispute lost")
        FEE = "fee", _("Fee")
        PAYOUT = "payout", _("Payout")
        PAYOUT_PAID = "payout_paid", _("Payout paid")
        PAYOUT_RETURNED = "payout_returned", _("Payout returned")
        CORRECTION = "correction", _("Correction")

    id = models.CharField(
        primary_key=True, max_length=16, default=new_public_id, editable=False, serialize=False
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # What it books, as "<what>:<public id>": nothing is booked twice.
    source = models.CharField(max_length=140, unique=True)
    # Public id of the order it belongs to, which is a thing of the shop's; empty for payouts.
    order = models.CharField(max_length=16, blank=True, db_index=True)
    # How many entries it has.
    size = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=2), name="booked_from_somewhere_to_else"),
            models.CheckConstraint(
                condition=~Q(kind="correction") | ~Q(reason=""), name="a_correction_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.source}"


class LedgerEntry(models.Model):
    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=10, choices=Account.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    artist = models.ForeignKey(Artist, models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, related_name="+")
    # Public id of the order line it came from, and what was sold.
    line = models.CharField(max_length=16, blank=True)
    licence_kind = models.CharField(max_length=10, choices=LicenceKind.choices, blank=True)
    # In minor units.
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # From this day on it may be paid out. What takes a sale back carries the sale's own day.
    available_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["agency", "currency", "account"], name="ledger_by_agency"),
            models.Index(fields=["line"], name="ledger_by_line"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="an_entry_moves_something"),
            models.CheckConstraint(
                condition=Q(account__in=["payable", "held"], agency__isnull=False)
                & Q(artist__isnull=False, available_on__isnull=False)
                | Q(account="transit", agency__isnull=False)
                | ~Q(account__in=["payable", "held", "transit"]) & Q(agency__isnull=True),
                name="what_is_owed_says_to_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"


class LedgerCheck(models.Model):
    """One comparison of the ledger with what was collected, and what it found."""

    at = models.DateTimeField()
    orders = models.PositiveIntegerField()
    transactions = models.PositiveIntegerField()
    # In English, one sentence each: they are for staff and their tools.
    problems = models.JSONField(default=list)
    alarmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("check of the ledger")
        verbose_name_plural = _("checks of the ledger")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.problems)}"
