"""Contracts with agencies, and what they allow for each artist."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from licensing.models.agencies import Agency
from stock.audit.transitions import StateMachine, Transition
from stock.catalogue.models import Artist, Event
from stock.ids import new_public_id

User = settings.AUTH_USER_MODEL

#: A territory that contains every other.
WORLDWIDE = "WW"


class LicenceKind(models.TextChoices):
    PERSONAL = "personal", _("Personal")
    EDITORIAL = "editorial", _("Editorial")
    COMMERCIAL = "commercial", _("Commercial")


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
    """One version of the contract with an agency. What is signed is never edited: an amendment is
    a new row of the same ``series`` that takes the place of the one before when it is signed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent for signature")
        ACTIVE = "active", _("Active")
        SUPERSEDED = "superseded", _("Replaced by a newer version")
        TERMINATED = "terminated", _("Terminated")
        DISCARDED = "discarded", _("Discarded")

    #: States that only a signature leads to.
    SIGNED_STATES = (State.ACTIVE, State.SUPERSEDED, State.TERMINATED)

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="agreements")
    series = models.CharField(max_length=16, default=new_public_id, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Which wording of the contract (see licensing/contract): a name of ours, not of the agency's.
    terms_version = models.CharField(_("wording"), max_length=20, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="KRW")
    exclusive = models.BooleanField(_("exclusive"), default=False)
    two_person_approval = models.BooleanField(_("two people approve each photo"), default=False)
    # The document that is signed, in the private storage, and its hash.
    document_name = models.CharField(max_length=200, blank=True)
    document_sha256 = models.CharField(_("hash of the document"), max_length=64, blank=True)
    # A contract signed on paper, scanned.
    paper_name = models.CharField(max_length=200, blank=True)
    paper_sha256 = models.CharField(_("hash of the scan"), max_length=64, blank=True)
    paper_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    paper_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    # What the person typed as a signature, and from where.
    signer_name = models.CharField(_("signed as"), max_length=120, blank=True)
    signer_address = models.GenericIPAddressField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField()

    MACHINE = StateMachine(
        {
            "send": Transition(("draft",), "sent"),
            "take_back": Transition(("sent",), "draft"),
            "activate": Transition(("sent",), "active"),
            "supersede": Transition(("active",), "superseded"),
            "terminate": Transition(("active",), "terminated"),
            "discard": Transition(("draft", "sent"), "discarded"),
        }
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "agency"], name="agreement_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="agreement_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent", "discarded"])
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="agreement_in_force_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="a_sent_agreement_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(document_sha256=""),
                name="a_sent_agreement_has_a_document",
            ),
            models.CheckConstraint(
                condition=~Q(state="terminated")
                | Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_reason=""),
                name="a_terminated_agreement_says_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(paper_sha256="", paper_by__isnull=True, paper_at__isnull=True)
                | ~Q(paper_sha256="") & Q(paper_by__isnull=False, paper_at__isnull=False),
                name="a_scan_has_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(state__in=["draft", "sent"]),
                name="one_version_of_an_agreement_in_preparation",
            ),
            models.UniqueConstraint(fields=["series", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(state="active"),
                name="one_version_of_an_agreement_in_force",
            ),
            models.CheckConstraint(
                condition=Q(version=1, amends__isnull=True)
                | Q(version__gt=1, amends__isnull=False),
                name="a_later_version_amends_an_earlier_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.valid_from}"

    @property
    def number(self) -> str:
        """What people call this version, for example AG-7K2M-9QXD-2."""
        return f"AG-{self.series[:4]}-{self.series[4:8]}-{self.version}".upper()

    def state_on(self, day: datetime.date) -> str:
        """The state, or "expired" or "upcoming" where the term says so: neither is ever stored."""
        if self.state != self.State.ACTIVE:
            return self.state
        if self.valid_until is not None and self.valid_until <= day:
            return "expired"
        return "upcoming" if day < self.valid_from else self.State.ACTIVE

    def share_of(self, kind: str) -> int:
        """What the agency receives of 10,000 won paid for a licence of ``kind``."""
        return next(rate.share_bps for rate in self.rates.all() if rate.licence_kind == kind)


class AgreementRate(models.Model):
    """What the agency receives for one kind of licence, and the least it may cost."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="rates")
    licence_kind = models.CharField(max_length=10, choices=LicenceKind.choices)
    share_bps = models.PositiveIntegerField(_("agency's share in basis points"))
    # In minor units of the agreement's currency, including tax; 0 is no floor.
    floor = models.PositiveIntegerField(_("least price"), default=0)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "licence_kind"], name="one_rate_per_kind"),
            models.CheckConstraint(
                condition=Q(share_bps__lte=10_000), name="share_is_at_most_everything"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_kind} {self.share_bps}"


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


class ExpiryReminder(models.Model):
    """That somebody was told of an agreement's end, so many days before. Its key is what makes
    sure that it is told once."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "days", "recipient"], name="reminded_of_an_end_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.days}"


class SignatureRequest(models.Model):
    """That a manager was told of a contract to sign. Its key is what makes sure that each
    document is told of once."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signature_requests")
    document_sha256 = models.CharField(max_length=64)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "document_sha256", "recipient"],
                name="asked_to_sign_a_document_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.recipient}"


class Representation(models.Model):
    """That an agency speaks for an artist: the staff have seen that it does. Without one no consent
    is given, or whoever has an agreement could put any other agency's artist on sale."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="representations")
    artist = models.ForeignKey(Artist, models.PROTECT, related_name="representations")
    # None for what stood before representations were confirmed.
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()
    # The artist left: the agency goes on speaking for photos taken before this day only.
    left_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "artist"],
                condition=Q(ended_at__isnull=True),
                name="represented_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_by__isnull=False),
                name="an_ended_representation_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.artist}"


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
    # Which photos it covers, by the day they were taken: an artist who leaves an agency takes the
    # later ones along. One with a border covers no photo whose day is unknown.
    taken_from = models.DateField(_("photos taken from"), null=True, blank=True)
    taken_until = models.DateField(_("photos taken before"), null=True, blank=True)
    excluded_events = models.ManyToManyField(
        Event, through="ConsentExcludedEvent", related_name="excluding_consents"
    )
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
            models.CheckConstraint(
                condition=Q(taken_from__isnull=True)
                | Q(taken_until__isnull=True)
                | Q(taken_until__gt=F("taken_from")),
                name="consent_covers_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artist} · {self.agreement.agency}"

    def allows(self, kind: str) -> bool:
        return bool(getattr(self, f"allows_{kind}"))


class ConsentTerritory(models.Model):
    """Where a consent lets a photo be sold: at most where its agreement does. Always written out,
    so that "everywhere the agreement covers" does not silently grow with an amendment."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="territories")
    country = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "country"], name="consent_territory_once"),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="consent_territory_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.country


class ConsentExcludedEvent(models.Model):
    """An event whose photos the consent does not cover."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="exclusions")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "event"], name="event_excluded_once")
        ]

    def __str__(self) -> str:
        return str(self.event)
