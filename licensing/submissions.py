"""Putting an exact restored file before the agencies of the people it shows, and their answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from licensing.errors import DecisionRefused, SubmissionRefused
from licensing.models import Agency, AgencyMember, Consent, Submission, Term
from stock.accounts.models import User
from stock.audit.services import Actor, record
from stock.catalogue.models import Artist, Photo, Rendition, current_restored


def agencies_to_ask(artists: list[Artist], *, at: datetime) -> tuple[list[Agency], list[Artist]]:
    """Return the agencies whose approval the artists need, and the artists without any.

    An artist counts as represented by the agencies whose agreement and consent for that artist
    are in force and allow restoration.
    """
    day = timezone.localdate(at)
    consents = (
        Consent.objects.filter(
            Term.holds_on(day),
            Term.holds_on(day, "agreement__"),
            artist__in=artists,
            state=Consent.State.ACTIVE,
            agreement__state="active",
            allows_restoration=True,
        )
        .select_related("agreement__agency")
        .order_by("pk")
    )
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
        return [_submit_to(agency, photo, rendition, actor=actor, at=at) for agency in agencies]


def _submit_to(
    agency: Agency, photo: Photo, rendition: Rendition, *, actor: User, at: datetime
) -> Submission:
    submission, created = Submission.objects.get_or_create(
        rendition=rendition,
        agency=agency,
        state__in=["open", "approved"],
        defaults={
            "photo": photo,
            "state": Submission.State.OPEN,
            "file_sha256": rendition.sha256,
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
            },
        )
    return submission


def approve(*, submission: Submission, actor: User, at: datetime, comment: str = "") -> None:
    """Approve the exact file. Raises DecisionRefused or IllegalTransition."""
    _decide(submission, "approve", actor=actor, at=at, reason_code="", comment=comment)


def refuse(
    *, submission: Submission, actor: User, at: datetime, reason_code: str, comment: str = ""
) -> None:
    """Refuse the file, with a reason code."""
    _require_reason(reason_code)
    _decide(submission, "refuse", actor=actor, at=at, reason_code=reason_code, comment=comment)


def request_changes(
    *, submission: Submission, actor: User, at: datetime, reason_code: str, comment: str = ""
) -> None:
    """Send the file back; the staff restore it again and submit the new file."""
    _require_reason(reason_code)
    _decide(
        submission,
        "request_changes",
        actor=actor,
        at=at,
        reason_code=reason_code,
        comment=comment,
    )


def _require_reason(reason_code: str) -> None:
    if reason_code not in Submission.Reason.values:
        raise DecisionRefused(_("Please choose a reason."), code="reason_missing")


def _decide(
    submission: Submission,
    transition_name: str,
    *,
    actor: User,
    at: datetime,
    reason_code: str,
    comment: str,
) -> None:
    require_decider(agency=submission.agency, actor=actor)
    with transaction.atomic():
        if submission.rendition.superseded_at is not None:
            raise DecisionRefused(
                _("The picture has been restored again; this file is no longer offered."),
                code="superseded",
            )
        Submission.MACHINE.apply(
            submission,
            transition_name,
            actor=actor,
            at=at,
            reason=reason_code or comment,
            after={"sha256": submission.file_sha256, "comment": comment},
            decided_by=actor,
            decided_at=at,
            reason_code=reason_code,
            comment=comment,
        )


def require_decider(*, agency: Agency, actor: User) -> None:
    """Raise :class:`DecisionRefused` unless the person may decide for the agency."""
    member = AgencyMember.objects.filter(agency=agency, user=actor).first()
    if member is None or not member.may_decide:
        raise DecisionRefused(
            _("Only approvers and managers of the agency may decide."), code="not_an_approver"
        )


def void_for(*, photo: Photo, actor: Actor, at: datetime, reason: str) -> int:
    """Void what was asked or approved for the photo's earlier files; return how many.

    Called in the transaction that puts a new restored file in place.
    """
    stale = Submission.objects.filter(
        photo=photo,
        state__in=["open", "approved", "changes_requested"],
        rendition__superseded_at__isnull=False,
    )
    count = 0
    for submission in stale:
        Submission.MACHINE.apply(submission, "void", actor=actor, at=at, reason=reason)
        count += 1
    return count
