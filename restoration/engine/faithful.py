"""Holds a restored picture to what the photo says, where the photo says it loudly enough.

A network's answer is a plausible sharp picture, not a measurement: it moves edges a little, changes
the brightness of a cheek, and over a whole face that adds up to somebody else. The photo knows
better wherever its blur has not pushed the signal below its noise. Both are combined frequency by
frequency: with the photo Y, the network's picture N and the blur H (a Gaussian), the result is
the X that minimises |Y - H X|^2 / noise + |X - N|^2 / doubt, which has the closed form

    X = (H Y + L N) / (H^2 + L),   L = noise / doubt.

Low frequencies come from the photo (deblurred), high ones from the network, and where they meet
follows from the measured blur and noise. ``doubt``, the power of the network's own error, is taken
to be a fixed share of a sharp picture's power: 2.5 %, measured (docs/decisions/0018).

Before that, what the network invented most freely, detail at the limit of its own pixels, is taken
back a little (``tamed``): there its answer and the truth have hardly more in common than chance.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch

from restoration.engine.scale_estimation import LOWEST, SLOPE, ScaleEstimate

DOUBT = 0.025
# Standard deviation in pixels of what the network was shown, as few as nobody misses.
TAMED = 0.2
# Beside the noise: JPEG's errors and a blur that is never quite a Gaussian. In levels squared.
MISFIT = 20.0
# How far, in standard deviations of the blur, the picture is mirrored at its edges.
MARGIN = 4.0
# The reflected picture is transformed in pieces of about this many pixels a side, which keeps a
# twelve-megapixel photo from needing gigabytes, and a blur can differ from edge to edge.
PIECE = 1536


def tamed(output: np.ndarray, *, scale: int) -> np.ndarray:
    """What the network made of a soft photo, uint8 (h, w, 3), with its finest detail weakened.

    scale: of ``output`` over what the network was shown.
    """
    return cv2.GaussianBlur(output, (0, 0), TAMED * scale)


def correction(photo: np.ndarray, restored: np.ndarray, estimate: ScaleEstimate) -> np.ndarray:
    """What to add to ``restored`` to make it agree with ``photo``: float32 (H, W, 3), in levels.

    photo, restored: uint8 (H, W, 3) sRGB of the same size, the one as it came in and the other as
    the network made it, resampled to it.
    """
    height, width = photo.shape[:2]
    result = np.empty((height, width, 3), np.float32)
    margin = int(MARGIN * estimate.blur) + 8
    for top in range(0, height, PIECE):
        for left in range(0, width, PIECE):
            rows = slice(top, min(height, top + PIECE))
            columns = slice(left, min(width, left + PIECE))
            read = (
                slice(max(0, rows.start - margin), min(height, rows.stop + margin)),
                slice(max(0, columns.start - margin), min(width, columns.stop + margin)),
            )
            keep = (
                slice(rows.start - read[0].start, rows.stop - read[0].start),
                slice(columns.start - read[1].start, columns.stop - read[1].start),
            )
            result[rows, columns] = _correction(photo[read], restored[read], estimate, margin)[keep]
    return result


def _correction(
    photo: np.ndarray, restored: np.ndarray, estimate: ScaleEstimate, margin: int
) -> np.ndarray:
    rows, columns = photo.shape[:2]
    bottom = cv2.getOptimalDFTSize(rows + 2 * margin) - rows - margin
    right = cv2.getOptimalDFTSize(columns + 2 * margin) - columns - margin
    mirrored = [
        cv2.copyMakeBorder(picture, margin, bottom, margin, right, cv2.BORDER_REFLECT_101)
        for picture in (photo, restored)
    ]
    full = mirrored[0].shape[:2]
    squared = (
        torch.fft.fftfreq(full[0])[:, None].square() + torch.fft.rfftfreq(full[1])[None].square()
    )
    blur = torch.exp(-2 * np.pi**2 * estimate.blur**2 * squared)
    power = estimate.signal * squared.clamp_min(LOWEST**2 / 16) ** (-SLOPE / 2)
    weight = (estimate.floor + MISFIT) / (DOUBT * power)
    # X - N = (H Y - H^2 N) / (H^2 + L)
    gain = blur / (blur.square() + weight)
    result = np.empty((rows, columns, 3), np.float32)
    for channel in range(3):
        seen, made = (
            torch.fft.rfft2(torch.from_numpy(picture[..., channel].astype(np.float32)))
            for picture in mirrored
        )
        added = torch.fft.irfft2(gain * (seen - blur * made), s=full)
        result[..., channel] = added[margin : margin + rows, margin : margin + columns].numpy()
    return result


def apply(output: np.ndarray, photo: np.ndarray, estimate: ScaleEstimate) -> None:
    """Correct ``output``, uint8 (h, w, 3) of any size, in place."""
    height, width = photo.shape[:2]
    seen = cv2.resize(output, (width, height), interpolation=_interpolation(output, photo))
    added = correction(photo, seen, estimate)
    # In strips: the whole picture in float32 would be the largest thing in memory.
    rows = output.shape[0]
    ratio = rows / height
    for top in range(0, rows, 512):
        bottom = min(rows, top + 512)
        strip = _stretch(added, top, bottom, ratio, output.shape[1])
        strip += output[top:bottom]
        output[top:bottom] = np.clip(np.rint(strip), 0, 255).astype(np.uint8)


def _interpolation(source: np.ndarray, target: np.ndarray) -> int:
    return cv2.INTER_AREA if source.shape[0] > target.shape[0] else cv2.INTER_CUBIC


def _stretch(added: np.ndarray, top: int, bottom: int, ratio: float, width: int) -> np.ndarray:
    """Rows ``top`` to ``bottom`` of ``added`` enlarged (or reduced) by ``ratio``.

    An affine map with pixel centres at halves, so that strips fit each other exactly.
    """
    across = added.shape[1] / width
    matrix = np.array(
        [[across, 0, across / 2 - 0.5], [0, 1 / ratio, (top + 0.5) / ratio - 0.5]], np.float64
    )
    return cv2.warpAffine(
        added,
        matrix,
        (width, bottom - top),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )
