"""How soft a face is, in pixels of the face network's frame.

Counting fine detail takes noise for sharpness. So only the face's clear edges are looked at,
after smoothing that noise does not survive, and their width is read from how much they weaken
when smoothed further (as in Zhuo and Sim, "Defocus map estimation from a single image", 2011):
smoothing by s leaves an edge of blur b a slope of 1 / sqrt(b^2 + s^2).
"""

from __future__ import annotations

import cv2
import numpy as np

# Frame pixels. Around the threshold of 1.5 the ratio of the two slopes changes fastest.
FINE, COARSE = 2.0, 4.0
# Of the ridges of the slope, the steepest share; pores and stubble are not edges.
STEEPEST = 0.3
# A ridge must stand out of what noise alone does by this many standard deviations.
ABOVE_NOISE = 5.0
# In grey levels per pixel: below, there is no edge to measure.
FAINTEST = 0.7
FEWEST = 60
# What is ever sharp has the blur of its own pixels: lens, sensor and anti-aliasing filter leave
# about three quarters of one. Enlarging enlarges it.
OWN_BLUR = 0.75
# Immerkaer's noise estimate: what remains of three lines after taking out every slope and bend.
NOISE_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
NOISE_GAIN = 6.0
MEDIAN_GAIN = 0.6745


def noise_of(image: np.ndarray) -> float:
    """Standard deviation of the noise of uint8 (H, W, 3), in grey levels, at its own size."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    rest = cv2.filter2D(grey, -1, NOISE_KERNEL, borderType=cv2.BORDER_REFLECT_101)
    return float(np.median(np.abs(rest))) / MEDIAN_GAIN / NOISE_GAIN


def blur_of(
    frame: np.ndarray, inside: np.ndarray, *, enlargement: float, noise: float
) -> float | None:
    """The blur of a face's edges as a standard deviation in pixels of ``frame``.

    frame: float32 (H, W, 3) RGB, 0 to 255. inside: bool (H, W), where to look. enlargement: frame
    pixels per pixel of the photo; noise: of the photo (see noise_of). None if there are too few
    clear edges, as in a face that is all blur or all noise.
    """
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    fine_x, fine_y, fine = _slopes(grey, FINE)
    _, _, coarse = _slopes(grey, COARSE)
    # Noise of the photo's pixels, enlarged with them, then smoothed: standard deviation of one
    # component of the slope.
    level = noise * max(1.0, enlargement) / (np.sqrt(8 * np.pi) * FINE**2)
    ridge = inside & _ridges(fine_x, fine_y, fine)
    if not ridge.any():
        return None
    steep = max(float(np.quantile(fine[ridge], 1 - STEEPEST)), ABOVE_NOISE * level, FAINTEST)
    chosen = ridge & (fine >= steep)
    if int(chosen.sum()) < FEWEST:
        return None
    ratio = float(np.median(fine[chosen] / np.maximum(coarse[chosen], 1e-6)))
    ratio = min(max(ratio, 1.001), COARSE / FINE)
    measured = np.sqrt(max(0.0, (COARSE**2 - ratio**2 * FINE**2) / (ratio**2 - 1)))
    return max(float(measured), OWN_BLUR * enlargement)


def _slopes(grey: np.ndarray, smoothing: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    smooth = cv2.GaussianBlur(grey, (0, 0), smoothing)
    x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    return x, y, cv2.magnitude(x, y)


def _ridges(x: np.ndarray, y: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Where the slope is larger than a little before and behind, hence the middle of an edge."""
    rows, columns = np.indices(slope.shape, dtype=np.float32)
    length = np.maximum(slope, 1e-6) / 1.5
    ahead, behind = (
        cv2.remap(slope, columns + sign * x / length, rows + sign * y / length, cv2.INTER_LINEAR)
        for sign in (1, -1)
    )
    return (slope >= ahead) & (slope >= behind)
