"""Withdrawals."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Artist, Event, Photo
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL


def _one_standing(subject: str) -> list[models.UniqueConstraint]:
    """At most one takedown of the same thing stands per side and agency."""
    standing = Q(state="standing", **{f"{subject}__isnull": False})
    return [
        models.UniqueConstraint(
            fields=[subject],
            condition=standing & Q(side="staff"),
            name=f"one_standing_by_staff_per_{subject}",
        ),
        models.UniqueConstraint(
            fields=[subject, "agency"],
            condition=standing & Q(side="agency"),
            name=f"one_standing_by_agency_per_{subject}",
        ),
    ]


class Takedown(models.Model):
    """An immediate withdrawal: of a photo, or of all photos of an artist, an event or an agency,
    also of those that come later."""

    class State(models.TextChoices):
        STANDING = "standing", _("Standing")
        LIFTED = "lifted", _("Lifted")

    class Side(models.TextChoices):
        STAFF = "staff", _("Encore")
        AGENCY = "agency", _("Agency")

    class Scope(models.TextChoices):
        PHOTO = "photo", _("This photo")
        ARTIST = "artist", _("All photos of an artist")
        EVENT = "event", _("All photos of an event")
        AGENCY = "agency", _("All photos of an agency")

    class Ground(models.TextChoices):
        PORTRAIT = "portrait", _("Portrait rights")
        COPYRIGHT = "copyright", _("Copyright")
        CONTRACT = "contract", _("End of the contract")
        PRIVACY = "privacy", _("Privacy or safety")
        OTHER = "other", _("Other")

    #: Grounds under which even what was bought is no longer delivered.
    LEGAL_GROUNDS = (Ground.PORTRAIT, Ground.COPYRIGHT, Ground.PRIVACY)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    scope = models.CharField(max_length=6, choices=Scope.choices, default=Scope.PHOTO)
    # Exactly the one that the scope names.
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="takedowns"
    )
    artist = models.ForeignKey(
        Artist, models.PROTECT, null=True, blank=True, related_name="takedowns"
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="takedowns"
    )
    of_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="takedowns"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.STANDING)
    side = models.CharField(max_length=6, choices=Side.choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=9, choices=Ground.choices)
    comment = models.TextField(_("comment"), blank=True)
    stops_delivery = models.BooleanField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)
    # How many photos it reached when it was opened; more may come under it.
    photo_count = models.PositiveIntegerField(default=0)
    # The clock: by when everything that is not done within the request has to be done, and when
    # it was. None of a takedown from before there was a clock.
    deadline_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    informed_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    # Alerts, each once.
    warned_at = models.DateTimeField(null=True, blank=True)
    called_late_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine({"lift": Transition(("standing",), "lifted")})

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["photo", "state"], name="takedown_by_photo"),
            models.Index(fields=["state", "scope"], name="takedown_standing"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(side="staff", agency__isnull=True)
                | Q(side="agency", agency__isnull=False),
                name="takedown_names_the_agency_of_its_side",
            ),
            models.CheckConstraint(
                condition=Q(state="standing") | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="a_lifted_takedown_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    scope="photo",
                    photo__isnull=False,
                    artist__isnull=True,
                    event__isnull=True,
                    of_agency__isnull=True,
                )
                | Q(
                    scope="artist",
                    photo__isnull=True,
                    artist__isnull=False,
                    event__isnull=True,
                    of_agency__isnull=True,
                )
                | Q(
                    scope="event",
                    photo__isnull=True,
                    artist__isnull=True,
                    event__isnull=False,
                    of_agency__isnull=True,
                )
                | Q(
                    scope="agency",
                    photo__isnull=True,
                    artist__isnull=True,
                    event__isnull=True,
                    of_agency__isnull=False,
                ),
                name="takedown_names_what_its_scope_says",
            ),
            models.CheckConstraint(
                condition=Q(side="staff") | ~Q(scope="agency") | Q(of_agency=F("agency")),
                name="an_agency_takes_down_only_itself",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__isnull=True) | Q(deadline_at__gt=F("opened_at")),
                name="takedown_deadline_comes_later",
            ),
            *_one_standing("photo"),
            *_one_standing("artist"),
            *_one_standing("event"),
            *_one_standing("of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.get_ground_display()}"

    @property
    def subject(self) -> Photo | Artist | Event | Agency:
        """What has been taken down."""
        found = self.photo or self.artist or self.event or self.of_agency
        assert found is not None  # noqa: S101 - the database holds to it
        return found

    @property
    def settled_at(self) -> datetime | None:
        """When the last of what had to follow was done; None while something is missing.

        Staff need no report of what they did themselves.
        """
        steps = [self.purged_at, self.informed_at]
        if self.side == self.Side.AGENCY:
            steps.append(self.reported_at)
        done = [step for step in steps if step is not None]
        return max(done) if len(done) == len(steps) else None

    @property
    def clock_runs(self) -> bool:
        return (
            self.state == self.State.STANDING
            and self.deadline_at is not None
            and self.settled_at is None
        )
