"""What agencies are owed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from stock.catalogue.models import Artist


class RoyaltyEntry(models.Model):
    """One movement of what an agency is owed. Rows are only ever added."""

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        REVERSAL = "reversal", _("Reversal")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="royalties")
    artist = models.ForeignKey(Artist, models.PROTECT, related_name="royalties")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # Positive: owed to the agency; negative: taken back.
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # What it came from (an order line, a refund), as "<kind>:<public id>".
    source = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("royalty entry")
        verbose_name_plural = _("royalty entries")
        ordering = ["id"]
        indexes = [models.Index(fields=["agency", "at"], name="royalty_by_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "agency", "artist", "kind"], name="royalty_booked_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="sale", amount__gte=0) | Q(kind="reversal", amount__lte=0),
                name="royalty_sign_follows_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.amount} {self.currency}"
