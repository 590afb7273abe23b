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
    AgreementTerritory,
    Consent,
    LicenceKind,
    Submission,
    Takedown,
    Term,
)
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
    covered = AgreementTerritory.objects.filter(
        agreement=OuterRef("agreement"), country__in=[territory, WORLDWIDE]
    )
    return Consent.objects.filter(
        Term.holds_on(day),
        Term.holds_on(day, "agreement__"),
        Q(artist__date_of_birth__lte=minors_born_after(day)) | Q(guardian_consented_on__lte=day),
        Exists(covered),
        state=Consent.State.ACTIVE,
        agreement__state="active",
        allows_restoration=True,
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
    approvals = Submission.objects.filter(
        rendition__photo=OuterRef(OuterRef("photo")),
        rendition__superseded_at__isnull=True,
        agency=OuterRef("agreement__agency"),
        state=Submission.State.APPROVED,
    )
    consents = good_consents(kind=kind, territory=territory, day=day).filter(
        Exists(approvals), artist=OuterRef("artist")
    )
    people = Appearance.objects.filter(photo=OuterRef("pk"))
    saleable_file = current_restored(photo=OuterRef("pk"), commercial_use=True)
    takedowns = Takedown.objects.filter(photo=OuterRef("pk"), state=Takedown.State.STANDING)
    return (
        Q(Exists(saleable_file))
        & Q(Exists(people))
        & ~Q(Exists(people.filter(~Exists(consents))))
        & ~Q(Exists(takedowns))
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the answer for one photo depends on, read once for all kinds and territories."""

    rendition: Rendition | None
    people: list[Artist]
    consents: dict[int, list[Consent]]
    approved_by: frozenset[int]
    takedowns: list[Takedown]

    @classmethod
    def of(cls, photo: Photo) -> _Facts:
        rendition = current_restored(photo=photo).first()
        people = [row.artist for row in photo.appearances.select_related("artist")]
        consents: dict[int, list[Consent]] = {person.pk: [] for person in people}
        for consent in (
            Consent.objects.filter(artist__in=people, state=Consent.State.ACTIVE)
            .select_related("agreement__agency")
            .prefetch_related("agreement__territories")
            .order_by("pk")
        ):
            consents[consent.artist_id].append(consent)
        approvals = Submission.objects.filter(
            rendition=rendition, state=Submission.State.APPROVED
        ).values_list("agency_id", flat=True)
        standing = Takedown.objects.filter(photo=photo, state=Takedown.State.STANDING)
        return cls(
            rendition=rendition,
            people=people,
            consents=consents,
            approved_by=frozenset(approvals if rendition is not None else ()),
            takedowns=list(standing.select_related("agency")),
        )


def explain(photo: Photo, *, kind: str, territory: str, at: datetime) -> Clearance:
    """Answer for one photo, with every reason why it may not be sold."""
    return explain_kinds(photo, kinds=[kind], territory=territory, at=at)[kind]


def explain_kinds(
    photo: Photo, *, kinds: Iterable[str], territory: str, at: datetime
) -> dict[str, Clearance]:
    """The answer of :func:`explain` for several licence kinds; at most six queries in all."""
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
    if not consent.allows(kind):
        add("kind_not_allowed", _("%(artist)s does not allow this kind of licence.") % names)
    if not consent.allows_restoration:
        add("restoration_not_allowed", _("%(artist)s does not allow AI restoration.") % names)
    if is_minor(artist, day) and not (
        consent.guardian_consented_on and consent.guardian_consented_on <= day
    ):
        add("guardian_missing", _("The guardian of %(artist)s has not consented.") % names)
    if facts.rendition is not None and agency.pk not in facts.approved_by:
        words = _("%(agency)s has not approved this exact file.") % names
        add("not_approved", words, agency.name)
    return found


def _in_term(term: Term, day: date) -> bool:
    return term.valid_from <= day and (term.valid_until is None or day < term.valid_until)


def delivery_stopped(photo: Photo) -> bool:
    """Whether a takedown for legal cause forbids even the delivery of what was bought."""
    return Takedown.objects.filter(
        photo=photo, state=Takedown.State.STANDING, stops_delivery=True
    ).exists()
