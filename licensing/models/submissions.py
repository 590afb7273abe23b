"""One exact file put before an agency, and its answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Artist, Photo, Rendition
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL


class Submission(models.Model):
    """One exact restored file put before one agency."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        VOID = "void", _("Void")

    class Reason(models.TextChoices):
        LIKENESS = "likeness", _("Does not look like the person")
        QUALITY = "quality", _("Quality of the restoration")
        MOMENT = "moment", _("An unfortunate moment or pose")
        STYLING = "styling", _("Styling or costume")
        RIGHTS = "rights", _("Rights of others in the picture")
        STRATEGY = "strategy", _("Not now")
        OTHER = "other", _("Other")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="submissions")
    rendition = models.ForeignKey(Rendition, models.PROTECT, related_name="submissions")
    # Copied from the rendition: the approval holds for this file and no other.
    file_sha256 = models.CharField(max_length=64)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=18, choices=State.choices, default=State.OPEN)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    # Where changes are wanted: [{"x", "y", "width", "height" (fractions of the picture), "note"}].
    marks = models.JSONField(default=list, blank=True)
    # How many people of the agency must approve; frozen from the agreement when it is submitted.
    approvals_needed = models.PositiveSmallIntegerField(default=1)
    # Whose yes came first where two are needed; here as well as in SubmissionApproval, so that one
    # row can hold "two different people".
    first_yes_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # When the stored file was last found to have the hash that was approved.
    file_verified_at = models.DateTimeField(null=True, blank=True)
    # An approval may be narrower than the consent: fewer kinds, an end, fewer countries (see
    # SubmissionTerritory).
    allows_personal = models.BooleanField(default=True)
    allows_editorial = models.BooleanField(default=True)
    allows_commercial = models.BooleanField(default=True)
    # From this day on the approval holds no more.
    valid_until = models.DateField(_("approved until"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    MACHINE = StateMachine(
        {
            "approve": Transition(("open",), "approved"),
            "request_changes": Transition(("open",), "changes_requested"),
            "refuse": Transition(("open",), "refused"),
            "void": Transition(("open", "approved", "changes_requested"), "void"),
        }
    )

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["agency", "state", "id"], name="submission_queue"),
            models.Index(fields=["rendition", "state"], name="submission_by_file"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rendition", "agency"],
                condition=Q(state__in=["open", "approved"]),
                name="one_open_submission_per_file_and_agency",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused", "changes_requested"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decision_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "changes_requested"]) | ~Q(reason_code=""),
                name="a_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(approvals_needed__gte=1, approvals_needed__lte=2),
                name="one_or_two_people_approve",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approvals_needed=1)
                | (Q(first_yes_by__isnull=False) & ~Q(first_yes_by=F("decided_by"))),
                name="two_different_people_approve",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(allows_personal=True)
                | Q(allows_editorial=True)
                | Q(allows_commercial=True),
                name="an_approval_allows_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.agency}"


class SubmissionApproval(models.Model):
    """One person's yes. The submission is approved when there are as many as it needs."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="approvals")
    approver = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "approver"], name="one_yes_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.approver}"


class SubmissionTerritory(models.Model):
    """A country to which an approval is narrowed. None at all: wherever the consents allow."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="territories")
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "country"], name="submission_territory_once"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="submission_territory_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.country


class SubmissionReminder(models.Model):
    """One mail about pictures that wait: to one person, about one agency, of one day."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder to the agency")
        ESCALATION = "escalation", _("Escalation to the staff")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="reminders")
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    day = models.DateField()
    created_at = models.DateTimeField()
    # Claimed before it is sent, and given back if the mail server refuses.
    settled_at = models.DateTimeField(null=True, blank=True)
    # False with a settled_at: nothing waited any more when its turn came.
    was_sent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["id"]
        indexes = [models.Index(fields=["agency", "kind", "day"], name="reminder_by_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "agency", "recipient", "day"], name="one_reminder_a_day"
            ),
            models.CheckConstraint(
                condition=Q(was_sent=False) | Q(settled_at__isnull=False),
                name="a_sent_reminder_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.agency} · {self.day}"


class RemovalNotice(models.Model):
    """A mail to one person of an agency: an artist of theirs is no longer named in a photo about
    which the agency was asked."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    created_at = models.DateTimeField()
    # Claimed before it is sent, and given back if the mail server refuses.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice of a removal")
        verbose_name_plural = _("notices of removals")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(settled_at__isnull=True), name="removal_notice_unsent"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "artist", "agency", "recipient", "created_at"],
                name="told_of_a_removal_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.agency}"
