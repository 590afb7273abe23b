"""Agencies, and the people who act for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stock.audit.transitions import StateMachine, Transition
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


class Invitation(models.Model):
    """Somebody is asked by e-mail to act for an agency. The link in the mail is signed; this row
    makes it valid once, until :attr:`expires_at`, and revocable."""

    class State(models.TextChoices):
        OPEN = "open", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Revoked")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=8, choices=AgencyMember.Role.choices)
    language = models.CharField(_("language of the mail"), max_length=5, default="ko")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "accept": Transition(("open",), "accepted"),
            "revoke": Transition(("open",), "revoked"),
        }
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "agency",
                Lower("email"),
                condition=Q(state="open"),
                name="one_open_invitation_per_address_and_agency",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="an_invitation_lasts_a_while"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="an_accepted_invitation_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.agency}"
