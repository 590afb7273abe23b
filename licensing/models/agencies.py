"""Agencies, and the people who act for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stock.catalogue.models import Named
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL


class Agency(Named):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    contact_email = models.EmailField(_("contact"), blank=True)
    members: models.ManyToManyField[Any, AgencyMember] = models.ManyToManyField(
        User, through="AgencyMember", related_name="agencies"
    )

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name_en"]


class AgencyMember(models.Model):
    class Role(models.TextChoices):
        VIEWER = "viewer", _("Viewer")
        APPROVER = "approver", _("Approver")
        MANAGER = "manager", _("Manager")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="agency_memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.APPROVER)

    class Meta:
        verbose_name = _("agency member")
        verbose_name_plural = _("agency members")
        constraints = [models.UniqueConstraint(fields=["agency", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"

    @property
    def may_decide(self) -> bool:
        return self.role in (self.Role.APPROVER, self.Role.MANAGER)
