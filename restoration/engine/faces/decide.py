"""What is done with a face, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from restoration.engine.faces import mask
from restoration.engine.faces.align import EYE_DISTANCE, FRAME, Fit, as_complex, fit, sample
from restoration.engine.faces.blazeface import BlazeFace, Detection
from restoration.engine.faces.look import landmarks
from restoration.engine.faces.sharpness import blur_of, noise_of
from restoration.engine.report import FaceAction, FaceReason

# Clear faces of 20 pixels and more score above 0.6, textures now and then a little above 0.5.
SURE = 0.6
# Root mean square misfit of eyes, nose and mouth with an upright face, in eye distances. A head
# turned by 45 degrees has about 0.2; beyond, these are not the points of one face.
MISFIT = 0.3
# How far the second look may move a point, in eye distances, without doubting both.
DISAGREEMENT = 0.3
# With the nose's tip 0.6 eye distances before the eyes, it stands 0.6 tan(yaw) beside their middle
# and they are cos(yaw) closer: 50 degrees. Further on the far eye is hidden, the detector invents
# its place, and the network, which has hardly seen profiles, would paint it.
PROFILE_NOSE = 0.7
PROFILE_EYES = 0.6
# The network was trained on at most 4 times reduction after a blur of 6 frame pixels, which leaves
# about an eighth of the frame's detail. Beyond, it would invent a face: boxes under about 40.
MOST_ENLARGEMENT = 8.0
# The mildest blur the network was trained to remove. What is sharper can only lose.
SHARP = 1.5
# The part of the mask in which sharpness is measured: without hair and collar.
MEASURED = 0.8


@dataclass(frozen=True)
class Plan:
    """One face and what shall be done with it.

    view: how the first look placed it; landmarks (complex, frame coordinates of ``view``) are what
    the second look found there. fit: the final place. None for a face nobody is certain of.
    """

    detection: Detection
    action: FaceAction
    reason: FaceReason
    blur: float | None = None
    view: Fit | None = None
    landmarks: np.ndarray | None = None
    fit: Fit | None = None

    @property
    def size(self) -> float:
        return max(self.detection.box[2:])


def decide(
    image: np.ndarray, detection: Detection, *, detector: BlazeFace, size: int, fidelity: float
) -> Plan:
    """image: uint8 (H, W, 3) sRGB, with ``detection`` in its pixels; size: the face network's."""
    points = as_complex(detection.keypoints)
    view = fit(points)
    if view is None or detection.score < SURE or not _within(points, image):
        return Plan(detection, FaceAction.BACKGROUND_ONLY, FaceReason.UNCERTAIN)
    if is_profile(points):
        return Plan(detection, FaceAction.BACKGROUND_ONLY, FaceReason.PROFILE, fit=view)
    if view.residual > MISFIT:
        return Plan(detection, FaceAction.BACKGROUND_ONLY, FaceReason.UNCERTAIN)
    if view.enlargement > MOST_ENLARGEMENT:
        return Plan(detection, FaceAction.BACKGROUND_ONLY, FaceReason.TOO_SMALL, fit=view)
    if max(detection.box[2:]) > size:
        return Plan(detection, FaceAction.LEFT_ALONE, FaceReason.LARGER_THAN_NETWORK, fit=view)

    seen = landmarks(detector, image, view.matrix)
    if seen is None or _disagreement(seen, view.to_frame(points)) > DISAGREEMENT:
        return Plan(detection, FaceAction.BACKGROUND_ONLY, FaceReason.UNCERTAIN)
    placed = fit((seen - view.shift) / view.turn)
    if placed is None or placed.residual > MISFIT:
        return Plan(detection, FaceAction.BACKGROUND_ONLY, FaceReason.UNCERTAIN)
    blur = face_blur(image, detection, placed)
    action, reason = FaceAction.RESTORED, FaceReason.SOFT
    if is_profile(seen):
        action, reason = FaceAction.BACKGROUND_ONLY, FaceReason.PROFILE
    elif blur is not None and blur <= SHARP:
        action, reason = FaceAction.LEFT_ALONE, FaceReason.ALREADY_SHARP
    elif fidelity == 1:
        action, reason = FaceAction.LEFT_ALONE, FaceReason.FULL_FIDELITY
    return Plan(detection, action, reason, blur, view, seen, placed)


def is_profile(points: np.ndarray) -> bool:
    """points: complex, in the detector's order, at any size and angle."""
    right, left, nose, mouth = points[:4]
    across = left - right
    down = mouth - (left + right) / 2
    if across == 0 or down == 0:
        return True
    beside = ((nose - (left + right) / 2) * np.conj(across)).real / abs(across) ** 2
    # Upright, eyes are about as far apart as the mouth is below them.
    return bool(abs(beside) > PROFILE_NOSE or abs(across) / abs(down) < PROFILE_EYES)


def face_blur(image: np.ndarray, detection: Detection, placed: Fit) -> float | None:
    """See sharpness.blur_of; noise is measured where the face is, at the photo's own size."""
    left, top, width, height = (round(value) for value in detection.box)
    part = image[max(0, top) : top + height, max(0, left) : left + width]
    frame = np.clip(sample(image, placed.matrix, FRAME, FRAME), 0, 255)
    return blur_of(
        frame,
        mask.radius() < MEASURED,
        enlargement=placed.enlargement,
        noise=noise_of(part) if part.size else 0.0,
    )


def _within(points: np.ndarray, image: np.ndarray) -> bool:
    """Whether eyes, nose and mouth are in the picture: what is cut off would be invented."""
    rows, columns = image.shape[:2]
    x, y = points[:4].real, points[:4].imag
    return bool(((x >= 0) & (x < columns) & (y >= 0) & (y < rows)).all())


def _disagreement(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other)[:4].max()) / EYE_DISTANCE
