"""The append-only log of who did what. Database triggers refuse to change or delete a row, and seal
each one in a chain of hashes as it is committed (decision 0051)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    at = models.DateTimeField(_("at"), db_index=True)
    # A person, or for what the system did by itself the name of the part that did it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    system = models.CharField(_("part of the system"), max_length=40, blank=True)
    action = models.CharField(_("action"), max_length=60)
    target_type = models.CharField(_("kind of thing"), max_length=60)
    target_id = models.CharField(_("thing"), max_length=40)
    reason = models.TextField(_("reason"), blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    address = models.GenericIPAddressField(_("from where"), null=True)
    # SHA-256 over all of the above (see chain.py).
    digest = models.CharField(_("hash"), max_length=64, default="", editable=False)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"], name="audit_by_target"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor__isnull=False) ^ ~models.Q(system=""),
                name="audit_has_exactly_one_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class AuditSeal(models.Model):
    """An entry's place in the chain. Written by the database itself: see migration 0004."""

    # From 1 on, without a gap, in the order of commits.
    id = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64, blank=True)
    # SHA-256 of "previous:id:entry:digest".
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("seal of an audit entry")
        verbose_name_plural = _("seals of audit entries")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.hash[:12]}"
