"""Clearance of one photo, with every reason why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, FilteredRelation, OuterRef, Q, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.clearance.conditions import is_minor, left_the_group
from licensing.clearance.withdrawn import taken_down
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
from stock.catalogue.models import Artist, Photo, current_restored


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a photo may not be sold. ``subject`` names the artist or agency concerned; the ids say
    which rows they are, so that a page can lead to where it is put right."""

    code: str
    words: str | Promise
    subject: str = ""
    artist_id: int | None = None
    agency_id: int | None = None

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


@dataclass(frozen=True, slots=True)
class _Approval:
    valid_until: date | None
    kinds: frozenset[str]
    #: Empty: wherever the consents allow.
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the answer for one photo on one day depends on, read once for all kinds and
    territories: four queries, and two more if it has been taken down."""

    photo: Photo
    day: date
    #: Whose terms may be told; None is everybody's.
    seen_by: frozenset[int] | None
    has_file: bool
    commercial_use: bool
    people: list[Artist]
    #: Those of them who had left the photo's group when it was taken.
    left: frozenset[int]
    consents: dict[int, list[Consent]]
    agreed: dict[int, set[str]]
    consented: dict[int, set[str]]
    approvals: dict[int, _Approval]
    takedowns: list[Takedown]

    @classmethod
    def of(cls, photo: Photo, *, day: date, seen_by: frozenset[int] | None) -> _Facts:
        files = _files(photo)
        people, left, is_down = _people(photo, day)
        consents = _consents(photo, people)
        countries = _countries(photo) if any(consents.values()) else {}
        approved = {
            row["approved__agency"]: _Approval(
                valid_until=row["approved__valid_until"],
                kinds=frozenset(k for k in LicenceKind.values if row[f"approved__allows_{k}"]),
                countries=frozenset(countries.get(("approval", row["approved__pk"]), ())),
            )
            for row in files
            if row["approved__pk"] is not None
        }
        return cls(
            photo=photo,
            day=day,
            seen_by=seen_by,
            has_file=bool(files),
            commercial_use=any(row["commercial_use"] for row in files),
            people=people,
            left=left,
            consents=consents,
            agreed={pk: rows for (what, pk), rows in countries.items() if what == "agreement"},
            consented={pk: rows for (what, pk), rows in countries.items() if what == "consent"},
            approvals=approved,
            takedowns=taken_down([photo]).get(photo.pk, []) if is_down else [],
        )

    def may_tell_of(self, agency_id: int | None) -> bool:
        return self.seen_by is None or agency_id is None or agency_id in self.seen_by


def _files(photo: Photo) -> list[dict[str, Any]]:
    """The current restored file, once per approval of it (and once if there is none)."""
    approved = FilteredRelation(
        "submissions", condition=Q(submissions__state=Submission.State.APPROVED)
    )
    return list(
        current_restored(photo=photo)
        .annotate(approved=approved)
        .order_by("approved__pk")
        .values(
            "commercial_use",
            "approved__pk",
            "approved__agency",
            "approved__valid_until",
            *(f"approved__allows_{kind}" for kind in LicenceKind.values),
        )
    )


def _people(photo: Photo, day: date) -> tuple[list[Artist], frozenset[int], bool]:
    """Who is shown, who of them had left the photo's group, and whether it is taken down."""
    down = Q()
    for takedowns in standing_takedowns(photo):
        down |= Q(Exists(takedowns))
    rows = list(
        photo.appearances.select_related("artist")
        .order_by("pk")
        .annotate(
            had_left=left_the_group(
                artist="artist", group="photo__group", taken_on="photo__taken_on", day=day
            ),
            is_down=down,
        )
    )
    left = frozenset(row.artist_id for row in rows if row.had_left)
    # With nobody named, nobody has been asked: then ask.
    is_down = rows[0].is_down if rows else True
    return [row.artist for row in rows], left, is_down


def _consents(photo: Photo, people: list[Artist]) -> dict[int, list[Consent]]:
    found: dict[int, list[Consent]] = {person.pk: [] for person in people}
    if not people:
        return found
    excluded = ConsentExcludedEvent.objects.filter(consent=OuterRef("pk"), event=photo.event_id)
    for consent in (
        Consent.objects.filter(artist__in=people, state=Consent.State.ACTIVE)
        .select_related("agreement__agency")
        .annotate(event_excluded=Exists(excluded))
        .order_by("pk")
    ):
        found[consent.artist_id].append(consent)
    return found


def _countries(photo: Photo) -> dict[tuple[str, int], set[str]]:
    """The countries of the agreements, consents and approvals concerned, in one query."""
    shown = {"artist__appearances__photo": photo, "state": Consent.State.ACTIVE}
    consents = Consent.objects.filter(**shown).order_by()

    def rows(what: str, of: Any, key: str) -> Any:
        kind = Value(what, output_field=CharField())
        return of.order_by().values_list(kind, key, "country")

    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    asked = rows(
        "agreement",
        AgreementTerritory.objects.filter(agreement__in=consents.values("agreement")),
        "agreement",
    ).union(
        rows(
            "consent", ConsentTerritory.objects.filter(consent__in=consents.values("pk")), "consent"
        ),
        rows(
            "approval",
            SubmissionTerritory.objects.filter(
                submission__photo=photo, submission__state=Submission.State.APPROVED
            ),
            "submission",
        ),
    )
    for what, pk, country in asked:
        found[what, pk].add(country)
    return found


def explain(photo: Photo, *, kind: str, territory: str, at: datetime) -> Clearance:
    """Answer for one photo, with every reason why it may not be sold."""
    return explain_kinds(photo, kinds=[kind], territory=territory, at=at)[kind]


def explain_kinds(
    photo: Photo,
    *,
    kinds: Iterable[str],
    territory: str,
    at: datetime,
    seen_by: Iterable[Agency] | None = None,
) -> dict[str, Clearance]:
    """The answer of :func:`explain` for several licence kinds, from the same facts."""
    table = explain_table(photo, kinds=kinds, territories=[territory], at=at, seen_by=seen_by)
    return {kind: answers[territory] for kind, answers in table.items()}


def explain_table(
    photo: Photo,
    *,
    kinds: Iterable[str],
    territories: Iterable[str],
    at: datetime,
    seen_by: Iterable[Agency] | None = None,
) -> dict[str, dict[str, Clearance]]:
    """The answer for each licence kind and territory: kind -> territory -> answer. Four queries,
    however many there are; two more if the photo has been taken down.

    seen_by: the agencies for which the answer is meant. It is the same, but what stands between
    the shop and another agency is not told; None tells everything.
    """
    facts = _Facts.of(
        photo,
        day=timezone.localdate(at),
        seen_by=None if seen_by is None else frozenset(agency.pk for agency in seen_by),
    )
    places = list(territories)
    return {kind: {place: _explain(facts, kind, place) for place in places} for kind in kinds}


def _explain(facts: _Facts, kind: str, territory: str) -> Clearance:
    reasons: list[Reason] = []
    if not facts.has_file:
        reasons.append(Reason("not_restored", _("There is no restored file yet.")))
    elif not facts.commercial_use:
        reasons.append(
            Reason("model_not_commercial", _("The model's licence does not permit sales."))
        )
    if not facts.people:
        reasons.append(Reason("nobody_named", _("Nobody in the picture has been named.")))
    for artist in facts.people:
        if artist.pk in facts.left:
            reasons.append(_about_membership(artist, facts))
        reasons.extend(_about_artist(artist, facts, kind, territory))
    reasons.extend(_about_takedown(takedown, facts) for takedown in facts.takedowns)
    return Clearance(tuple(dict.fromkeys(reasons)))


def _about_membership(artist: Artist, facts: _Facts) -> Reason:
    names = {"artist": artist.name, "group": facts.photo.group}
    if facts.photo.taken_on is None:
        words = _(
            "%(artist)s has left %(group)s, and it is not known whether this was taken before."
        )
    else:
        words = _("%(artist)s was no longer a member of %(group)s on that day.")
    return Reason("left_group", words % names, subject=artist.name, artist_id=artist.pk)


def _about_takedown(takedown: Takedown, facts: _Facts) -> Reason:
    if not facts.may_tell_of(takedown.agency_id):
        return Reason("taken_down", _("Another agency has taken it down."))
    names = {"ground": takedown.get_ground_display(), "what": takedown.subject}
    words = {
        Takedown.Scope.PHOTO: _("It has been taken down (%(ground)s)."),
        Takedown.Scope.ARTIST: _("All photos of %(what)s have been taken down (%(ground)s)."),
        Takedown.Scope.EVENT: _("All photos of %(what)s have been taken down (%(ground)s)."),
        Takedown.Scope.AGENCY: _("All photos of %(what)s have been taken down (%(ground)s)."),
    }[Takedown.Scope(takedown.scope)]
    return Reason(
        "taken_down",
        words % names,
        subject=str(takedown.agency or ""),
        agency_id=takedown.agency_id,
    )


def _about_artist(artist: Artist, facts: _Facts, kind: str, territory: str) -> list[Reason]:
    """Why this artist's part is not cleared: the problems of the consent that comes nearest, of
    those whose terms may be told."""
    consents = facts.consents[artist.pk]
    if not consents:
        words = _("%(artist)s has not consented.") % {"artist": artist.name}
        return [Reason("no_consent", words, subject=artist.name, artist_id=artist.pk)]
    found = [_problems(consent, artist, facts, kind, territory) for consent in consents]
    if not all(found):
        return []
    told = [
        problems
        for problems, consent in zip(found, consents, strict=True)
        if facts.may_tell_of(consent.agreement.agency_id)
    ]
    if not told:
        words = _("Another agency does not allow it for %(artist)s.") % {"artist": artist.name}
        return [Reason("another_agency", words, subject=artist.name, artist_id=artist.pk)]
    return min(told, key=len)


def _problems(
    consent: Consent, artist: Artist, facts: _Facts, kind: str, territory: str
) -> list[Reason]:
    agreement, day = consent.agreement, facts.day
    agency = agreement.agency
    names = {"artist": artist.name, "agency": agency.name}
    places = {territory, WORLDWIDE}
    found: list[Reason] = []

    def add(code: str, words: Any) -> None:
        found.append(Reason(code, words % names, artist.name, artist.pk, agency.pk))

    def add_of_agency(code: str, words: Any) -> None:
        found.append(Reason(code, words % names, agency.name, None, agency.pk))

    if agreement.state != "active" or not _in_term(agreement, day):
        add_of_agency("agreement_not_in_force", _("The agreement with %(agency)s is not in force."))
    if not _in_term(consent, day):
        add("consent_not_in_force", _("The consent of %(artist)s is not in force."))
    if facts.agreed.get(agreement.pk, set()).isdisjoint(places):
        add_of_agency("territory", _("The agreement with %(agency)s does not cover this country."))
    elif facts.consented.get(consent.pk, set()).isdisjoint(places):
        add("consent_territory", _("%(artist)s does not allow sales in this country."))
    if not consent.allows(kind):
        add("kind_not_allowed", _("%(artist)s does not allow this kind of licence."))
    if not consent.allows_restoration:
        add("restoration_not_allowed", _("%(artist)s does not allow AI restoration."))
    if is_minor(artist, day) and not (
        consent.guardian_consented_on and consent.guardian_consented_on <= day
    ):
        add("guardian_missing", _("The guardian of %(artist)s has not consented."))
    if consent.event_excluded:  # type: ignore[attr-defined]
        add("event_excluded", _("%(artist)s does not allow photos of this event."))
    if not _taken_within(consent, facts.photo.taken_on):
        if facts.photo.taken_on is None:
            add("day_unknown", _("The consent of %(artist)s depends on the day it was taken."))
        else:
            add("taken_outside", _("The consent of %(artist)s does not cover its day."))
    if facts.has_file:
        found.extend(_about_approval(facts, agency, kind, territory))
    return found


def _taken_within(consent: Consent, day: date | None) -> bool:
    if day is None:
        return consent.taken_from is None and consent.taken_until is None
    return (consent.taken_from is None or consent.taken_from <= day) and (
        consent.taken_until is None or day < consent.taken_until
    )


def _about_approval(facts: _Facts, agency: Agency, kind: str, territory: str) -> list[Reason]:
    approval = facts.approvals.get(agency.pk)
    found: list[Reason] = []

    def add(code: str, words: Any) -> None:
        told = words % {"agency": agency.name}
        found.append(Reason(code, told, subject=agency.name, agency_id=agency.pk))

    if approval is None:
        add("not_approved", _("%(agency)s has not approved this exact file."))
        return found
    if approval.valid_until is not None and approval.valid_until <= facts.day:
        add("approval_expired", _("The approval of %(agency)s has run out."))
    if kind not in approval.kinds:
        add("kind_not_approved", _("%(agency)s approved it for other kinds of licence only."))
    if approval.countries and approval.countries.isdisjoint({territory, WORLDWIDE}):
        add("territory_not_approved", _("%(agency)s approved it for other countries only."))
    return found


def _in_term(term: Term, day: date) -> bool:
    return term.valid_from <= day and (term.valid_until is None or day < term.valid_until)
