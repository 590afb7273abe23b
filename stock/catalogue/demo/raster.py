"""Small raster tools shared by the demo's painters.

Pictures are float32 arrays, H x W x 3, values 0..1 (sRGB, not linear: grading by eye is
done in the space people look at). A ``Layer`` adds a coverage H x W, 0..1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

# float32 throughout; typed loosely because numpy widens types it cannot follow.
Array = NDArray[np.floating]
Points = Sequence[tuple[float, float]]
Colour = tuple[float, float, float]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass
class Layer:
    """Straight (not premultiplied) colour H x W x 3 with coverage H x W, both 0..1."""

    rgb: Array
    alpha: Array

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, in Pillow's order."""
        return self.alpha.shape[1], self.alpha.shape[0]


def hexa(code: str) -> Colour:
    """``"#ff8800"`` as three floats 0..1."""
    code = code.lstrip("#")
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


def luma(rgb: Array) -> Array:
    """Brightness H x W, 0..1, of a picture H x W x 3."""
    return (rgb @ LUMA).astype(np.float32)


def blur(a: Array, sigma: float) -> Array:
    """Gaussian blur over the first two axes.

    A wide blur is done on a reduced copy: nobody can see the difference and it keeps the
    whole rendering within its time.
    """
    a = np.asarray(a, np.float32)
    if sigma <= 0.2:
        return a
    if sigma > 6:
        step = max(2, int(sigma / 3))
        h, w = a.shape[:2]
        small = resize(a, (max(2, w // step), max(2, h // step)), Image.Resampling.BOX)
        return resize(blur(small, sigma / step), (w, h), Image.Resampling.BICUBIC)
    sig = (sigma, sigma) + (0,) * (a.ndim - 2)
    return ndimage.gaussian_filter(a, sig, mode="nearest", truncate=3.0)


def resize(
    a: Array, size: tuple[int, int], how: Image.Resampling = Image.Resampling.LANCZOS
) -> Array:
    """Resample H x W or H x W x C to ``size`` (width, height), channel by channel in float."""
    # Pillow reads the bytes as they are: float64 would come out as noise.
    a = np.ascontiguousarray(a, np.float32)
    if a.ndim == 2:
        return np.asarray(Image.fromarray(a).resize(size, how), np.float32)
    planes = [resize(np.ascontiguousarray(a[..., c]), size, how) for c in range(a.shape[2])]
    return np.stack(planes, axis=-1)


def polygon(size: tuple[int, int], points: Points, feather: float = 0.0) -> Array:
    """Coverage of a filled polygon, H x W, 0..1, drawn at twice the size for smooth edges."""
    w, h = size
    mask = Image.new("L", (w * 2, h * 2), 0)
    ImageDraw.Draw(mask).polygon([(x * 2, y * 2) for x, y in points], fill=255)
    out = np.asarray(mask.resize(size, Image.Resampling.BOX), np.float32) / 255
    return blur(out, feather)


def spline(
    points: Points, per_segment: int = 10, *, closed: bool = False
) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through ``points``: clothes and hair have no corners."""
    p = np.asarray(points, np.float64)
    p = np.vstack([p[-1:], p, p[:2]]) if closed else np.vstack([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, per_segment, endpoint=False)[:, None]
    out: list[tuple[float, float]] = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        q = 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        out += [(float(x), float(y)) for x, y in q]
    if not closed:
        out.append((float(p[-2][0]), float(p[-2][1])))
    return out


def over(bottom: Layer, top: Layer) -> Layer:
    """``top`` laid on ``bottom``; both stay straight so that later grading sees true colours."""
    ta = top.alpha
    ba = bottom.alpha * (1 - ta)
    alpha = ta + ba
    safe = np.maximum(alpha, 1e-4)[..., None]
    return Layer((top.rgb * ta[..., None] + bottom.rgb * ba[..., None]) / safe, alpha)


def screen(a: Array, b: Array) -> Array:
    """Add light the way haze does: never past white."""
    return 1 - (1 - np.clip(a, 0, 1)) * (1 - np.clip(b, 0, 1))


def smooth_noise(
    rng: np.random.Generator, size: tuple[int, int], cell: float, octaves: int = 3
) -> Array:
    """Cloudy noise H x W, 0..1; ``cell`` is the size in pixels of the largest blob."""
    w, h = size
    total = np.zeros((h, w), np.float32)
    weight, norm = 1.0, 0.0
    for _ in range(octaves):
        gw, gh = max(2, int(w / cell) + 2), max(2, int(h / cell) + 2)
        grid = rng.random((gh, gw), np.float32)
        total += weight * resize(grid, size, Image.Resampling.BICUBIC)
        norm += weight
        weight *= 0.5
        cell = max(2.0, cell / 2)
    return np.clip(total / norm, 0, 1)


def stretch_noise(
    rng: np.random.Generator, size: tuple[int, int], cells: tuple[float, float]
) -> Array:
    """One octave of noise H x W, 0..1, with cells of a given width and height: folds, brushing."""
    w, h = size
    grid = rng.random((max(2, int(h / cells[1]) + 2), max(2, int(w / cells[0]) + 2)), np.float32)
    return np.clip(resize(grid, size, Image.Resampling.BICUBIC), 0, 1)


def ramp(value: Array, stops: Sequence[tuple[float, Colour]]) -> Array:
    """Colour H x W x 3 from a value H x W through colour stops in rising order."""
    xs = [s for s, _ in stops]
    return np.stack(
        [np.interp(value, xs, [c[i] for _, c in stops]) for i in range(3)], axis=-1
    ).astype(np.float32)


def guided(guide: Array, target: Array, radius: int, eps: float) -> Array:
    """Guided filter (He et al.): ``target`` H x W smoothed along the edges of ``guide`` H x W."""
    size = 2 * radius + 1

    def box(a: Array) -> Array:
        return ndimage.uniform_filter(a, size, mode="nearest")

    mg, mt = box(guide), box(target)
    a = (box(guide * target) - mg * mt) / (box(guide * guide) - mg * mg + eps)
    b = mt - a * mg
    return np.clip(box(a) * guide + box(b), 0, 1).astype(np.float32)


def coordinates(size: tuple[int, int]) -> tuple[Array, Array]:
    """Pixel coordinates x and y, each H x W."""
    w, h = size
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    return x, y
