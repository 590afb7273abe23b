"""The append-only log of who did what. Database triggers refuse to change or delete a row."""

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
