"""The shape of a face in its frame, and how its colours are fitted to the picture."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from restoration.engine.faces.align import FRAME

# An ellipse from the hairline to below the chin and from ear to ear. Its inner seven tenths,
# with brows, eyes, nose, mouth and chin, are wholly the face network's; from there it fades.
CENTRE = (256.0, 285.0)
RADII = (185.0, 222.0)
SOLID = 0.7
# Lightness and colour that change more slowly than over a third of the distance between the eyes
# are the picture's, not the network's.
TONE = 40.0
REDUCTION = 8
# Detail finer than the harshest blur the network was trained on (6 frame pixels) is the network's
# to make; what is coarser the photo shows, and the network has to agree with it.
SHOWN = 6.0


@cache
def radius() -> np.ndarray:
    """float32 (512, 512): 0 in the middle of the face, 1 on the rim of the mask. Read-only."""
    rows, columns = np.indices((FRAME, FRAME), dtype=np.float32) + 0.5
    distance = np.hypot((columns - CENTRE[0]) / RADII[0], (rows - CENTRE[1]) / RADII[1])
    distance.flags.writeable = False
    return distance


@cache
def weight() -> np.ndarray:
    """float32 (512, 512): 1 inside, smoothly (to the second derivative) to 0. Read-only."""
    t = np.clip((1 - radius()) / (1 - SOLID), 0, 1)
    soft = (t**3 * (t * (6 * t - 15) + 10)).astype(np.float32)
    soft.flags.writeable = False
    return soft


def change(restored: np.ndarray, background: np.ndarray) -> np.ndarray:
    """What to add to the background to show the restored face with the background's tones.

    All float32 (512, 512, 3), 0 to 255. The slow part of the difference is left out, weighted by
    the mask so that nothing outside of the face colours it.
    """
    difference = restored - background
    slow = cv2.resize(_slow(difference), (FRAME, FRAME), interpolation=cv2.INTER_CUBIC)
    return difference - slow


def likeness(photo: np.ndarray, restored: np.ndarray) -> float:
    """How far the restored face shows what the photo shows: 1 the same, about 0 something else.

    Both float32 (512, 512, 3). Correlation inside the mask of everything between fine detail,
    which the photo may lack, and the tones, which are taken from the background anyway.
    """
    mask = _reduced(weight())[..., None]
    bands = []
    for face in (photo, restored):
        shown = cv2.GaussianBlur(_reduced(face), (0, 0), SHOWN / REDUCTION)
        bands.append(shown - _slow(face))
    one, other = bands
    norm = np.sqrt((mask * one**2).sum() * (mask * other**2).sum())
    return float((mask * one * other).sum() / max(float(norm), 1e-9))


def _slow(picture: np.ndarray) -> np.ndarray:
    """(512, 512, 3) to its tones, (64, 64, 3), weighted by the mask."""
    mask = weight()[..., None]
    both = _reduced(np.concatenate([picture * mask, mask], axis=2))
    both = cv2.GaussianBlur(both, (0, 0), TONE / REDUCTION, borderType=cv2.BORDER_CONSTANT)
    return both[..., :3] / np.maximum(both[..., 3:], 1e-3)


def _reduced(picture: np.ndarray) -> np.ndarray:
    size = (FRAME // REDUCTION, FRAME // REDUCTION)
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
