"""What the engine says while it works (:class:`Progress`) and afterwards (the report)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

Box = tuple[int, int, int, int]  # left, top, width, height, in pixels


class Stage(StrEnum):
    """Codes; the words for people belong to whoever shows them."""

    DETECTING_FACES = "detecting_faces"
    RESTORING = "restoring"
    RESAMPLING = "resampling"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One event. Raising from the callback that receives it ends the restoration.

    fraction: 0 to 1 over the whole restoration; never goes back, except when a tile did not fit
        into memory and the picture is begun again with smaller ones.
    tiles_done, tiles_total: tiles of the plan; (0, 0) before there is one.
    faces: how many were found; None while nobody has looked.
    box, pixels: when a piece of the picture has just been finished, its place in the network's
        output and a read-only uint8 (h, w, 3) RGB view of it, valid during the call.
    """

    stage: Stage
    fraction: float
    tiles_done: int = 0
    tiles_total: int = 0
    faces: int | None = None
    box: Box | None = None
    pixels: np.ndarray | None = field(default=None, repr=False, compare=False)


class FaceAction(StrEnum):
    """What was done about one face."""

    BACKGROUND_ONLY = "background_only"


class FaceReason(StrEnum):
    """Why it was done."""

    NO_FACE_MODEL = "no_face_model"


@dataclass(frozen=True, kw_only=True)
class FaceReport:
    """One face of the input picture; all coordinates are input pixels.

    keypoints: right eye, left eye, nose tip, mouth centre, right ear, left ear (of the person,
        so the right eye is usually on the left of the picture), each (x, y).
    size: the longer side of the box.
    """

    box: tuple[float, float, float, float]
    score: float
    keypoints: tuple[tuple[float, float], ...]
    size: float
    action: FaceAction
    reason: FaceReason


@dataclass(frozen=True, kw_only=True)
class RestorationReport:
    """Everything needed to say how a file came to be, and to make it again.

    Sizes are (width, height). ``fallbacks`` says in words what did not go as planned and what was
    done instead. ``seconds`` is the one field that differs between two identical runs.
    """

    input_size: tuple[int, int]
    output_size: tuple[int, int]
    scale: float
    model: str
    architecture: str
    weights_sha256: str
    model_licence: str
    commercial_use: bool
    dtype: str
    device: str
    threads: int
    tile_size: int
    tiles: int
    fallbacks: tuple[str, ...]
    faces: tuple[FaceReport, ...]
    faces_detected: bool
    seconds: float
    software: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, dicts, strings, numbers and booleans, ready for JSON."""
        return _plain(asdict(self))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    return value
