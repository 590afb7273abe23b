"""Refusals of the restoration verbs, and what a worker may run into."""

from stock.errors import Refusal


class JobRefused(Refusal):
    code = "job_refused"


class ModelRefused(Refusal):
    code = "model_refused"


class LeaseLost(Exception):
    """Another worker holds the job now, or it was cancelled: stop at once and store nothing."""
