"""In which languages the shop is offered."""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

#: Complete: a test fails on a message that has no translation.
COMPLETE: list[tuple[str, Any]] = [("ko", _("Korean")), ("en", _("English"))]
#: With a catalogue that may have gaps, which are read in English. Off unless asked for.
PREPARED: list[tuple[str, Any]] = [("ja", _("Japanese"))]


def offered(text: str | None = None) -> list[tuple[str, Any]]:
    """The complete languages and those prepared ones that ``PREPARED_LANGUAGES`` names (codes
    separated by commas).

    Raises :class:`ImproperlyConfigured` for a code that is not prepared.
    """
    if text is None:
        text = os.environ.get("PREPARED_LANGUAGES", "")
    wanted = {code.strip() for code in text.split(",") if code.strip()}
    unknown = wanted - {code for code, _name in PREPARED}
    if unknown:
        known = ", ".join(code for code, _name in PREPARED)
        raise ImproperlyConfigured(
            f"PREPARED_LANGUAGES: {', '.join(sorted(unknown))} is not prepared (prepared: {known})"
        )
    return COMPLETE + [(code, name) for code, name in PREPARED if code in wanted]
