"""Which models may restore, and the jobs that do."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Master, Photo, Rendition
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL


class ModelVersion(models.Model):
    """A network with its weights, and what its licence permits.

    The weights are known by their SHA-256, which is checked at every load. They lie in an
    installed package (``file_name`` empty) or in the private storage.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        RELEASED = "released", _("Released")
        RETIRED = "retired", _("Retired")

    class Purpose(models.TextChoices):
        UPSCALE = "upscale", _("The whole photo")
        FACE = "face", _("Faces")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=60, unique=True)
    purpose = models.CharField(
        _("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.UPSCALE
    )
    architecture = models.CharField(_("architecture"), max_length=40)
    weights_sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(_("where the weights come from"), max_length=200)
    licence = models.CharField(_("licence"), max_length=80)
    commercial_use = models.BooleanField(_("what it makes may be sold"))
    metrics = models.JSONField(_("measured quality"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.CANDIDATE
    )
    is_default = models.BooleanField(_("restores unless another is chosen"), default=False)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    imported_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "release": Transition(("candidate", "retired"), "released"),
            "retire": Transition(("candidate", "released"), "retired"),
        }
    )

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["purpose", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(is_default=True),
                name="one_default_model_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(state="released"),
                name="the_default_model_is_released",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RestorationJob(models.Model):
    """One restoration of one master. The row is the queue of record; messages only nudge.

    A worker holds a running job through ``lease_token`` until ``lease_until`` and renews the
    lease at every tile. What nobody holds any more is queued again by the sweep.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Restoring")
        SUCCEEDED = "succeeded", _("Restored")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Stage(models.TextChoices):
        WAITING = "waiting", _("Waiting for a worker")
        LOADING = "loading", _("Loading the model")
        DETECTING = "detecting", _("Looking for faces")
        RESTORING = "restoring", _("Restoring")
        FACES = "faces", _("Restoring the faces")
        STORING = "storing", _("Storing the result")
        DONE = "done", _("Done")

    OPEN_STATES = (State.QUEUED, State.RUNNING)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="restoration_jobs")
    master = models.ForeignKey(Master, models.CASCADE, related_name="restoration_jobs")
    model = models.ForeignKey(ModelVersion, models.PROTECT, related_name="jobs")
    scale = models.PositiveSmallIntegerField(default=4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    tiles_done = models.PositiveIntegerField(default=0)
    tiles_total = models.PositiveIntegerField(default=0)
    faces_found = models.PositiveIntegerField(null=True, blank=True)
    result = models.OneToOneField(
        Rendition, models.PROTECT, null=True, blank=True, related_name="job"
    )
    report = models.JSONField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    # When a message for it was last sent; the sweep sends another after a while.
    nudged_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "claim": Transition(("queued",), "running"),
            # A worker that died holds on to its job until the lease runs out.
            "return": Transition(("running",), "queued"),
            "succeed": Transition(("running",), "succeeded"),
            "fail": Transition(("queued", "running"), "failed"),
            "cancel": Transition(("queued", "running"), "cancelled"),
            "retry": Transition(("failed", "cancelled"), "queued"),
        }
    )

    class Meta:
        verbose_name = _("restoration job")
        verbose_name_plural = _("restoration jobs")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "nudged_at"], name="job_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["photo"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_job_per_photo",
            ),
            models.CheckConstraint(
                condition=Q(state="succeeded", result__isnull=False)
                | (~Q(state="succeeded") & Q(result__isnull=True)),
                name="a_result_if_and_only_if_succeeded",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | (Q(lease_until__isnull=False) & ~Q(lease_token="")),
                name="a_running_job_is_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error_code=""), name="a_failure_has_a_code"
            ),
            models.CheckConstraint(
                condition=Q(tiles_done__lte=F("tiles_total")), name="tiles_done_at_most_all"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="percent_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    def seconds_left(self, *, at: datetime.datetime) -> int | None:
        """Estimate from the progress so far; None while there is too little to go by."""
        if self.state != self.State.RUNNING or self.percent < 5 or self.started_at is None:
            return None
        elapsed = (at - self.started_at).total_seconds()
        return max(0, round(elapsed / self.percent * (100 - self.percent)))
