"""Holding what is stored against the hash that was approved."""

from __future__ import annotations

import contextlib
import hashlib
from datetime import datetime

import structlog
from django.core.files.storage import storages

from licensing.models import Submission
from stock import tasks
from stock.audit.transitions import IllegalTransition

log = structlog.get_logger(__name__)
PER_SWEEP = 50


def verify_file(*, submission_id: int, at: datetime) -> bool:
    """Whether the stored file is the approved one; if it is not, the approval is void.

    Safe to run twice. Raises OSError if the storage cannot be reached.
    """
    submission = Submission.objects.select_related("rendition").get(pk=submission_id)
    if submission.state != Submission.State.APPROVED:
        return False
    try:
        with storages["default"].open(submission.rendition.file_name) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        found = ""
    if found == submission.file_sha256:
        Submission.objects.filter(pk=submission_id).update(file_verified_at=at)
        return True
    log.error("approved file is not the stored one", submission=submission.public_id)
    # Voided in the meantime is voided, too.
    with contextlib.suppress(IllegalTransition):
        Submission.MACHINE.apply(
            submission,
            "void",
            actor="licensing",
            at=at,
            reason="file_altered" if found else "file_missing",
            after={"sha256": submission.file_sha256, "found": found},
        )
    return False


def resend_unverified(*, before: datetime) -> int:
    """Send again what a lost message left unverified; return how many."""
    rows = Submission.objects.filter(
        state=Submission.State.APPROVED, file_verified_at__isnull=True, decided_at__lt=before
    ).order_by("id")
    waiting = list(rows.values_list("pk", flat=True)[:PER_SWEEP])
    for pk in waiting:
        tasks.send("licensing.verify_file", pk)
    return len(waiting)
