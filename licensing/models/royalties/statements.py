"""Monthly statements: drawn from the ledger once, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from licensing.models.royalties.ledger import LedgerEntry
from stock.ids import new_number, new_public_id


def statement_number() -> str:
    return new_number("ST", groups=2)


class Statement(models.Model):
    """What happened in one month to what an agency is owed in one currency."""

    id = models.CharField(
        primary_key=True, max_length=16, default=new_public_id, editable=False, serialize=False
    )
    number = models.CharField(max_length=20, unique=True, default=statement_number, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="statements")
    # The first day of the month.
    month = models.DateField(_("month"))
    currency = models.CharField(_("currency"), max_length=3)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="following"
    )
    # Positive: owed to the agency.
    opening = models.BigIntegerField(_("carried over"))
    sales = models.BigIntegerField(_("sales"))
    reversals = models.BigIntegerField(_("reversals"))
    corrections = models.BigIntegerField(_("corrections"))
    payouts = models.BigIntegerField(_("payouts"))
    closing = models.BigIntegerField(_("balance"))
    # How much of the balance cannot be paid out yet.
    disputed = models.BigIntegerField(_("held for disputes"))
    waiting = models.BigIntegerField(_("in the waiting period"))
    # How many lines it has.
    size = models.PositiveIntegerField()
    issued_at = models.DateTimeField(_("issued"))
    # Over the figures, the lines and the hash of the statement before (see statements.digest).
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-month", "currency", "agency"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "currency", "month"], name="one_statement_a_month"
            ),
            models.CheckConstraint(
                condition=Q(
                    closing=F("opening")
                    + F("sales")
                    + F("reversals")
                    + F("corrections")
                    + F("payouts")
                ),
                name="a_statement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="a_statement_begins_with_the_month"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def available(self) -> int:
        return self.closing - self.disputed - self.waiting


class StatementLine(models.Model):
    """A ledger entry on a statement: each is on exactly one."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="statement_line")

    class Meta:
        verbose_name = _("statement line")
        verbose_name_plural = _("statement lines")
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="one_line_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.position}"
