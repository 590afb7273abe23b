"""Clearance of many photos at once, answered by the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.db.models.lookups import In, IsNull
from django.utils import timezone

from licensing.clearance.conditions import (
    approval_in_force,
    consent_covers,
    consent_in_force,
    file_is_saleable,
    left_the_group,
)
from licensing.clearance.withdrawn import artists_taken_down, is_taken_down_otherwise
from licensing.models import Consent, LicenceKind, Submission
from stock.catalogue.models import Appearance, Photo

#: Whatever kind of query set of photos goes in comes out.
Photos = TypeVar("Photos", bound=QuerySet[Photo])

CONSENT = "artist__consents__"
APPROVAL = "photo__submissions__"


def cleared(
    photos: Photos, *, kind: str, territory: str, at: datetime, whole: bool = False
) -> Photos:
    """Narrow ``photos`` to those that may be sold as ``kind`` in ``territory`` at ``at``.

    whole: all of the rows are wanted (to count them, say) and not a page of them. The answer is
    the same; the database then looks at all photos together instead of at one after the other.
    """
    return cleared_for_any(photos, kinds=[kind], territory=territory, at=at, whole=whole)


def cleared_for_any(
    photos: Photos,
    *,
    kinds: Iterable[str],
    territory: str,
    at: datetime,
    whole: bool = False,
    people: QuerySet[Any, Any] | None = None,
) -> Photos:
    """Narrow ``photos`` to those that may be sold under at least one of ``kinds``; see
    :func:`cleared`.

    people: the primary keys of all who appear in ``photos``, where these are few: only their
    consents are then looked at. The answer is the same.
    """
    wanted = [LicenceKind(kind) for kind in kinds]
    if not wanted:
        return photos.none()
    day = timezone.localdate(at)
    everybody = _everybody_allows(wanted, territory=territory, day=day, people=people)
    if whole:
        return photos.filter(Q(pk__in=everybody.values("photo")), ~is_taken_down_otherwise())
    # The first condition follows from the last and is quickly asked, so that photos which wait for
    # an approval are passed over quickly. A scalar, because PostgreSQL would read every approval
    # at once to answer EXISTS.
    approved = Submission.objects.filter(photo=OuterRef("pk"), state=Submission.State.APPROVED)
    return photos.filter(
        IsNull(Subquery(approved.order_by().values("pk")[:1]), False),
        Exists(everybody.filter(photo=OuterRef("pk"))),
        ~is_taken_down_otherwise(),
    )


def _everybody_allows(
    kinds: list[LicenceKind], *, territory: str, day: date, people: QuerySet[Any, Any] | None
) -> QuerySet[Appearance, Any]:
    """Photos for which everybody shown allows one of ``kinds``, as appearances grouped by photo.

    Each person who appears is joined with their consents and with their agencies' approvals of
    the photo's current file; the people for whom a row is left are counted, for each kind, and
    compared with all who appear. So the work is done once, and not once per kind.
    """
    in_force = Consent.objects.filter(consent_in_force(territory=territory, day=day)).order_by()
    if people is not None:
        in_force = in_force.filter(artist__in=people)
    allowing = Appearance.objects.filter(
        # The consents in force are few, whatever the photos: asked for once, not once per photo.
        # Negated twice, because PostgreSQL would otherwise make of it four more joins to plan.
        ~Q(~Q(In(F(f"{CONSENT}pk"), in_force.values("pk").query)))
        & consent_covers(taken_on=F("photo__taken_on"), event="photo__event", prefix=CONSENT)
        & Q(**{f"{APPROVAL}agency": F(f"{CONSENT}agreement__agency")})
        & approval_in_force(territory=territory, day=day, prefix=APPROVAL)
        & file_is_saleable(prefix=f"{APPROVAL}rendition__")
        & ~left_the_group(
            artist="artist", group="photo__group", taken_on="photo__taken_on", day=day
        )
        & ~Q(artist__in=artists_taken_down())
    )
    shown = (
        Appearance.objects.filter(photo=OuterRef("photo"))
        .order_by()
        .values("photo")
        .values(number=Count("pk"))
    )
    counts = [
        Count(
            "artist",
            distinct=True,
            filter=Q(**{f"{CONSENT}allows_{kind}": True, f"{APPROVAL}allows_{kind}": True}),
        )
        for kind in kinds
    ]
    # No count is above the number of people, so the greatest tells whether one of them equals it.
    most = Greatest(*counts) if len(counts) > 1 else counts[0]
    return allowing.order_by().values("photo").annotate(most=most).filter(most=Subquery(shown))
