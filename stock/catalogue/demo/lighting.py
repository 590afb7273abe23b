"""Light on people and the look of a print: relighting, rims, bloom, grading, grain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from .raster import Array, Colour, Layer, blur, coordinates, luma, resize, screen
from .sources import FRAME, SCALE


@dataclass(frozen=True)
class Light:
    """How a stage lights a person. Colours may exceed 1: they multiply."""

    key: Colour = (1.0, 1.0, 1.0)
    fill: Colour = (0.6, 0.6, 0.65)
    key_from: float = -0.5  # -1 from the left, +1 from the right
    rim_left: Colour = (0.0, 0.0, 0.0)
    rim_right: Colour = (0.0, 0.0, 0.0)
    low: float = 0.55  # how bright the chest is against the face
    wrap: float = 0.25  # how much of the background's glow creeps round the edge


@dataclass(frozen=True)
class Spot:
    """Where a person stands: centre of the face and brow-to-chin height, parts of the picture."""

    x: float
    y: float
    face: float
    mirror: bool = False
    tilt: float = 0.0  # degrees, counter-clockwise
    soft: float = 0.0  # out-of-focus radius, pixels


@dataclass(frozen=True)
class Grade:
    """A film or a colourist's habit."""

    shadows: Colour = (0.0, 0.0, 0.0)  # added in the dark
    highlights: Colour = (1.0, 1.0, 1.0)  # multiplied in the light
    saturation: float = 1.0
    contrast: float = 1.0
    exposure: float = 1.0
    black: float = 0.0  # lifted blacks, 0..0.1
    bloom: float = 0.25
    vignette: float = 0.3
    grain: float = 0.018


def place(person: Layer, spot: Spot, size: tuple[int, int]) -> Layer:
    """A sprite put on a canvas of ``size``: scaled, mirrored, tilted about the face."""
    w, h = size
    unit = spot.face * h / 100.0  # pixels per frame unit; brow to chin is 100 of them
    zoom = unit / SCALE
    fx, fy = (226 - FRAME[0]) * SCALE, (122 - FRAME[1]) * SCALE
    t = math.radians(spot.tilt)
    c, s = math.cos(t) / zoom, math.sin(t) / zoom
    m = -1.0 if spot.mirror else 1.0
    # Pillow wants output to input: undo the move, the turn, the zoom and the mirror.
    a, b = m * c, m * -s
    d, e = s, c
    cx, cy = spot.x * w, spot.y * h
    data = (a, b, fx - a * cx - b * cy, d, e, fy - d * cx - e * cy)
    # Shrinking by an affine map aliases: soften first by as much as it shrinks.
    pre = max(0.0, 0.45 * (1 / zoom - 1))

    def one(plane: Array) -> Array:
        im = Image.fromarray(np.ascontiguousarray(blur(plane, pre), np.float32))
        out = im.transform(size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
        return np.asarray(out, np.float32)

    alpha = np.clip(one(person.alpha), 0, 1)
    pre_rgb = [one(person.rgb[..., i] * person.alpha) for i in range(3)]
    rgb = np.stack(pre_rgb, -1) / np.maximum(alpha, 1e-3)[..., None]
    if zoom > 1.05:
        rgb = rgb + 0.5 * (rgb - blur(rgb, 1.6 * zoom))  # what enlarging took, put back
    layer = Layer(np.clip(rgb, 0, 1).astype(np.float32), alpha)
    if spot.soft:
        soft = blur(layer.alpha, spot.soft)
        layer.rgb = (
            blur(layer.rgb * layer.alpha[..., None], spot.soft) / np.maximum(soft, 1e-3)[..., None]
        )
        layer.alpha = soft
    return layer


def _moved(a: Array, dx: int, dy: int) -> Array:
    """``a`` moved by whole pixels, its edges repeated: nothing comes in from the other side."""
    padded = np.pad(a, ((abs(dy), abs(dy)), (abs(dx), abs(dx))), mode="edge")
    h, w = a.shape
    return padded[abs(dy) - dy : abs(dy) - dy + h, abs(dx) - dx : abs(dx) - dx + w]


def light(person: Layer, spot: Spot, how: Light, behind: Array) -> Layer:
    """Relight a placed person for a stage; ``behind`` H x W x 3 is what glows round the edge."""
    h, w = person.alpha.shape
    x, y = coordinates((w, h))
    unit = spot.face * h / 100.0
    u = (x - spot.x * w) / (unit * 90)
    v = (y - spot.y * h) / (unit * 100)
    side = np.clip(0.62 + 0.5 * u * (how.key_from * 1.4), 0.0, 1.0)
    key = np.array(how.key, np.float32) * side[..., None]
    fill = np.array(how.fill, np.float32) * (1 - side)[..., None]
    fall = 1 - (1 - how.low) * np.clip((v - 0.45) / 1.3, 0, 1)
    rgb = person.rgb * (key + fill) * fall[..., None]
    reach = max(2, round(unit * 2.6))
    soft = blur(person.alpha, reach * 0.6)
    # Light catches texture: hair and folds break the rim up.
    tex = 0.55 + 0.9 * luma(person.rgb)
    for colour, dx in ((how.rim_left, 1), (how.rim_right, -1)):
        if max(colour) <= 0:
            continue
        moved = _moved(soft, dx * reach, round(reach * 0.35))
        edge = np.clip(person.alpha - moved, 0, 1) ** 1.3
        rgb = screen(rgb, edge[..., None] * tex[..., None] * np.array(colour, np.float32))
    if how.wrap:
        glow = blur(behind, unit * 5)
        edge = person.alpha * (1 - blur(person.alpha, unit * 3.2))
        rgb = screen(rgb, glow * edge[..., None] * 2.0 * how.wrap)
    return Layer(np.clip(rgb, 0, 1).astype(np.float32), person.alpha)


def merge(picture: Array, person: Layer) -> Array:
    """Lay a person on the picture."""
    a = person.alpha[..., None]
    return picture * (1 - a) + person.rgb * a


def _tone(y: Array, contrast: float) -> Array:
    """An S curve around middle grey that keeps black and white where they are."""
    if contrast == 1.0:
        return y
    t = np.clip(y, 0, 1)
    s = t * t * (3 - 2 * t)
    return t + (s - t) * (contrast - 1) * 2.2


def grade(picture: Array, how: Grade, rng: np.random.Generator) -> Array:
    """From composite to print, H x W x 3, 0..1."""
    h, w = picture.shape[:2]
    rgb = np.clip(picture * how.exposure, 0, 1.4)
    if how.bloom:
        bright = np.clip(rgb - 0.62, 0, 1)
        rgb = screen(rgb, how.bloom * (blur(bright, w / 90) + 0.8 * blur(bright, w / 28)))
    rgb = _tone(rgb, how.contrast)
    grey = luma(rgb)[..., None]
    rgb = grey + (rgb - grey) * how.saturation
    t = np.clip(grey, 0, 1)
    rgb = rgb + np.array(how.shadows, np.float32) * (1 - t) ** 2
    rgb = rgb * (1 - t + t * np.array(how.highlights, np.float32))
    rgb = how.black + rgb * (1 - how.black)
    if how.vignette:
        x, y = coordinates((w, h))
        r2 = ((x / w - 0.5) ** 2 + (y / h - 0.48) ** 2) / 0.5
        rgb = rgb * (1 - how.vignette * np.clip(r2, 0, 1) ** 1.2)[..., None]
    if how.grain:
        fine = blur(rng.standard_normal((h, w), np.float32), 0.7) * 1.6
        colour = resize(
            rng.standard_normal((h // 2, w // 2, 3), np.float32), (w, h), Image.Resampling.BILINEAR
        )
        amount = how.grain * 0.6 * (1.15 - 0.6 * np.clip(luma(rgb), 0, 1))[..., None]
        rgb = rgb + amount * (fine[..., None] + 0.35 * colour)
    return np.clip(rgb, 0, 1).astype(np.float32)
