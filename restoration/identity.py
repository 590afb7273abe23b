"""Whether restoring kept the person: the distance between a face in the photo and in the result.

Imported by workers alone: it loads dlib. Weights: dlib's 5-point predictor and its face network,
both CC0, read from the files of an installed package and checked against their hashes.
"""

from __future__ import annotations

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np

from restoration.engine import WeightsError

PACKAGE = "face_recognition_models"
#: The package holds a 68-point predictor too, which is not for commercial use.
PREDICTOR = (
    "shape_predictor_5_face_landmarks.dat",
    "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
)
NETWORK = (
    "dlib_face_recognition_resnet_model_v1.dat",
    "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
)
#: What was not meant to change, and what was changed by the upscaling model alone, is compared
#: like what the face model changed; a face that was to be left alone is not.
COMPARED = frozenset({"restored", "background_only"})
#: Below, in pixels of the photo, the photo itself does not say who it is (decision 0030).
LEAST_FACE = 40
#: The network looks at 150 pixels and the finder at faces from about 80 on.
FACE_SIDE = 200
MARGIN = 0.5  # of the box, on each side: the finder wants forehead and chin


def measure(source: np.ndarray, result: np.ndarray, faces: list[dict[str, Any]]) -> None:
    """Give each face of an engine report its ``identity``: a distance, or why there is none.

    source, result: uint8 (H, W, 3) RGB, the second an enlarged first. distance: 0 is the same
    face, strangers are at 0.6 and more. Raises WeightsError.
    """
    for face in faces:
        face["identity"] = _of(source, result, face)


def _of(source: np.ndarray, result: np.ndarray, face: dict[str, Any]) -> dict[str, Any]:
    if face["action"] not in COMPARED:
        return {"distance": None, "why": "left_alone"}
    if max(face["box"][2:]) < LEAST_FACE:
        return {"distance": None, "why": "too_small"}
    distance = judge().distance(*_crops(source, result, face["box"]))
    if distance is None:
        return {"distance": None, "why": "not_found"}
    return {"distance": round(distance, 3), "why": None}


def _crops(
    source: np.ndarray, result: np.ndarray, box: list[float]
) -> tuple[np.ndarray, np.ndarray]:
    """The same part of both pictures at the same size, the face about FACE_SIDE large."""
    left, top, across, down = box
    height, width = source.shape[:2]
    x0, x1 = _within(left - MARGIN * across, left + (1 + MARGIN) * across, width)
    y0, y1 = _within(top - MARGIN * down, top + (1 + MARGIN) * down, height)
    zoom = FACE_SIDE / max(across, down)
    size = (max(1, round((x1 - x0) * zoom)), max(1, round((y1 - y0) * zoom)))
    larger_x, larger_y = result.shape[1] / width, result.shape[0] / height
    before = source[y0:y1, x0:x1]
    after = result[
        round(y0 * larger_y) : round(y1 * larger_y), round(x0 * larger_x) : round(x1 * larger_x)
    ]
    return _resized(before, size), _resized(after, size)


def _within(low: float, high: float, limit: int) -> tuple[int, int]:
    start = min(max(0, round(low)), limit - 1)
    return start, max(start + 1, min(limit, round(high)))


def _resized(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    smaller = size[0] < image.shape[1]
    resized = cv2.resize(
        np.ascontiguousarray(image),
        size,
        interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC,
    )
    return np.ascontiguousarray(resized)


@lru_cache(maxsize=1)
def judge() -> Judge:
    """Loaded once per process. Raises WeightsError."""
    return Judge()


class Judge:
    def __init__(self) -> None:
        self._find = dlib.get_frontal_face_detector()
        self._shape = dlib.shape_predictor(str(_verified(*PREDICTOR)))
        self._network = dlib.face_recognition_model_v1(str(_verified(*NETWORK)))

    def distance(self, before: np.ndarray, after: np.ndarray) -> float | None:
        """Between the largest face of two pictures of one size; None if neither shows one.

        The face is found once, so that a finder's hesitation over a soft one does not count as a
        change of person.
        """
        found = self._find(before, 0) or self._find(after, 0)
        if not found:
            return None
        face = max(found, key=lambda one: one.width() * one.height())
        return float(np.linalg.norm(self._describe(before, face) - self._describe(after, face)))

    def _describe(self, image: np.ndarray, face: Any) -> np.ndarray:
        return np.array(self._network.compute_face_descriptor(image, self._shape(image, face)))


def _verified(name: str, sha256: str) -> Path:
    """A file of the package, which is never imported: it wants the pkg_resources of old."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(f"the package {PACKAGE} is not installed")
    path = Path(spec.submodule_search_locations[0]) / "models" / name
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise WeightsError(f"{name} has the SHA-256 {found}, not {sha256}")
    return path
