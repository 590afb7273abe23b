"""The agency's answer about one exact file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from licensing.errors import DecisionRefused
from licensing.models import Agency, AgencyMember, Submission, SubmissionApproval
from licensing.submissions.marks import clean_marks
from licensing.submissions.narrowing import UNNARROWED, Terms, narrowed, set_countries
from stock import tasks
from stock.accounts.models import User
from stock.audit.services import Actor, record
from stock.audit.transitions import IllegalTransition
from stock.catalogue.models import Photo

AS_CONSENTED = Terms()
DECIDERS = (AgencyMember.Role.APPROVER, AgencyMember.Role.MANAGER)


def approve(
    *,
    submission: Submission,
    actor: User,
    at: datetime,
    comment: str = "",
    terms: Terms = AS_CONSENTED,
    seen_sha256: str = "",
) -> bool:
    """Say yes to the exact file, perhaps under narrower terms.

    ``seen_sha256`` is the hash that the person's page showed. Returns whether it is approved now:
    where two people must say so, the first yes leaves it open. Raises DecisionRefused or
    IllegalTransition.
    """
    with transaction.atomic():
        locked = _lock(submission, "approve", actor=actor, seen_sha256=seen_sha256)
        standing = _standing_yeses(locked)
        if actor.pk in standing:
            raise DecisionRefused(
                _("You have said yes already. Somebody else of the agency has to agree."),
                code="already_said_yes",
            )
        if not standing:
            # A yes of somebody who has left since then counts no more, nor do its terms.
            _forget_terms(locked)
        stamps, countries = narrowed(locked, terms, at=at)
        set_countries(locked, countries)
        SubmissionApproval.objects.create(submission=locked, approver=actor, at=at)
        said = {
            "sha256": locked.file_sha256,
            "comment": comment,
            **_narrowed_in_words(locked, stamps),
        }
        if locked.approvals_needed > 1 and not standing:
            _say_first(submission, actor=actor, at=at, comment=comment, stamps=stamps, said=said)
            return False
        Submission.MACHINE.apply(
            submission,
            "approve",
            actor=actor,
            at=at,
            reason=comment,
            after=said,
            decided_by=actor,
            decided_at=at,
            reason_code="",
            comment=comment,
            file_verified_at=None,
            first_yes_by_id=standing[0] if standing else None,
            **stamps,
        )
        # Megabytes are not read while a person waits: a worker holds the stored file against the
        # hash, and the approval falls if it is another.
        tasks.send_after_commit("licensing.verify_file", submission.pk)
    return True


def _say_first(
    submission: Submission,
    *,
    actor: User,
    at: datetime,
    comment: str,
    stamps: dict[str, Any],
    said: dict[str, Any],
) -> None:
    Submission.objects.filter(pk=submission.pk).update(first_yes_by=actor, **stamps)
    for field, value in {"first_yes_by": actor, **stamps}.items():
        setattr(submission, field, value)
    record(
        action="submission.first_yes",
        target=submission,
        actor=actor,
        at=at,
        reason=comment,
        before={"state": Submission.State.OPEN},
        after={"state": Submission.State.OPEN, **said},
    )


def take_back(*, submission: Submission, actor: User, at: datetime) -> None:
    """Take one's own first yes back, as long as nobody has added the second."""
    with transaction.atomic():
        locked = _lock(submission, "approve", actor=actor)
        gone, _rows = locked.approvals.filter(approver=actor).delete()
        if not gone:
            raise DecisionRefused(_("There is no yes of yours to take back."), code="no_yes")
        _forget_terms(locked)
        submission.first_yes_by = None
        for field, value in UNNARROWED.items():
            setattr(submission, field, value)
        record(
            action="submission.yes_taken_back",
            target=submission,
            actor=actor,
            at=at,
            before={"state": Submission.State.OPEN},
            after={"state": Submission.State.OPEN, "sha256": locked.file_sha256},
        )


def refuse(
    *,
    submission: Submission,
    actor: User,
    at: datetime,
    reason_code: str,
    comment: str = "",
    seen_sha256: str = "",
) -> None:
    """Refuse the file, with a reason code."""
    _say_no(
        submission,
        "refuse",
        actor=actor,
        at=at,
        reason_code=reason_code,
        comment=comment,
        seen_sha256=seen_sha256,
    )


def request_changes(
    *,
    submission: Submission,
    actor: User,
    at: datetime,
    reason_code: str,
    comment: str = "",
    marks: Iterable[dict[str, Any]] | str = (),
    seen_sha256: str = "",
) -> None:
    """Send the file back, perhaps with marks; the staff restore it again and submit the new file.

    ``marks``: see :func:`licensing.submissions.marks.clean_marks`.
    """
    drawn = clean_marks(marks if isinstance(marks, str) else list(marks))
    _say_no(
        submission,
        "request_changes",
        actor=actor,
        at=at,
        reason_code=reason_code,
        comment=comment,
        seen_sha256=seen_sha256,
        marks=drawn,
    )


def _say_no(
    submission: Submission,
    transition_name: str,
    *,
    actor: User,
    at: datetime,
    reason_code: str,
    comment: str,
    seen_sha256: str,
    marks: Iterable[dict[str, Any]] = (),
) -> None:
    marked: dict[str, Any] = {"marks": list(marks)} if marks else {}
    if reason_code not in Submission.Reason.values:
        raise DecisionRefused(_("Please choose a reason."), code="reason_missing")
    with transaction.atomic():
        _lock(submission, transition_name, actor=actor, seen_sha256=seen_sha256)
        Submission.MACHINE.apply(
            submission,
            transition_name,
            actor=actor,
            at=at,
            reason=reason_code or comment,
            after={"sha256": submission.file_sha256, "comment": comment, **marked},
            decided_by=actor,
            decided_at=at,
            reason_code=reason_code,
            comment=comment,
            **marked,
        )


def _lock(
    submission: Submission, transition_name: str, *, actor: User, seen_sha256: str = ""
) -> Submission:
    """The row, locked until the transaction ends, if the person may decide about it now."""
    require_decider(agency=submission.agency, actor=actor)
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("rendition", "photo")
        .get(pk=submission.pk)
    )
    if locked.rendition.superseded_at is not None:
        raise DecisionRefused(
            _("The picture has been restored again; this file is no longer offered."),
            code="superseded",
        )
    if locked.state != Submission.State.OPEN:
        raise IllegalTransition(submission, transition_name, locked.state)
    if locked.file_sha256 != locked.rendition.sha256 or (
        seen_sha256 and seen_sha256 != locked.file_sha256
    ):
        raise DecisionRefused(
            _("This is not the file that you were shown. Please look at it again."),
            code="another_file",
        )
    return locked


def _standing_yeses(submission: Submission) -> list[int]:
    """Who has said yes and may still decide, in order."""
    return list(
        SubmissionApproval.objects.filter(
            submission=submission,
            approver__agency_memberships__agency=submission.agency_id,
            approver__agency_memberships__role__in=DECIDERS,
        ).values_list("approver_id", flat=True)
    )


def _forget_terms(submission: Submission) -> None:
    """Back to what was asked, once no yes stands."""
    if submission.first_yes_by_id is None:
        return
    submission.approvals.all().delete()
    submission.territories.all().delete()
    Submission.objects.filter(pk=submission.pk).update(first_yes_by=None, **UNNARROWED)
    for field, value in {"first_yes_by": None, **UNNARROWED}.items():
        setattr(submission, field, value)


def _narrowed_in_words(submission: Submission, stamps: dict[str, Any]) -> dict[str, Any]:
    """For the log: only what is narrower than the consents."""
    said: dict[str, Any] = {}
    fields = {field: stamps.get(field, getattr(submission, field)) for field in UNNARROWED}
    off = [name.removeprefix("allows_") for name, value in fields.items() if value is False]
    if off:
        said["without"] = off
    if fields["valid_until"] is not None:
        said["valid_until"] = fields["valid_until"].isoformat()
    countries = sorted(submission.territories.values_list("country", flat=True))
    if countries:
        said["countries"] = countries
    return said


def may_decide(*, agency: Agency, actor: User) -> bool:
    member = AgencyMember.objects.filter(agency=agency, user=actor).first()
    return member is not None and member.may_decide


def require_decider(*, agency: Agency, actor: User) -> None:
    """Raise :class:`DecisionRefused` unless the person may decide for the agency."""
    if not may_decide(agency=agency, actor=actor):
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
