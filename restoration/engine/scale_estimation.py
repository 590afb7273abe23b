"""How sharp a photo really is: its blur, its noise and its true scale, from the picture alone.

A photo of 2,000 pixels may hold no more than one of 500 did: it was out of focus, enlarged by a
website, or both. A network that takes its pixels at their word enlarges the blur. Two traces tell:

*Interpolation.* An enlarged picture is smoother between the old pixels than on them, so its second
differences swell and fade with the period of the old raster (Gallagher, "Detection of linear and
cubic interpolation in JPEG compressed images", 2005). Where that period is found, the rest is
measured on the old raster, on which noise is white again.

*Spectrum.* The power of a sharp photo falls with the frequency f about as A f^-2.5, a Gaussian blur
of b pixels multiplies it by exp(-(2 pi b f)^2), and noise adds a floor. A, b and the floor are what
explains the measured spectrum best, the floor being held near what the flattest parts of the
picture show, because else fine texture would be taken for noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

# Of a large photo only the window with the most detail is measured: what is out of focus behind a
# person says nothing about the person.
WINDOW = 768
SLOPE = 2.5  # of a sharp photo's power spectrum; photos lie between 2 and 3
BINS = 48
LOWEST = 0.012  # cycles per pixel; below, a photo is its composition

# A picture at least this soft (standard deviation in pixels of the Gaussian that would make a sharp
# one so) is treated as enlarged; the lens and sensor of a sharp photo leave 0.5 to 1.
SOFT = 1.25
# Period found in the second differences: how much its peak must stand out (power over the median).
# Photos of the size they were taken in reach 40, enlarged ones 150 to 100,000.
PEAK = 60.0
LEAST_PERIOD = 1.25
MOST_PERIOD = 5.0
# JPEG's blocks of 8 leave peaks here too, in every sharp photo from the web.
JPEG_PEAKS = (0.25, 0.375)
JPEG_WIDTH = 0.005

# One unit of blur is left to the network, which was trained on blurred pictures; more reduction
# loses what the photo does hold, less leaves it soft. See docs/decisions/0018.
BLUR_LEFT = 1.15
# An old raster that was found is a bound as well, less this margin: averaging down to it exactly
# would soften what it held.
RASTER_KEPT = 0.8
MOST_REDUCTION = 6.0
SMALLEST_SIDE = 16


@dataclass(frozen=True, kw_only=True)
class ScaleEstimate:
    """What a photo of (height, width) pixels really holds.

    blur: standard deviation of the equivalent Gaussian, in pixels of the photo.
    noise: standard deviation of brightness, in levels of 255, on the raster it was made on.
    raster: how many pixels one pixel of an earlier, smaller picture was stretched to; 1 if none.
    signal, floor: of the power spectrum in the photo's pixels, signal * f^-SLOPE before the blur
        and the noise below the old raster's frequencies. What deconvolution needs.
    """

    blur: float
    noise: float
    raster: float
    signal: float
    floor: float

    @property
    def soft(self) -> bool:
        return self.blur > SOFT or self.raster > 1

    def reduction(self, *, height: int, width: int) -> float:
        """How much smaller the photo may become before it loses anything; 1 for a sharp one."""
        if not self.soft:
            return 1.0
        most = min(MOST_REDUCTION, min(height, width) / SMALLEST_SIDE)
        return max(1.0, min(max(self.blur / BLUR_LEFT, self.raster * RASTER_KEPT), most))


def estimate_scale(image: np.ndarray) -> ScaleEstimate:
    """image: uint8 (H, W, 3) sRGB, both sides at least SMALLEST_SIDE."""
    grey = _window(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32))
    raster = _raster(grey)
    if raster > 1:
        rows, columns = grey.shape
        size = (round(columns / raster), round(rows / raster))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    if min(grey.shape) < SMALLEST_SIDE or float(grey.std()) < 1.0:
        return ScaleEstimate(blur=0.0, noise=0.0, raster=raster, signal=1.0, floor=0.0)
    noise = _flattest(grey)
    blur, signal, floor = _explain(*_spectrum(grey), noise=noise)
    # Back to the photo's pixels: lengths grow with the raster, power per frequency with its area,
    # and f^-SLOPE shrinks. The averaging down to the old raster blurred like a box as wide as one
    # old pixel, which the photo is not to blame for; the triangle of its interpolation it is.
    measured = (blur * raster) ** 2
    if raster > 1:
        measured = max(measured - raster**2 / 12, raster**2 / 6)
    return ScaleEstimate(
        blur=float(np.sqrt(measured)),
        noise=noise,
        raster=raster,
        signal=signal * raster ** (2 - SLOPE),
        floor=floor * raster**2,
    )


def true_size(image: np.ndarray, estimate: ScaleEstimate) -> tuple[int, int]:
    """(width, height) at which ``image`` loses nothing it holds."""
    height, width = image.shape[:2]
    reduction = estimate.reduction(height=height, width=width)
    return round(width / reduction), round(height / reduction)


def noise_of(image: np.ndarray) -> float:
    """Standard deviation of the brightness of white noise in uint8 (H, W, 3), in levels."""
    return _flattest(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32))


def _window(grey: np.ndarray) -> np.ndarray:
    rows, columns = min(WINDOW, grey.shape[0]), min(WINDOW, grey.shape[1])
    if grey.shape == (rows, columns):
        return grey
    # Blurred first, so that noise does not count as detail.
    smooth = cv2.GaussianBlur(grey, (0, 0), 2)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    detail = cv2.integral(across**2 + down**2)
    tops = np.unique(np.linspace(0, grey.shape[0] - rows, 5).astype(int))
    lefts = np.unique(np.linspace(0, grey.shape[1] - columns, 5).astype(int))
    _, top, left = max(
        (
            detail[top + rows, left + columns]
            - detail[top, left + columns]
            - detail[top + rows, left]
            + detail[top, left],
            top,
            left,
        )
        for top in map(int, tops)
        for left in map(int, lefts)
    )
    return np.ascontiguousarray(grey[top : top + rows, left : left + columns])


def _raster(grey: np.ndarray) -> float:
    """Pixels per pixel of the picture this one was enlarged from, or 1."""
    if min(grey.shape) < 4 * SMALLEST_SIDE:
        return 1.0
    found = [_peak(direction) for direction in (grey, grey.T)]
    (one, strength), (other, strength2) = found
    if abs(one - other) > 0.01 or np.sqrt(strength * strength2) < PEAK:
        return 1.0
    frequency = (one * strength + other * strength2) / (strength + strength2)
    # The period of 1 / f pixels looks the same as that of 1 / (1 - f), which is less than two.
    coarse, fine = 1 / frequency, 1 / (1 - frequency)
    # Only the true raster, enlarged again, gives the picture back to the last rounding. In a very
    # soft photo both nearly do; then the coarse one, from which the blur is still measured well,
    # while on too fine a raster noise is not white and passes for detail.
    if _misfit(grey, coarse) < 1.5 * _misfit(grey, fine) + 0.1:
        return coarse
    return fine if fine >= LEAST_PERIOD else 1.0


def _peak(grey: np.ndarray) -> tuple[float, float]:
    """(frequency, how much it stands out) of the columns' roughness along the rows."""
    second = np.abs(grey[:, 2:] - 2 * grey[:, 1:-1] + grey[:, :-2]).mean(axis=0)
    rough = np.log(second + 0.05)
    rough = rough - cv2.GaussianBlur(rough[None], (0, 0), 4)[0]
    length = 8 * len(rough)
    power = np.abs(np.fft.rfft(rough * np.hanning(len(rough)), length)) ** 2
    frequencies = np.arange(len(power)) / length
    searched = (frequencies > 1 / MOST_PERIOD) & (frequencies < 0.495)
    median = float(np.median(power[searched]))
    for trace in JPEG_PEAKS:
        searched &= np.abs(frequencies - trace) > JPEG_WIDTH
    at = int(np.argmax(np.where(searched, power, 0)))
    return float(frequencies[at]), float(power[at]) / max(median, 1e-9)


def _misfit(grey: np.ndarray, period: float) -> float:
    """Root mean square of what a picture reduced by ``period`` cannot give back, in levels."""
    squares = []
    for direction in (grey, np.ascontiguousarray(grey.T)):
        # One edge at a time, and a band of the other is enough.
        middle = direction.shape[0] // 2
        band = direction[max(0, middle - 64) : middle + 64]
        # The old picture had whole pixels, and one more or less is another raster.
        nearest = round(band.shape[1] / period)
        squares.append(
            min(
                _lost(band, columns, method)
                for columns in (nearest - 1, nearest, nearest + 1)
                for method in (cv2.INTER_LINEAR, cv2.INTER_CUBIC)
            )
        )
    return float(np.sqrt(np.mean(squares)))


def _lost(band: np.ndarray, columns: int, method: int) -> float:
    rows, width = band.shape
    low = cv2.resize(band, (columns, rows), interpolation=cv2.INTER_AREA)
    left = band
    for _ in range(12):
        left = band - cv2.resize(low, (width, rows), interpolation=method)
        low = low + cv2.resize(left, (columns, rows), interpolation=cv2.INTER_AREA)
    return float(np.mean(left[:, 4:-4] ** 2))


def _flattest(grey: np.ndarray) -> float:
    """Standard deviation of white noise, from the blocks in which there is least else."""
    narrow, wide = 0.8, 1.6
    band = cv2.GaussianBlur(grey, (0, 0), narrow) - cv2.GaussianBlur(grey, (0, 0), wide)
    rows, columns = grey.shape[0] // 8, grey.shape[1] // 8
    blocks = band[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8)
    variances = np.sort((blocks**2).mean(axis=(1, 3)).ravel())
    # Clipped blocks (pure black or white) hold no noise at all and say nothing.
    variances = variances[variances > 1e-3]
    if len(variances) == 0:
        return 0.0
    # What this band lets through of white noise of variance 1.
    passed = (1 / narrow**2 + 1 / wide**2) / (4 * np.pi) - 1 / (np.pi * (narrow**2 + wide**2))
    # The flattest fifth scatters below the mean of pure noise by about this much.
    return float(np.sqrt(1.25 * np.mean(variances[: max(1, len(variances) // 5)]) / passed))


def _spectrum(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(frequencies, mean power), radially averaged; white noise of variance v has the power v."""
    rows, columns = grey.shape
    window = np.outer(np.hanning(rows), np.hanning(columns))
    mean = float((grey * window).sum() / window.sum())
    power = np.abs(np.fft.rfft2((grey - mean) * window)) ** 2 / (window**2).sum()
    distance = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None])
    edges = np.geomspace(max(LOWEST, 2.5 / min(rows, columns)), 0.5, BINS + 1)
    place = np.digitize(distance.ravel(), edges) - 1
    inside = (place >= 0) & (place < BINS)
    counts = np.bincount(place[inside], minlength=BINS)
    sums = np.bincount(place[inside], power.ravel()[inside], minlength=BINS)
    filled = counts > 0
    middles = np.sqrt(edges[:-1] * edges[1:])
    return middles[filled], sums[filled] / counts[filled]


def _explain(
    frequencies: np.ndarray, power: np.ndarray, *, noise: float
) -> tuple[float, float, float]:
    """(blur, signal, floor) of the model that is nearest to the measured spectrum.

    A plain search: three parameters, a few thousand candidates, and no starting point to be
    unlucky with. Differences of logarithms, beyond a point no longer counted quadratically: a
    striped shirt is not in the model.
    """
    logs = np.log(np.maximum(power, 1e-4))
    floors = np.maximum(np.array([0.35, 0.6, 1.0, 1.5, 2.2]) * noise**2, 0.02)
    offsets = np.linspace(-0.8, 0.8, 9)
    best = (np.inf, 0.0, 1.0, 0.0)
    for blur in np.concatenate(([0.0], np.geomspace(0.25, 7.0, 72))):
        shape = -SLOPE * np.log(frequencies) - (2 * np.pi * blur * frequencies) ** 2
        lowest = max(6, len(frequencies) // 5)
        level = float(np.median((logs - shape)[:lowest])) + offsets
        signal = np.exp(np.maximum(level[:, None] + shape, -60))
        model = np.log(signal[:, None] + floors[None, :, None])
        difference = np.abs(logs - model)
        cost = np.where(difference < 0.4, difference**2, 0.8 * difference - 0.16).mean(axis=2)
        at = np.unravel_index(int(cost.argmin()), cost.shape)
        if cost[at] < best[0]:
            best = (float(cost[at]), float(blur), float(np.exp(level[at[0]])), float(floors[at[1]]))
    return best[1:]
