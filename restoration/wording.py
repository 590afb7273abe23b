"""Words for what the engine and the worker say in codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Failure:
    what: Promise
    to_do: Promise


FAILURES: dict[str, Failure] = {
    "invalid_input": Failure(
        _("The picture could not be read."),
        _("Save it as JPEG or PNG, upload it again and restore that one."),
    ),
    "weights": Failure(
        _("The model's weights are missing or not those that were released."),
        _("Trying again does not help before the worker is repaired. Tell the operators."),
    ),
    "weights_changed": Failure(
        _("The model's weights are missing or not those that were released."),
        _("Trying again does not help before the worker is repaired. Tell the operators."),
    ),
    "face_detector": Failure(
        _("The face detector could not be started."),
        _("Trying again does not help before the worker is repaired. Tell the operators."),
    ),
    "out_of_memory": Failure(
        _("The worker ran out of memory, even with the smallest tiles."),
        _("Try again when fewer jobs are running, or upload a smaller copy."),
    ),
    "degenerate_output": Failure(
        _("The model returned an unusable picture, so nothing was stored."),
        _("Try again. If it happens twice, the picture is not one for this model."),
    ),
    "time_limit": Failure(
        _("It took far longer than a picture of this size should."),
        _("Try again when fewer jobs are running. If it happens twice, tell the operators."),
    ),
    "worker_lost": Failure(
        _("The worker stopped answering several times."),
        _("Check that a worker is running, then try again."),
    ),
}
UNEXPECTED = Failure(
    _("Something unexpected happened. Nothing was stored."),
    _("Try again. If it fails again, pass the code below on to the operators."),
)

FACE_ACTIONS = {
    "background_only": _("Restored like the rest of the picture"),
    "restored": _("Restored by the face model"),
    "left_alone": _("Left as it was"),
}
FACE_REASONS = {
    "no_face_model": _("This model has no special treatment of faces"),
    "soft": _("It was soft"),
    "already_sharp": _("It is sharp already"),
    "larger_than_network": _("It is larger than the face model's picture"),
    "full_fidelity": _("Asked to stay with the original"),
    "uncertain": _("Not certain enough that it is a face"),
    "profile": _("Seen too much from the side"),
    "too_small": _("Too small to know the person by"),
    "identity_drift": _("The face model's answer looked like somebody else"),
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """``level``: same, check, other or unknown; ``distance`` where there is one."""

    level: str
    words: Promise
    distance: float | None = None

    @property
    def needs_eyes(self) -> bool:
        return self.level in ("check", "other")


#: Up to which identity distance a face is what the words say (decision 0030).
LOOKS_THE_SAME = 0.4
CHECK_CLOSELY = 0.5
NOT_COMPARED = {
    "left_alone": _("Not compared: it was left as it was"),
    "too_small": _("Not compared: too small to know the person by"),
    "not_found": _("Could not be compared: look closely yourself"),
}


def likeness(identity: dict[str, Any] | None) -> Likeness:
    """What the identity distance of one face (``restoration.identity``) means."""
    distance = identity.get("distance") if identity else None
    if distance is None:
        why = str(identity.get("why")) if identity else ""
        return Likeness("unknown", NOT_COMPARED.get(why, _("Not compared")))
    if distance <= LOOKS_THE_SAME:
        return Likeness("same", _("Looks like the same person"), distance)
    if distance <= CHECK_CLOSELY:
        return Likeness("check", _("Check closely whether it is the same person"), distance)
    return Likeness("other", _("May look like somebody else"), distance)


def failure(code: str) -> Failure:
    return FAILURES.get(code, UNEXPECTED)


def figures(metrics: dict[str, Any]) -> list[tuple[str, float]]:
    """What an evaluation measured (``manage.py evaluate_model``), as (name, value) pairs."""
    found: list[tuple[str, float]] = []
    for name, value in metrics.items():
        label = name.upper() if len(name) <= 5 else name.replace("_", " ")
        if isinstance(value, dict):
            found += [(f"{label} · {inner}", number) for inner, number in figures(value)]
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append((label, value))
    return found


def _fractions(left: float, top: float, across: float, down: float) -> str:
    return ",".join(f"{part:.4f}" for part in (left, top, across, down))


def _closeup(box: list[float], width: int, height: int) -> str:
    """A square around the face with some of its surroundings, as far as the picture goes."""
    left, top, across, down = box
    side = min(1.5 * max(across, down), width, height)
    x = min(max(0.0, left + across / 2 - side / 2), width - side)
    y = min(max(0.0, top + down / 2 - side / 2), height - side)
    return _fractions(x / width, y / height, side / width, side / height)


def faces(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The faces of an engine report, left to right, as pages show them.

    ``view`` is the box as fractions of the picture (left, top, width, height), which is what
    ``<before-after>`` zooms in on; ``closeup`` a square around it, for ``<face-pair>``.
    """
    if not report.get("faces"):
        return []
    width, height = report["input_size"]
    shown = []
    in_order = sorted(report["faces"], key=lambda face: face["box"][0])
    for number, face in enumerate(in_order, start=1):
        left, top, across, down = face["box"]
        shown.append(
            {
                "number": number,
                "view": _fractions(left / width, top / height, across / width, down / height),
                "closeup": _closeup(face["box"], width, height),
                "width": round(across),
                "height": round(down),
                "percent": round(100 * face["score"]),
                "likeness": likeness(face.get("identity")),
                "action": FACE_ACTIONS.get(face["action"], face["action"].replace("_", " ")),
                "reason": FACE_REASONS.get(face["reason"], face["reason"].replace("_", " ")),
            }
        )
    return shown
