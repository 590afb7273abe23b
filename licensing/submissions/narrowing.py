"""How an approval may be narrower than the consents: fewer kinds, an end, fewer countries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.errors import DecisionRefused
from licensing.models import (
    WORLDWIDE,
    Consent,
    LicenceKind,
    Submission,
    SubmissionTerritory,
)
from licensing.submissions.asking import consents_in_force


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person approves. Nothing given: as far as the consents go, now and later."""

    kinds: frozenset[str] | None = None
    valid_until: date | None = None
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The most that can be approved: what everybody of the agency in the picture consents to."""

    kinds: frozenset[str]
    countries: frozenset[str]


def _meet(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if WORLDWIDE in one:
        return other
    return one if WORLDWIDE in other else one & other


def _countries(consent: Consent) -> frozenset[str]:
    return _meet(
        frozenset(row.country for row in consent.agreement.territories.all()),
        frozenset(row.country for row in consent.territories.all()),
    )


def allowed_for(submission: Submission, *, at: datetime) -> Allowed:
    """What the consents in force allow at most, less what a first yes has already narrowed."""
    people = [row.artist for row in submission.photo.appearances.select_related("artist")]
    consents = (
        consents_in_force(people, at=at)
        .filter(agreement__agency=submission.agency_id)
        .select_related("agreement")
        .prefetch_related("agreement__territories", "territories")
    )
    by_artist: dict[int, list[Consent]] = {}
    for consent in consents:
        by_artist.setdefault(consent.artist_id, []).append(consent)
    if not by_artist:
        return Allowed(frozenset(), frozenset())
    kinds = [
        frozenset(kind for kind in LicenceKind.values if any(one.allows(kind) for one in given))
        for given in by_artist.values()
    ]
    countries = [
        frozenset().union(*(_countries(one) for one in given)) for given in by_artist.values()
    ]
    narrowed = frozenset(row.country for row in submission.territories.all())
    where = reduce(_meet, countries)
    return Allowed(
        kinds=reduce(frozenset.intersection, kinds) & kinds_of(submission),
        countries=_meet(where, narrowed) if narrowed else where,
    )


def kinds_of(submission: Submission) -> frozenset[str]:
    return frozenset(kind for kind in LicenceKind.values if getattr(submission, f"allows_{kind}"))


#: The columns of an approval that narrows nothing.
UNNARROWED: dict[str, Any] = {
    **{f"allows_{kind}": True for kind in LicenceKind.values},
    "valid_until": None,
}


def narrowed(
    submission: Submission, terms: Terms, *, at: datetime
) -> tuple[dict[str, Any], frozenset[str]]:
    """The columns and the countries to set for ``terms``.

    Everything that is allowed today is no narrowing: what consents allow later counts, too.
    Raises :class:`DecisionRefused` if the terms are wider than the consents, wider than a first
    yes, or leave nothing.
    """
    stamps: dict[str, Any] = {"valid_until": _until(submission, terms, at)}
    if terms.kinds is None and not terms.countries:
        return stamps, frozenset()
    allowed = allowed_for(submission, at=at)
    if terms.kinds is not None:
        if not terms.kinds:
            raise DecisionRefused(
                _("Leave at least one kind of licence on, or refuse the picture."),
                code="nothing_allowed",
            )
        if not terms.kinds <= allowed.kinds:
            raise DecisionRefused(
                _("The artists' consents do not allow that much. Change the consents first."),
                code="kinds_beyond_consent",
            )
        if terms.kinds != allowed.kinds:
            stamps |= {f"allows_{kind}": kind in terms.kinds for kind in LicenceKind.values}
    if WORLDWIDE not in allowed.countries and not terms.countries <= allowed.countries:
        beyond = ", ".join(sorted(terms.countries - allowed.countries))
        raise DecisionRefused(
            _("The agreement or the consents do not cover: %(countries)s.") % {"countries": beyond},
            code="countries_beyond_consent",
        )
    return stamps, frozenset() if terms.countries == allowed.countries else terms.countries


def _until(submission: Submission, terms: Terms, at: datetime) -> date | None:
    if terms.valid_until is not None and terms.valid_until <= timezone.localdate(at):
        raise DecisionRefused(
            _("The approval would be over before it begins. Choose a later day."),
            code="until_is_past",
        )
    ends = [day for day in (terms.valid_until, submission.valid_until) if day is not None]
    return min(ends, default=None)


def set_countries(submission: Submission, countries: Iterable[str]) -> None:
    """Narrow to ``countries``; with none, what a first yes has narrowed stays."""
    chosen = sorted(set(countries))
    if not chosen:
        return
    submission.territories.all().delete()
    SubmissionTerritory.objects.bulk_create(
        SubmissionTerritory(submission=submission, country=country) for country in chosen
    )
