"""Which models may restore, and the jobs that do."""

from __future__ import annotations

import datetime
import re

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Master, Photo, Rendition
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL
ENLARGES = re.compile(r"-x(\d+)$")


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

    @property
    def enlarges(self) -> int | None:
        """How many times it enlarges, as its architecture says; None for one of faces."""
        found = ENLARGES.search(self.architecture)
        return int(found[1]) if found else None


class RestorationJob(models.Model):
    """One restoration of one master. The row is the queue of record; messages only nudge.

    A worker holds a running job through ``lease_token`` until ``lease_until`` and renews the
    lease at every tile. What nobody holds any more is queued again by the sweep. What was paused
    waits until somebody resumes it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Restoring")
        PAUSED = "paused", _("Paused")
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

    class Priority(models.IntegerChoices):
        """The least number first, as the broker has it."""

        URGENT = 1, _("Urgent")
        HIGH = 3, _("High")
        NORMAL = 5, _("Normal")
        LOW = 7, _("Low")

    class Target(models.TextChoices):
        """How large the result becomes: a factor, or the longer edge in the shop's sizes."""

        X2 = "x2", _("×2")
        X4 = "x4", _("×4")
        HD = "hd", _("HD (1920 pixels)")
        TWO_K = "2k", _("2K (2560 pixels)")
        FOUR_K = "4k", _("4K (3840 pixels)")

    FACTORS: dict[str, int] = {Target.X2: 2, Target.X4: 4}
    OPEN_STATES = (State.QUEUED, State.RUNNING, State.PAUSED)
    WAITING_STATES = (State.QUEUED, State.PAUSED)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="restoration_jobs")
    master = models.ForeignKey(Master, models.CASCADE, related_name="restoration_jobs")
    model = models.ForeignKey(ModelVersion, models.PROTECT, related_name="jobs")
    face_model = models.ForeignKey(
        ModelVersion, models.PROTECT, null=True, blank=True, related_name="face_jobs"
    )
    target = models.CharField(max_length=2, choices=Target.choices, default=Target.X4)
    # 0 shows faces as the face model answers, 1 as the rest of the picture is restored.
    fidelity = models.FloatField(default=0.0)
    denoise = models.FloatField(default=0.0)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
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
            "pause": Transition(("queued", "running"), "paused"),
            "resume": Transition(("paused",), "queued"),
            "cancel": Transition(("queued", "running", "paused"), "cancelled"),
            "retry": Transition(("failed", "cancelled"), "queued"),
        }
    )

    class Meta:
        verbose_name = _("restoration job")
        verbose_name_plural = _("restoration jobs")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "nudged_at"], name="job_by_state"),
            models.Index(fields=["state", "priority", "id"], name="job_by_turn"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["photo"],
                condition=Q(state__in=["queued", "running", "paused"]),
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
            models.CheckConstraint(
                condition=Q(state="running") | (Q(lease_until=None) & Q(lease_token="")),
                name="only_a_running_job_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(target__in=["x2", "x4", "hd", "2k", "4k"]), name="a_size_we_offer"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=[1, 3, 5, 7]), name="a_priority_we_have"
            ),
            models.CheckConstraint(
                condition=Q(fidelity__gte=0, fidelity__lte=1), name="fidelity_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(denoise__gte=0, denoise__lte=1), name="denoise_0_to_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING_STATES

    @property
    def commercial_use(self) -> bool:
        """Whether what it makes may be sold: only if every model at work permits it."""
        return self.model.commercial_use and (
            self.face_model is None or self.face_model.commercial_use
        )

    @property
    def higher(self) -> int | None:
        """The next more urgent priority, if there is one."""
        return max((p for p in self.Priority.values if p < self.priority), default=None)

    @property
    def lower(self) -> int | None:
        return min((p for p in self.Priority.values if p > self.priority), default=None)

    def seconds_left(self, *, at: datetime.datetime) -> int | None:
        """Estimate from the progress so far; None while there is too little to go by."""
        if self.state != self.State.RUNNING or self.percent < 5 or self.started_at is None:
            return None
        elapsed = (at - self.started_at).total_seconds()
        return max(0, round(elapsed / self.percent * (100 - self.percent)))
