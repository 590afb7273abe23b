"""Places in a picture where changes are wanted."""

from __future__ import annotations

import json
import math
from typing import Any

from django.utils.translation import gettext_lazy as _

from licensing.errors import DecisionRefused

MOST = 20
LONGEST_NOTE = 300
#: As fractions of the picture: smaller could not be seen, let alone hit with a finger.
LEAST_SIDE = 0.005
SIDES = ("x", "y", "width", "height")


def clean_marks(raw: Any) -> list[dict[str, Any]]:
    """Marks as they are stored: x, y, width, height as fractions of the picture, and a note.

    ``raw`` is what a page sent: JSON or already a list. Raises :class:`DecisionRefused`.
    """
    if isinstance(raw, str):
        try:
            raw = json.loads(raw or "[]")
        except ValueError as error:
            raise _unreadable() from error
    if not isinstance(raw, list):
        raise _unreadable()
    if len(raw) > MOST:
        raise DecisionRefused(
            _("At most %(most)s marks, please.") % {"most": MOST}, code="too_many_marks"
        )
    return [_clean(mark) for mark in raw]


def _unreadable() -> DecisionRefused:
    return DecisionRefused(_("The marks could not be read. Please draw them again."), code="marks")


def _clean(mark: Any) -> dict[str, Any]:
    if not isinstance(mark, dict):
        raise _unreadable()
    try:
        sides = {side: float(mark[side]) for side in SIDES}
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error
    if not all(math.isfinite(value) and 0 <= value <= 1 for value in sides.values()):
        raise _unreadable()
    # Rounding in the browser may end a hair outside.
    inside = sides["x"] + sides["width"] <= 1.001 and sides["y"] + sides["height"] <= 1.001
    if not inside or min(sides["width"], sides["height"]) < LEAST_SIDE:
        raise _unreadable()
    note = mark.get("note", "")
    if not isinstance(note, str):
        raise _unreadable()
    cleaned: dict[str, Any] = {side: round(value, 4) for side, value in sides.items()}
    cleaned["note"] = note.strip()[:LONGEST_NOTE]
    return cleaned
