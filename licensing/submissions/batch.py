"""Approving several pictures that somebody has looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from licensing.models import Submission
from licensing.submissions.deciding import approve
from stock.accounts.models import User
from stock.errors import Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """``approved`` is False for a first yes of two and for what was refused; ``refusal`` says
    which."""

    submission: Submission
    approved: bool
    refusal: Refusal | None = None


def approve_many(
    *, wanted: Iterable[tuple[Submission, str]], actor: User, at: datetime
) -> list[Outcome]:
    """Approve each (submission, hash of the file that was shown) by itself.

    Each is a transaction with an audit entry of its own; what cannot be approved stops no other.
    """
    outcomes = []
    for submission, seen_sha256 in wanted:
        try:
            done = approve(submission=submission, actor=actor, at=at, seen_sha256=seen_sha256)
            outcomes.append(Outcome(submission, done))
        except Refusal as refusal:
            outcomes.append(Outcome(submission, False, refusal))
    return outcomes
