"""Putting an exact restored file before the agencies of the people it shows, and their answer."""

from licensing.submissions.asking import agencies_to_ask, approvals_needed, submit
from licensing.submissions.batch import Outcome, approve_many
from licensing.submissions.deciding import (
    approve,
    may_decide,
    refuse,
    request_changes,
    require_decider,
    take_back,
    void_for,
)
from licensing.submissions.marks import clean_marks
from licensing.submissions.narrowing import Allowed, Terms, allowed_for

__all__ = [
    "Allowed",
    "Outcome",
    "Terms",
    "agencies_to_ask",
    "allowed_for",
    "approvals_needed",
    "approve",
    "approve_many",
    "clean_marks",
    "may_decide",
    "refuse",
    "request_changes",
    "require_decider",
    "submit",
    "take_back",
    "void_for",
]
