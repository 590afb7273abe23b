"""What a partner may reach: only what belongs to an agency of theirs. Everything else is 404, so
that guessing an identifier tells nothing."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from licensing.models import (
    Agency,
    AgencyMember,
    Agreement,
    Consent,
    Invitation,
    Statement,
    Submission,
    Takedown,
)
from licensing.reach import agency_has_a_say, artists_of, concerning
from stock.accounts.models import User
from stock.catalogue.models import Artist, Event, Photo


def submission_for(user: User, public_id: str) -> Submission:
    rows = Submission.objects.filter(agency__members=user).select_related(
        "photo__master", "photo__event", "rendition", "agency", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def agreement_for(user: User, public_id: str) -> Agreement:
    return get_object_or_404(agreements_of(user), public_id=public_id)


def agreements_of(user: User) -> QuerySet[Agreement]:
    """What the agency was sent; drafts are the staff's own."""
    return (
        Agreement.objects.filter(agency__members=user)
        .exclude(state__in=[Agreement.State.DRAFT, Agreement.State.DISCARDED])
        .select_related("agency", "amends", "sent_by", "signed_by", "ended_by", "paper_by")
    )


def consent_for(user: User, public_id: str) -> Consent:
    rows = Consent.objects.filter(agreement__agency__members=user).select_related(
        "agreement__agency", "artist"
    )
    return get_object_or_404(rows, public_id=public_id)


def photo_for(user: User, public_id: str) -> tuple[Photo, Agency]:
    """The photo and the one of the user's agencies that it concerns."""
    photo = get_object_or_404(Photo.objects.select_related("event"), public_id=public_id)
    for agency in user.agencies.all():
        if agency_has_a_say(agency=agency, photo=photo):
            return photo, agency
    raise Http404("not a photo of this partner")


def takedown_for(user: User, public_id: str) -> Takedown:
    """A takedown by one of the user's agencies; those of staff and of others are not shown."""
    rows = Takedown.objects.filter(side=Takedown.Side.AGENCY, agency__members=user).select_related(
        "agency", "photo", "artist", "event", "of_agency", "opened_by", "lifted_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def agencies_of(user: User) -> list[Agency]:
    """The user's agencies; those for which the user decides come first."""
    members = user.agency_memberships.select_related("agency").order_by("agency__name_en")
    return [row.agency for row in sorted(members, key=lambda row: not row.may_decide)]


def subject_for(user: User, scope: str, key: str) -> tuple[Photo | Artist | Event | Agency, Agency]:
    """What the user wants to take down, and the one of the user's agencies that may.

    ``key`` is a slug for artists and events, a public id for photos and agencies.
    """
    for agency in agencies_of(user):
        found: Photo | Artist | Event | Agency | None = None
        if scope == Takedown.Scope.PHOTO:
            found = concerning(agency).filter(public_id=key).first()
        elif scope == Takedown.Scope.ARTIST:
            found = artists_of(agency).filter(slug=key).first()
        elif scope == Takedown.Scope.EVENT:
            ours = concerning(agency).filter(event__isnull=False).values("event")
            found = Event.objects.filter(slug=key, pk__in=ours).first()
        elif scope == Takedown.Scope.AGENCY and agency.public_id == key:
            found = agency
        if found is not None:
            return found, agency
    raise Http404("not a matter of this partner")


def decides_for_an_agency(user: User) -> bool:
    deciding = (AgencyMember.Role.APPROVER, AgencyMember.Role.MANAGER)
    return AgencyMember.objects.filter(user=user, role__in=deciding).exists()


def managed_agency(user: User, public_id: str) -> Agency:
    """An agency that the user manages."""
    rows = Agency.objects.filter(
        memberships__user=user, memberships__role=AgencyMember.Role.MANAGER
    )
    return get_object_or_404(rows, public_id=public_id)


def member_of(agency: Agency, public_id: str) -> AgencyMember:
    rows = agency.memberships.select_related("user", "agency")
    return get_object_or_404(rows, user__public_id=public_id)


def invitation_of(agency: Agency, public_id: str) -> Invitation:
    rows = agency.invitations.select_related("agency")
    return get_object_or_404(rows, public_id=public_id)


def statement_for(user: User, public_id: str) -> Statement:
    rows = Statement.objects.filter(agency__members=user).select_related("agency", "previous")
    return get_object_or_404(rows, pk=public_id)


def artists_for(user: User) -> QuerySet[Artist]:
    """The artists whom an agency of the user speaks for."""
    return Artist.objects.filter(
        representations__agency__members=user, representations__ended_at__isnull=True
    ).distinct()


def artist_under(agreement: Agreement, slug: str) -> Artist:
    """An artist whom the agreement's agency speaks for, or spoke for once."""
    rows = Artist.objects.filter(representations__agency=agreement.agency_id).distinct()
    return get_object_or_404(rows, slug=slug)
