"""Copies of what the shop knows of a person, made when they ask for one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stock.audit.transitions import StateMachine, Transition
from stock.ids import new_public_id


class DataExport(models.Model):
    class State(models.TextChoices):
        REQUESTED = "requested", _("Being put together")
        READY = "ready", _("Ready")
        GONE = "gone", _("No longer kept")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField()
    #: In the private storage.
    file_name = models.CharField(max_length=120, blank=True)
    byte_size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    #: Claimed before the mail about it is sent, and given back if the mail server refuses.
    told_at = models.DateTimeField(null=True, blank=True)
    #: Kept until then; a link to it lives for minutes.
    kept_until = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "finish": Transition(("requested",), "ready"),
            "remove": Transition(("ready",), "gone"),
        }
    )

    class Meta:
        verbose_name = _("copy of personal data")
        verbose_name_plural = _("copies of personal data")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="requested"), name="one_copy_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | (~Q(file_name="") & Q(ready_at__isnull=False, kept_until__isnull=False)),
                name="a_copy_that_is_ready_has_a_file_and_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="gone") | Q(file_name=""), name="a_copy_that_is_gone_has_no_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} · {self.state}"
