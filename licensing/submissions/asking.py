"""Putting an exact restored file before the agencies of the people it shows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.errors import SubmissionRefused
from licensing.models import Agency, Consent, Submission, Term
from stock.accounts.models import User
from stock.audit.services import record
from stock.catalogue.models import Artist, Photo, Rendition, current_restored


def consents_in_force(artists: list[Artist], *, at: datetime) -> QuerySet[Consent]:
    """Consents that allow restoring photos of the artists, themselves and their agreements in
    force."""
    day = timezone.localdate(at)
    return Consent.objects.filter(
        Term.holds_on(day),
        Term.holds_on(day, "agreement__"),
        artist__in=artists,
        state=Consent.State.ACTIVE,
        agreement__state="active",
        allows_restoration=True,
    ).order_by("pk")


def approvals_needed(agency: Agency, artists: list[Artist], *, at: datetime) -> int:
    """How many people of the agency must say yes: the strictest agreement concerned decides."""
    concerned = consents_in_force(artists, at=at).filter(agreement__agency=agency)
    return 2 if concerned.filter(agreement__two_person_approval=True).exists() else 1


def agencies_to_ask(artists: list[Artist], *, at: datetime) -> tuple[list[Agency], list[Artist]]:
    """Return the agencies whose approval the artists need, and the artists without any.

    An artist counts as represented by the agencies whose agreement and consent for that artist
    are in force and allow restoration.
    """
    consents = consents_in_force(artists, at=at).select_related("agreement__agency")
    agencies = {consent.agreement.agency_id: consent.agreement.agency for consent in consents}
    represented = {consent.artist_id for consent in consents}
    missing = [artist for artist in artists if artist.pk not in represented]
    return list(agencies.values()), missing


def submit(*, photo: Photo, actor: User, at: datetime) -> list[Submission]:
    """Ask every agency concerned to approve the photo's current restored file.

    Asking again for the same file changes nothing where an agency has the question or said yes.
    Raises :class:`SubmissionRefused` if there is nothing to submit or someone's consent is
    missing; it says whose.
    """
    with transaction.atomic():
        # Whom it shows stays as it is until they are asked.
        Photo.objects.select_for_update().get(pk=photo.pk)
        rendition = current_restored(photo=photo).first()
        if rendition is None:
            raise SubmissionRefused(_("There is no restored file yet."), code="not_restored")
        if not rendition.commercial_use:
            raise SubmissionRefused(
                _("The model's licence does not permit sales. Restore with another model."),
                code="model_not_commercial",
            )
        artists = [row.artist for row in photo.appearances.select_related("artist")]
        if not artists:
            raise SubmissionRefused(_("Name the people in the picture first."), code="nobody_named")
        agencies, missing = agencies_to_ask(artists, at=at)
        if missing:
            names = ", ".join(artist.name for artist in missing)
            raise SubmissionRefused(
                _("No consent for restoration from: %(names)s.") % {"names": names},
                code="no_consent",
            )
        return [
            _submit_to(
                agency,
                photo,
                rendition,
                needed=approvals_needed(agency, artists, at=at),
                actor=actor,
                at=at,
            )
            for agency in agencies
        ]


def _submit_to(
    agency: Agency,
    photo: Photo,
    rendition: Rendition,
    *,
    needed: int,
    actor: User,
    at: datetime,
) -> Submission:
    submission, created = Submission.objects.get_or_create(
        rendition=rendition,
        agency=agency,
        state__in=["open", "approved"],
        defaults={
            "photo": photo,
            "state": Submission.State.OPEN,
            "file_sha256": rendition.sha256,
            "approvals_needed": needed,
            "submitted_by": actor,
            "submitted_at": at,
        },
    )
    if created:
        record(
            action="submission.opened",
            target=submission,
            actor=actor,
            at=at,
            after={
                "photo": photo.public_id,
                "agency": agency.public_id,
                "sha256": rendition.sha256,
                "approvals_needed": needed,
            },
        )
    return submission
