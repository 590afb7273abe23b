"""May this photo be sold under this licence kind, in this territory, now?

Computed, never remembered. Two forms of one rule: :func:`cleared` narrows a query set inside the
database (listings), :func:`explain` answers for one photo with every reason why not (pages,
carts, downloads). ``tests/licensing/test_clearance_agreement.py`` holds them to the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.models import (
    WORLDWIDE,
    Agency,
    AgreementTerritory,
    Consent,
    ConsentExcludedEvent,
    ConsentTerritory,
    LicenceKind,
    Submission,
    SubmissionTerritory,
    Takedown,
    Term,
)
from licensing.reach import standing_takedowns
from stock.catalogue.models import Appearance, Artist, Photo, Rendition, current_restored

#: Whatever kind of query set of photos goes in comes out.
Photos = TypeVar("Photos", bound=QuerySet[Photo])

#: Full age in Korean civil law.
AGE_OF_MAJORITY = 19


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a photo may not be sold. ``subject`` names the artist or agency concerned."""

    code: str
    words: str | Promise
    subject: str = ""

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Clearance:
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


def minors_born_after(day: date) -> date:
    """Whoever was born after the returned day is a minor on ``day``."""
    try:
        return day.replace(year=day.year - AGE_OF_MAJORITY)
    except ValueError:  # 29 February
        return day.replace(year=day.year - AGE_OF_MAJORITY, day=28)


def is_minor(artist: Artist, day: date) -> bool:
    return artist.date_of_birth > minors_born_after(day)


def good_consents(*, kind: str, territory: str, day: date) -> QuerySet[Consent]:
    """Consents in force on ``day`` that allow selling a restored photo as ``kind``."""
    places = [territory, WORLDWIDE]
    covered = AgreementTerritory.objects.filter(agreement=OuterRef("agreement"), country__in=places)
    consented = ConsentTerritory.objects.filter(consent=OuterRef("pk"), country__in=places)
    return Consent.objects.filter(
        Term.holds_on(day),
        Term.holds_on(day, "agreement__"),
        Q(artist__date_of_birth__lte=minors_born_after(day)) | Q(guardian_consented_on__lte=day),
        Exists(covered),
        Exists(consented),
        state=Consent.State.ACTIVE,
        agreement__state="active",
        allows_restoration=True,
        **{f"allows_{LicenceKind(kind)}": True},
    )


def _covering_the_photo() -> Q:
    """Which consents cover the photo of the outer appearance: by its event and its day."""
    excluded = ConsentExcludedEvent.objects.filter(
        consent=OuterRef("pk"), event=OuterRef(OuterRef("photo__event"))
    )
    return (
        ~Q(Exists(excluded))
        & (Q(taken_from__isnull=True) | Q(taken_from__lte=OuterRef("photo__taken_on")))
        & (Q(taken_until__isnull=True) | Q(taken_until__gt=OuterRef("photo__taken_on")))
    )


def approvals(*, kind: str, territory: str, day: date) -> QuerySet[Submission]:
    """Approvals of files in force that hold on ``day`` for ``kind`` in ``territory``."""
    narrowed = SubmissionTerritory.objects.filter(submission=OuterRef("pk"))
    return Submission.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=day),
        ~Q(Exists(narrowed)) | Q(Exists(narrowed.filter(country__in=[territory, WORLDWIDE]))),
        rendition__superseded_at__isnull=True,
        state=Submission.State.APPROVED,
        **{f"allows_{LicenceKind(kind)}": True},
    )


def cleared(photos: Photos, *, kind: str, territory: str, at: datetime) -> Photos:
    """Narrow ``photos`` to those that may be sold as ``kind`` in ``territory`` at ``at``."""
    return photos.filter(_is_cleared(kind=kind, territory=territory, at=at))


def cleared_for_any(
    photos: Photos, *, kinds: Iterable[str], territory: str, at: datetime
) -> Photos:
    """Narrow ``photos`` to those that may be sold under at least one of ``kinds``."""
    conditions = [_is_cleared(kind=kind, territory=territory, at=at) for kind in kinds]
    return photos.filter(reduce(or_, conditions)) if conditions else photos.none()


def _is_cleared(*, kind: str, territory: str, at: datetime) -> Q:
    day = timezone.localdate(at)
    # From the inside out, each level seeing the one above through OuterRef: an approval of this
    # agency for the current file; a consent whose agency gave one; an artist without such a
    # consent; a photo with such an artist.
    approved = approvals(kind=kind, territory=territory, day=day).filter(
        rendition__photo=OuterRef(OuterRef("photo")), agency=OuterRef("agreement__agency")
    )
    consents = good_consents(kind=kind, territory=territory, day=day).filter(
        Exists(approved), _covering_the_photo(), artist=OuterRef("artist")
    )
    people = Appearance.objects.filter(photo=OuterRef("pk"))
    saleable_file = current_restored(photo=OuterRef("pk"), commercial_use=True)
    condition = (
        Q(Exists(saleable_file)) & Q(Exists(people)) & ~Q(Exists(people.filter(~Exists(consents))))
    )
    for takedowns in standing_takedowns():
        condition &= ~Q(Exists(takedowns))
    return condition


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the answer for one photo depends on, read once for all kinds and territories."""

    rendition: Rendition | None
    people: list[Artist]
    consents: dict[int, list[Consent]]
    approvals: dict[int, Submission]
    takedowns: list[Takedown]
    photo: Photo

    @classmethod
    def of(cls, photo: Photo) -> _Facts:
        rendition = current_restored(photo=photo).first()
        people = [row.artist for row in photo.appearances.select_related("artist")]
        consents: dict[int, list[Consent]] = {person.pk: [] for person in people}
        for consent in (
            Consent.objects.filter(artist__in=people, state=Consent.State.ACTIVE)
            .select_related("agreement__agency")
            .prefetch_related("agreement__territories", "territories", "exclusions")
            .order_by("pk")
        ):
            consents[consent.artist_id].append(consent)
        approved = Submission.objects.filter(
            rendition=rendition, state=Submission.State.APPROVED
        ).prefetch_related("territories")
        standing = reduce(or_, (rows.values("pk") for rows in standing_takedowns(photo)))
        takedowns = Takedown.objects.filter(pk__in=standing).select_related("agency")
        return cls(
            rendition=rendition,
            people=people,
            consents=consents,
            approvals={row.agency_id: row for row in approved} if rendition is not None else {},
            takedowns=list(takedowns.order_by("pk")),
            photo=photo,
        )


def explain(photo: Photo, *, kind: str, territory: str, at: datetime) -> Clearance:
    """Answer for one photo, with every reason why it may not be sold."""
    return explain_kinds(photo, kinds=[kind], territory=territory, at=at)[kind]


def explain_kinds(
    photo: Photo, *, kinds: Iterable[str], territory: str, at: datetime
) -> dict[str, Clearance]:
    """The answer of :func:`explain` for several licence kinds; at most nine queries in all."""
    facts = _Facts.of(photo)
    day = timezone.localdate(at)
    return {kind: _explain(facts, kind, territory, day) for kind in kinds}


def _explain(facts: _Facts, kind: str, territory: str, day: date) -> Clearance:
    reasons: list[Reason] = []
    if facts.rendition is None:
        reasons.append(Reason("not_restored", _("There is no restored file yet.")))
    elif not facts.rendition.commercial_use:
        reasons.append(
            Reason("model_not_commercial", _("The model's licence does not permit sales."))
        )
    if not facts.people:
        reasons.append(Reason("nobody_named", _("Nobody in the picture has been named.")))
    for artist in facts.people:
        reasons.extend(_about_artist(artist, facts, kind, territory, day))
    for takedown in facts.takedowns:
        words = _("It has been taken down (%(ground)s).") % {
            "ground": takedown.get_ground_display()
        }
        reasons.append(Reason("taken_down", words, subject=str(takedown.agency or "")))
    return Clearance(tuple(dict.fromkeys(reasons)))


def _about_artist(
    artist: Artist, facts: _Facts, kind: str, territory: str, day: date
) -> list[Reason]:
    """Why this artist's part is not cleared: the problems of the consent that comes nearest."""
    found = [
        _problems(consent, artist, facts, kind, territory, day)
        for consent in facts.consents[artist.pk]
    ]
    if not found:
        words = _("%(artist)s has not consented.") % {"artist": artist.name}
        return [Reason("no_consent", words, subject=artist.name)]
    return min(found, key=len)


def _problems(
    consent: Consent,
    artist: Artist,
    facts: _Facts,
    kind: str,
    territory: str,
    day: date,
) -> list[Reason]:
    agreement = consent.agreement
    agency = agreement.agency
    names = {"artist": artist.name, "agency": agency.name}
    found: list[Reason] = []

    def add(code: str, words: Promise | str, subject: str = artist.name) -> None:
        found.append(Reason(code, words, subject=subject))

    if agreement.state != "active" or not _in_term(agreement, day):
        words = _("The agreement with %(agency)s is not in force.") % names
        add("agreement_not_in_force", words, agency.name)
    if not _in_term(consent, day):
        add("consent_not_in_force", _("The consent of %(artist)s is not in force.") % names)
    countries = {row.country for row in agreement.territories.all()}
    if not countries & {territory, WORLDWIDE}:
        words = _("The agreement with %(agency)s does not cover this country.") % names
        add("territory", words, agency.name)
    elif {row.country for row in consent.territories.all()}.isdisjoint({territory, WORLDWIDE}):
        add("consent_territory", _("%(artist)s does not allow sales in this country.") % names)
    if not consent.allows(kind):
        add("kind_not_allowed", _("%(artist)s does not allow this kind of licence.") % names)
    if not consent.allows_restoration:
        add("restoration_not_allowed", _("%(artist)s does not allow AI restoration.") % names)
    if is_minor(artist, day) and not (
        consent.guardian_consented_on and consent.guardian_consented_on <= day
    ):
        add("guardian_missing", _("The guardian of %(artist)s has not consented.") % names)
    photo = facts.photo
    if photo.event_id in {row.event_id for row in consent.exclusions.all()}:
        add("event_excluded", _("%(artist)s does not allow photos of this event.") % names)
    if not _taken_within(consent, photo.taken_on):
        add("taken_outside", _("The consent of %(artist)s does not cover its day.") % names)
    if facts.rendition is not None:
        found.extend(_about_approval(facts.approvals.get(agency.pk), agency, kind, territory, day))
    return found


def _taken_within(consent: Consent, day: date | None) -> bool:
    if day is None:
        return consent.taken_from is None and consent.taken_until is None
    return (consent.taken_from is None or consent.taken_from <= day) and (
        consent.taken_until is None or day < consent.taken_until
    )


def _about_approval(
    approval: Submission | None, agency: Agency, kind: str, territory: str, day: date
) -> list[Reason]:
    names = {"agency": agency.name}
    if approval is None:
        words = _("%(agency)s has not approved this exact file.") % names
        return [Reason("not_approved", words, subject=agency.name)]
    found = []
    if approval.valid_until is not None and approval.valid_until <= day:
        words = _("The approval of %(agency)s has run out.") % names
        found.append(Reason("approval_expired", words, subject=agency.name))
    if not getattr(approval, f"allows_{kind}"):
        words = _("%(agency)s approved it for other kinds of licence only.") % names
        found.append(Reason("kind_not_approved", words, subject=agency.name))
    narrowed = {row.country for row in approval.territories.all()}
    if narrowed and narrowed.isdisjoint({territory, WORLDWIDE}):
        words = _("%(agency)s approved it for other countries only.") % names
        found.append(Reason("territory_not_approved", words, subject=agency.name))
    return found


def _in_term(term: Term, day: date) -> bool:
    return term.valid_from <= day and (term.valid_until is None or day < term.valid_until)


def delivery_stopped(photo: Photo) -> bool:
    """Whether a takedown for legal cause forbids even the delivery of what was bought."""
    return any(rows.filter(stops_delivery=True).exists() for rows in standing_takedowns(photo))
