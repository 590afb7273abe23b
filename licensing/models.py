"""Who permits what: agencies, agreements, consents, submissions, takedowns, royalties."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Artist, Named, Photo, Rendition
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL

#: A territory that contains every other.
WORLDWIDE = "WW"


class LicenceKind(models.TextChoices):
    PERSONAL = "personal", _("Personal")
    EDITORIAL = "editorial", _("Editorial")
    COMMERCIAL = "commercial", _("Commercial")


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


class Term(models.Model):
    """A time during which something holds: from a day on, until a day (exclusive) or open."""

    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def holds_on(day: datetime.date, prefix: str = "") -> Q:
        return Q(**{f"{prefix}valid_from__lte": day}) & (
            Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gt": day})
        )


class Agreement(Term):
    """The contract with an agency."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        TERMINATED = "terminated", _("Terminated")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="agreements")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Of every 10,000 won paid for a licence, what the agency receives.
    share_bps = models.PositiveIntegerField(_("agency's share in basis points"), default=5000)
    currency = models.CharField(_("currency"), max_length=3, default="KRW")
    document_sha256 = models.CharField(_("hash of the document"), max_length=64, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    MACHINE = StateMachine(
        {
            "activate": Transition(("draft",), "active"),
            "terminate": Transition(("active",), "terminated"),
        }
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_bps__lte=10_000), name="share_is_at_most_everything"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="agreement_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="agreement_in_force_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.valid_from}"


class AgreementTerritory(models.Model):
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="territories")
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "country"], name="agreement_territory_once"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="agreement_territory_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.country


class Consent(Term):
    """What an agreement allows for one artist."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="consents")
    artist = models.ForeignKey(Artist, models.PROTECT, related_name="consents")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    allows_personal = models.BooleanField(_("personal licences"), default=False)
    allows_editorial = models.BooleanField(_("editorial licences"), default=False)
    allows_commercial = models.BooleanField(_("commercial licences"), default=False)
    allows_restoration = models.BooleanField(_("AI restoration"), default=False)
    allows_training = models.BooleanField(_("use for training"), default=False)
    guardian_name = models.CharField(_("guardian"), max_length=80, blank=True)
    guardian_consented_on = models.DateField(_("guardian consented on"), null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    MACHINE = StateMachine({"withdraw": Transition(("active",), "withdrawn")})

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        indexes = [models.Index(fields=["artist", "state"], name="consent_by_artist")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "artist"],
                condition=Q(state="active"),
                name="one_active_consent_per_agreement_and_artist",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="consent_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(guardian_consented_on__isnull=True) | ~Q(guardian_name=""),
                name="guardian_consent_names_the_guardian",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artist} · {self.agreement.agency}"

    def allows(self, kind: str) -> bool:
        return bool(getattr(self, f"allows_{kind}"))


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
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.agency}"


class Takedown(models.Model):
    """An immediate withdrawal of a photo."""

    class State(models.TextChoices):
        STANDING = "standing", _("Standing")
        LIFTED = "lifted", _("Lifted")

    class Side(models.TextChoices):
        STAFF = "staff", _("Encore")
        AGENCY = "agency", _("Agency")

    class Ground(models.TextChoices):
        PORTRAIT = "portrait", _("Portrait rights")
        COPYRIGHT = "copyright", _("Copyright")
        CONTRACT = "contract", _("End of the contract")
        PRIVACY = "privacy", _("Privacy or safety")
        OTHER = "other", _("Other")

    #: Grounds under which even what was bought is no longer delivered.
    LEGAL_GROUNDS = (Ground.PORTRAIT, Ground.COPYRIGHT, Ground.PRIVACY)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="takedowns")
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

    MACHINE = StateMachine({"lift": Transition(("standing",), "lifted")})

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["-id"]
        indexes = [models.Index(fields=["photo", "state"], name="takedown_by_photo")]
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
            models.UniqueConstraint(
                fields=["photo"],
                condition=Q(state="standing", side="staff"),
                name="one_standing_takedown_by_staff",
            ),
            models.UniqueConstraint(
                fields=["photo", "agency"],
                condition=Q(state="standing", side="agency"),
                name="one_standing_takedown_per_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo} · {self.get_ground_display()}"


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
