"""From key points to the upright 512 x 512 frame of FFHQ, and between frames and pictures.

Coordinates are continuous: pixel i covers i to i + 1, so a size ratio maps them by multiplication
alone. Points are complex numbers, x + iy: a similarity is then ``turn * point + shift``, which
cannot mirror. Maps are 3 x 3 matrices on (x, y, 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

FRAME = 512
# Where FFHQ's crops have a face that looks into the camera, in the detector's order: right eye,
# left eye, nose tip, mouth centre, right ear, left ear. Eyes, nose and mouth are the mean of
# FFHQ's own landmarks; the ears, which it has none of, are where two upright faces had them.
TEMPLATE = np.array([193 + 240j, 319 + 240j, 256 + 314j, 257 + 371j, 130 + 265j, 392 + 264j])
EYE_DISTANCE = 126.0
# Ears wander with the slightest turn of the head; they only steady the others.
TRUST = np.array([1.0, 1.0, 1.0, 1.0, 0.1, 0.1])
# A point this far off counts half, one twice as far a fifth (Cauchy's weights): a tenth of
# EYE_DISTANCE, which is what the detector is sure of.
HALF_TRUST = 12.0
ROUNDS = 20
LANCZOS = 4


@dataclass(frozen=True)
class Fit:
    """How a face lies in its picture.

    turn, shift: picture to frame. residual: root mean square distance of eyes, nose and mouth
    from the template, as a share of the distance between the eyes.
    """

    turn: complex
    shift: complex
    residual: float

    @property
    def enlargement(self) -> float:
        """Frame pixels per picture pixel."""
        return abs(self.turn)

    @property
    def matrix(self) -> np.ndarray:
        """Picture to frame, (3, 3) float64."""
        a, b = self.turn, self.shift
        return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag], [0.0, 0.0, 1.0]])

    def to_frame(self, points: np.ndarray) -> np.ndarray:
        return self.turn * points + self.shift


def as_complex(points: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.array([complex(x, y) for x, y in points])


def fit(points: np.ndarray) -> Fit | None:
    """The similarity that brings the detector's six ``points`` (complex) closest to the template.

    Weighted least squares (Umeyama's problem, which complex numbers solve in a line), repeated
    with less weight on what does not fit. None if the points lie on one spot or are not numbers.
    """
    if points.shape != TEMPLATE.shape or not np.isfinite(points).all():
        return None
    weights = TRUST
    turn, shift = 0j, 0j
    for _ in range(ROUNDS):
        share = weights / weights.sum()
        centre, goal = (share * points).sum(), (share * TEMPLATE).sum()
        arms = points - centre
        spread = float((share * np.abs(arms) ** 2).sum())
        if spread < 1e-6:
            return None
        turn = complex((share * arms.conj() * (TEMPLATE - goal)).sum() / spread)
        shift = complex(goal - turn * centre)
        distance = np.abs(turn * points + shift - TEMPLATE)
        weights = TRUST / (1 + (distance / HALF_TRUST) ** 2)
    if abs(turn) < 1e-9:
        return None
    distance = np.abs(turn * points + shift - TEMPLATE)[:4]
    return Fit(turn, shift, float(np.sqrt((distance**2).mean())) / EYE_DISTANCE)


def scaling(x: float, y: float) -> np.ndarray:
    return np.diag([x, y, 1.0])


def moving(x: float, y: float) -> np.ndarray:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def shrinking(matrix: np.ndarray) -> float:
    """Source pixels per target pixel, along a side."""
    return 1 / math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))


def bounds(matrix: np.ndarray, width: float, height: float) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) around where ``matrix`` takes a width x height rectangle."""
    corners = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]], np.float64)
    x, y = (matrix @ corners)[:2]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def sample(
    source: np.ndarray, matrix: np.ndarray, width: int, height: int, *, mirror: bool = True
) -> np.ndarray:
    """``source`` (H, W) or (H, W, C) through ``matrix`` (source to target), height x width.

    float32. Lanczos; where the target is smaller, what it cannot hold is taken out first. Reads
    only the part of the source it needs. Beyond the source: its mirror image, or zeros.
    """
    rows, columns = source.shape[:2]
    shrink = max(1.0, shrinking(matrix))
    margin = math.ceil(LANCZOS * shrink) + LANCZOS
    left, top, right, bottom = bounds(np.linalg.inv(matrix), width, height)
    # At least a few pixels, if the target lies beside the source.
    x0 = min(max(0, math.floor(left) - margin), max(0, columns - margin))
    y0 = min(max(0, math.floor(top) - margin), max(0, rows - margin))
    x1 = max(min(columns, math.ceil(right) + margin), min(columns, x0 + margin))
    y1 = max(min(rows, math.ceil(bottom) + margin), min(rows, y0 + margin))
    part = np.ascontiguousarray(source[y0:y1, x0:x1], np.float32)
    if shrink > 1:
        part = _low_pass(part, shrink)
    # OpenCV counts from the middle of the first pixel.
    indices = moving(-0.5, -0.5) @ matrix @ moving(x0 + 0.5, y0 + 0.5)
    return cv2.warpAffine(
        part,
        indices[:2],
        (width, height),
        flags=cv2.INTER_LANCZOS4,
        borderMode=cv2.BORDER_REFLECT_101 if mirror else cv2.BORDER_CONSTANT,
    )


def _low_pass(image: np.ndarray, shrink: float) -> np.ndarray:
    """Without what a picture ``shrink`` times smaller cannot hold."""
    reach = math.ceil(LANCZOS * shrink)
    at = np.arange(-reach, reach + 1) / shrink
    kernel = np.sinc(at) * np.sinc(at / LANCZOS) * (np.abs(at) < LANCZOS)
    kernel /= kernel.sum()
    return cv2.sepFilter2D(image, -1, kernel, kernel, borderType=cv2.BORDER_REFLECT_101)
