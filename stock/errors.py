"""Refusals: a code for programs and words for the person who reads them."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise


class Refusal(Exception):
    """A request that the rules do not allow.

    ``code`` is stable and machine-readable; ``message`` is a lazy translation, so that it is
    told in the language of whoever reads it; ``details`` go to logs and JSON answers.
    """

    code = "refused"

    def __init__(self, message: str | Promise, *, code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details

    def __str__(self) -> str:
        return str(self.message)
