"""The conditions of clearance inside the database, each written once.

``prefix`` leads from the row asked about to the one the condition is of: nothing where that is
the row itself, ``"artist__consents__"`` from an appearance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from licensing.models import (
    WORLDWIDE,
    Agreement,
    AgreementTerritory,
    Consent,
    ConsentExcludedEvent,
    ConsentTerritory,
    LicenceKind,
    Submission,
    SubmissionTerritory,
    Term,
)
from stock.catalogue.models import Artist, Membership, Photo, Rendition, current_restored

#: Full age in Korean civil law.
AGE_OF_MAJORITY = 19


def minors_born_after(day: date) -> date:
    """Whoever was born after the returned day is a minor on ``day``."""
    try:
        return day.replace(year=day.year - AGE_OF_MAJORITY)
    except ValueError:  # 29 February
        return day.replace(year=day.year - AGE_OF_MAJORITY, day=28)


def is_minor(artist: Artist, day: date) -> bool:
    return artist.date_of_birth > minors_born_after(day)


def consent_stands(*, day: date, prefix: str = "", artist: str = "artist__") -> Q:
    """A consent and its agreement hold on ``day``, whatever they allow and wherever."""
    agreement = f"{prefix}agreement"
    of_age = Q(**{f"{artist}date_of_birth__lte": minors_born_after(day)})
    guarded = Q(**{f"{prefix}guardian_consented_on__lte": day})
    return (
        Q(
            **{
                f"{prefix}state": Consent.State.ACTIVE,
                f"{agreement}__state": Agreement.State.ACTIVE,
            }
        )
        & Term.holds_on(day, prefix)
        & Term.holds_on(day, f"{agreement}__")
        & (of_age | guarded)
    )


def consent_in_force(*, territory: str, day: date, prefix: str = "", artist: str = "artist__") -> Q:
    """A consent and its agreement hold on ``day`` in ``territory`` for a restored photo."""
    places = [territory, WORLDWIDE]
    covered = AgreementTerritory.objects.filter(
        agreement=OuterRef(f"{prefix}agreement"), country__in=places
    )
    consented = ConsentTerritory.objects.filter(consent=OuterRef(f"{prefix}pk"), country__in=places)
    return (
        Q(**{f"{prefix}allows_restoration": True})
        & consent_stands(day=day, prefix=prefix, artist=artist)
        & Q(Exists(covered))
        & Q(Exists(consented))
    )


def consent_covers(*, taken_on: F, event: str, prefix: str = "") -> Q:
    """A consent covers a photo of that day and event."""
    excluded = ConsentExcludedEvent.objects.filter(
        consent=OuterRef(f"{prefix}pk"), event=OuterRef(event)
    )
    return (
        (Q(**{f"{event}__isnull": True}) | ~Q(Exists(excluded)))
        & (Q(**{f"{prefix}taken_from__isnull": True}) | Q(**{f"{prefix}taken_from__lte": taken_on}))
        & (
            Q(**{f"{prefix}taken_until__isnull": True})
            | Q(**{f"{prefix}taken_until__gt": taken_on})
        )
    )


def approval_in_force(
    *,
    territory: str,
    day: date,
    prefix: str = "",
    states: Iterable[str] = (Submission.State.APPROVED,),
) -> Q:
    """An approval of the photo's current file holds on ``day`` in ``territory``. With ``states``
    it may be a question that is still open."""
    narrowed = SubmissionTerritory.objects.filter(submission=OuterRef(f"{prefix}pk"))
    until = f"{prefix}valid_until"
    return (
        Q(
            **{
                f"{prefix}state__in": list(states),
                f"{prefix}rendition__superseded_at__isnull": True,
            }
        )
        & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": day}))
        & (~Q(Exists(narrowed)) | Q(Exists(narrowed.filter(country__in=[territory, WORLDWIDE]))))
    )


def file_is_saleable(*, prefix: str = "") -> Q:
    """A rendition is the current restored file, and its model's licence permits sales."""
    return Q(
        **{
            f"{prefix}kind": Rendition.Kind.RESTORED,
            f"{prefix}superseded_at__isnull": True,
            f"{prefix}commercial_use": True,
        }
    )


def left_the_group(*, artist: str, group: str, taken_on: str, day: date) -> Q:
    """The artist was a member of the group under which the photo is filed, and on the photo's day
    no longer. A photo whose day is unknown may be as young as ``day``."""
    taken = Coalesce(OuterRef(taken_on), Value(day), output_field=DateField())
    memberships = Membership.objects.filter(artist=OuterRef(artist), group=OuterRef(group))
    member = memberships.filter(Q(until__isnull=True) | Q(until__gt=taken), since__lte=taken)
    return Q(Exists(memberships.filter(until__lte=taken))) & ~Q(Exists(member))


def good_consents(*, kind: str, territory: str, day: date) -> QuerySet[Consent]:
    """Consents in force on ``day`` that allow selling a restored photo as ``kind``. Whether one
    covers a certain photo depends on its day and event too: see :func:`consent_covers`."""
    return Consent.objects.filter(
        consent_in_force(territory=territory, day=day), **{f"allows_{LicenceKind(kind)}": True}
    )


def clearing_consents(
    photo: Photo, *, kind: str, territory: str, day: date, assuming_approval: bool = False
) -> QuerySet[Consent]:
    """The consents that clear their artist's part of ``photo``: in force, covering it, and of an
    agency that approved its current file (or, assuming so, is still being asked)."""
    states = [Submission.State.APPROVED]
    if assuming_approval:
        states.append(Submission.State.OPEN)
    approved = Submission.objects.filter(
        approval_in_force(territory=territory, day=day, states=states),
        rendition__in=current_restored(photo=photo),
        agency=OuterRef("agreement__agency"),
        **{f"allows_{LicenceKind(kind)}": True},
    )
    shown = "artist__appearances__photo"
    return good_consents(kind=kind, territory=territory, day=day).filter(
        consent_covers(taken_on=F(f"{shown}__taken_on"), event=f"{shown}__event"),
        Exists(approved),
        **{shown: photo},
    )
