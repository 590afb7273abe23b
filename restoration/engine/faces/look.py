"""A second, closer look at one face: where exactly are its eyes, nose and mouth?

Decides whether a face is one, places it, and afterwards tells whether it is still the same.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from restoration.engine.faces.align import (
    EYE_DISTANCE,
    FRAME,
    as_complex,
    bounds,
    moving,
    sample,
    scaling,
    shrinking,
)
from restoration.engine.faces.blazeface import BlazeFace

# Sides of what is shown to the detector, in frames. Measured on two photos, sharp against blurred,
# noisy and reduced: a face that fills the picture is placed within 0.14 of the distance between
# the eyes, one of two fifths of it within 0.08; the median of three looks is steadier still.
CONTEXTS = (2.2, 2.5, 2.8)
SIDE = 256
FEWEST = 2
# Where the middle of the detector's box is in the frame, and how far off (in frame pixels) a box
# may be to be this face and not its neighbour's.
BOX_CENTRE = complex(253, 294)
SAME_FACE = 90.0
IDENTITY_POINTS = 4  # eyes, nose, mouth; ears hide under hair


def landmarks(detector: BlazeFace, picture: np.ndarray, to_frame: np.ndarray) -> np.ndarray | None:
    """Six points (complex, in frame coordinates) of the face that ``to_frame`` puts upright.

    picture: uint8 (H, W, 3) sRGB; to_frame: its coordinates to the frame. None if the detector
    does not find a face there, twice at least.
    """
    picture, to_frame = _reduced(picture, to_frame)
    found = []
    for context in CONTEXTS:
        zoom = SIDE / (FRAME * context)
        from_frame = (
            moving(SIDE / 2, SIDE / 2)
            @ scaling(zoom, zoom)
            @ moving(-BOX_CENTRE.real, -BOX_CENTRE.imag)
        )
        view = np.clip(np.rint(sample(picture, from_frame @ to_frame, SIDE, SIDE)), 0, 255)
        near = []
        for face in detector.detect(view.astype(np.uint8)):
            left, top, width, height = face.box
            middle = complex(left + width / 2 - SIDE / 2, top + height / 2 - SIDE / 2) / zoom
            if abs(middle) < SAME_FACE:
                near.append((abs(middle), face))
        if near:
            _, face = min(near, key=lambda entry: entry[0])
            points = as_complex(face.keypoints) - complex(SIDE / 2, SIDE / 2)
            found.append(points / zoom + BOX_CENTRE)
    if len(found) < FEWEST:
        return None
    return np.median(np.real(found), axis=0) + 1j * np.median(np.imag(found), axis=0)


def displacement(before: np.ndarray, after: np.ndarray) -> float:
    """The farthest that eyes, nose or mouth moved, as a share of the distance between the eyes."""
    return float(np.abs(after - before)[:IDENTITY_POINTS].max()) / EYE_DISTANCE


def _reduced(picture: np.ndarray, to_frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the widest look sees, at about the size at which it is shown."""
    reach = FRAME * max(CONTEXTS) / 2
    corner = moving(BOX_CENTRE.real - reach, BOX_CENTRE.imag - reach)
    left, top, right, bottom = bounds(np.linalg.inv(to_frame) @ corner, 2 * reach, 2 * reach)
    rows, columns = picture.shape[:2]
    x0, y0 = max(0, math.floor(left)), max(0, math.floor(top))
    x1, y1 = min(columns, math.ceil(right)), min(rows, math.ceil(bottom))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return picture, to_frame
    part = picture[y0:y1, x0:x1]
    to_frame = to_frame @ moving(x0, y0)
    factor = shrinking(to_frame) * FRAME * min(CONTEXTS) / SIDE
    if factor > 1:
        width, height = max(2, round((x1 - x0) / factor)), max(2, round((y1 - y0) / factor))
        part = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
        to_frame = to_frame @ scaling((x1 - x0) / width, (y1 - y0) / height)
    return part, to_frame
