"""What the engine says while it works (:class:`Progress`) and afterwards (the report)."""

from __future__ import annotations

import math
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
    RESTORING_FACES = "restoring_faces"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One event. Raising from the callback that receives it ends the restoration.

    fraction: 0 to 1 over the whole restoration; never goes back, except when a tile did not fit
        into memory and the picture is begun again with smaller ones.
    tiles_done, tiles_total: tiles of the plan; (0, 0) before there is one.
    faces: how many were found; None while nobody has looked.
    box, pixels: when a piece of the picture has just been finished, its place in the network's
        output (smaller than the result for a soft photo) and a read-only uint8 (h, w, 3) RGB view
        of it, valid during the call.
    """

    stage: Stage
    fraction: float
    tiles_done: int = 0
    tiles_total: int = 0
    faces: int | None = None
    box: Box | None = None
    pixels: np.ndarray | None = field(default=None, repr=False, compare=False)


class FaceAction(StrEnum):
    """What was done about one face.

    Only ``restored`` faces hold pixels of the face model. The other two are what the upscaling
    model made of them: ``left_alone`` because they need no more, ``background_only`` because
    more could not be done safely.
    """

    RESTORED = "restored"
    LEFT_ALONE = "left_alone"
    BACKGROUND_ONLY = "background_only"


class FaceReason(StrEnum):
    """Why it was done. The thresholds stand where they are applied, in ``faces``."""

    # restored
    SOFT = "soft"
    # left_alone
    ALREADY_SHARP = "already_sharp"
    LARGER_THAN_NETWORK = "larger_than_network"
    FULL_FIDELITY = "full_fidelity"
    # background_only
    NO_FACE_MODEL = "no_face_model"
    UNCERTAIN = "uncertain"
    PROFILE = "profile"
    TOO_SMALL = "too_small"
    IDENTITY_DRIFT = "identity_drift"


@dataclass(frozen=True, kw_only=True)
class FaceReport:
    """One face of the input picture; all coordinates are input pixels.

    keypoints: right eye, left eye, nose tip, mouth centre, right ear, left ear (of the person,
        so the right eye is usually on the left of the picture), each (x, y).
    size: the longer side of the box.
    blur: of its edges, as a standard deviation in pixels of the face model's 512 x 512 frame;
        None if it was not measured.
    drift: how far its eyes, nose or mouth moved at most through the face model, as a share of the
        distance between the eyes; None unless the face model was applied, infinity (null in
        to_dict) if the detector found the face no more.
    likeness: how far the face model's answer shows what the photo shows, 1 being the same; None
        unless the face model was asked.
    """

    box: tuple[float, float, float, float]
    score: float
    keypoints: tuple[tuple[float, float], ...]
    size: float
    action: FaceAction
    reason: FaceReason
    blur: float | None = None
    drift: float | None = None
    likeness: float | None = None


@dataclass(frozen=True, kw_only=True)
class FaceModelReport:
    """The papers of the model that restored the faces."""

    name: str
    architecture: str
    sha256: str
    licence: str
    commercial_use: bool


@dataclass(frozen=True, kw_only=True)
class ScaleReport:
    """How sharp the photo was; lengths in its pixels.

    true_scale: the share of its pixels (along an edge) that it needs for what it shows; 1 for a
    sharp photo. blur: standard deviation of the Gaussian that would make a sharp photo as soft.
    noise: standard deviation of brightness in levels of 255. raster: how many pixels one pixel of
    an earlier, smaller picture was stretched to; 1 if none was found.
    """

    true_scale: float
    blur: float
    noise: float
    raster: float


@dataclass(frozen=True, kw_only=True)
class RestorationReport:
    """Everything needed to say how a file came to be, and to make it again.

    Sizes are (width, height). ``fallbacks`` says in words what did not go as planned and what was
    done instead. ``seconds`` is the one field that differs between two identical runs.

    model and the fields after it describe the upscaling model; face_model is None if there was
    none. commercial_use: of the result, hence of both models, also where no face needed the second.
    fidelity: as asked for in the options.
    scale: of the result over the input, also where a long edge was asked for.
    estimate: how sharp the photo was found to be; None if nobody was to look.
    reduction: how many times smaller than the photo the network saw it; 1 if as it was.
    denoise: as asked for in the options.
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
    face_model: FaceModelReport | None
    fidelity: float
    estimate: ScaleReport | None
    reduction: float
    denoise: float
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
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no word for it
    return value
