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
    mask = weight()[..., None]
    size = (FRAME // REDUCTION, FRAME // REDUCTION)
    both = cv2.resize(np.concatenate([difference * mask, mask], 2), size, None, 0, 0, cv2.INTER_AREA)
    both = cv2.GaussianBlur(both, (0, 0), TONE / REDUCTION, borderType=cv2.BORDER_CONSTANT)
    slow = both[..., :3] / np.maximum(both[..., 3:], 1e-3)
    return difference - cv2.resize(slow, (FRAME, FRAME), interpolation=cv2.INTER_CUBIC)
