"""Clothes for the demo's people: painted cloth, lit from above, in the sprite's frame.

Every outfit answers with a ``Layer`` at sprite size that covers the body from the neck down;
heads are laid on top. Suits and badges of the source portraits never get here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from .raster import (
    Array,
    Colour,
    Layer,
    Points,
    blur,
    coordinates,
    luma,
    over,
    smooth_noise,
    stretch_noise,
)
from .sources import FRAME, SCALE, SIZE, hopper_jacket
from .sources import shape as outline

Kind = Literal["blazer", "turtleneck", "sequins", "coat", "knit", "satin"]


@dataclass(frozen=True)
class Outfit:
    """A garment and its two colours."""

    kind: Kind
    colour: Colour
    second: Colour = (0.93, 0.92, 0.90)


LIFT = 10.0  # the blazer was worn with a longer throat than the painted one

# fmt: off
_BODY: Points = (
    (54, 560), (56, 460), (62, 400), (68, 350), (78, 312), (96, 286), (128, 268), (160, 256),
    (182, 242), (196, 226), (226, 222), (256, 226), (270, 242), (292, 256), (324, 268), (356, 286),
    (374, 312), (384, 350), (390, 400), (396, 460), (398, 560),
)
# fmt: on


def _fit(x: float, y: float) -> tuple[float, float]:
    """Bring a pattern point to this wearer: broader shoulders, shorter throat."""
    dx = x - 226
    far = min(1.0, max(0.0, (abs(dx) - 34) / 60))
    drop = min(1.0, max(0.0, (y - 190) / 44))
    return 226 + dx * (1 + 0.05 * far), y - 36 * drop


def shape(points: Points, feather: float = 0.0, *, smooth: bool = True) -> Array:
    """Coverage of a piece of the pattern, H x W, fitted to the wearer."""
    return outline([_fit(x, y) for x, y in points], feather, smooth=smooth)


def _body(neck: float = 0.0, feather: float = 1.2) -> Array:
    """Coverage of shoulders and chest; ``neck`` raises the opening (frame units)."""
    pts = [(x, y - neck if 190 < x < 262 else y) for x, y in _BODY]
    return shape([*pts, (398, 640), (54, 640)], feather)


def _form() -> Array:
    """How a bust takes soft light from above: brightness H x W, about 0.35..1.1."""
    x, y = coordinates(SIZE)
    fx = (x / SCALE + FRAME[0] - 226) / 150
    fy = y / SCALE + FRAME[1]
    round_ = np.clip(1.08 - 0.62 * np.abs(fx) ** 2.2, 0.2, 1.1)
    fall = np.clip(1.05 - (fy - 240) / 420, 0.45, 1.1)
    under_chin = 1 - 0.5 * np.exp(-(((fx * 150) / 52) ** 2) - ((fy - 196) / 30) ** 2)
    arms = 1 - 0.42 * np.exp(-(((np.abs(fx) * 150 - 112 + (fy - 330) * 0.06) / 7) ** 2)) * np.clip(
        (fy - 312) / 40, 0, 1
    )
    return (round_ * fall * under_chin * arms).astype(np.float32)


def _folds(rng: np.random.Generator, depth: float) -> Array:
    """Creases that run down and outwards from the neck: a factor around 1."""
    x, y = coordinates(SIZE)
    fx = x / SCALE + FRAME[0] - 226
    fy = y / SCALE + FRAME[1]
    lean = fx / np.maximum(fy - 150, 30) * 190  # lines fan out from the throat
    field = stretch_noise(rng, (1024, 256), (26, 120)) * 0.7
    field += stretch_noise(rng, (1024, 256), (11, 60)) * 0.3
    u = np.clip((lean + 260) / 520 * 1023, 0, 1023).astype(int)
    v = np.clip((fy - FRAME[1]) / (FRAME[3] - FRAME[1]) * 255, 0, 255).astype(int)
    crease = blur(field[v, u], 2.0)
    return (1 + depth * (crease - crease.mean()) * 2).astype(np.float32)


def _cloth(colour: Colour, light: Array, gloss: float = 0.0) -> Array:
    """Colour H x W x 3 of cloth under ``light`` H x W."""
    base = np.array(colour, np.float32)
    rgb = base * light[..., None]
    if gloss:
        rgb = rgb + gloss * np.clip(light[..., None] - 0.86, 0, 1) ** 1.2
    return np.clip(rgb, 0, 1).astype(np.float32)


def neck(skin: Colour, *, open_collar: bool) -> Layer:
    """Throat and a little chest, shaded under the chin, for the head that came without one.

    In an open shirt collar it spreads until it meets the shirt.
    """
    # fmt: off
    throat: list[tuple[float, float]] = [
        (190, 166), (190, 186), (190, 196), (189, 206), (188, 216), (196, 300), (250, 300),
        (260, 216), (257, 206), (254, 196), (253, 186), (253, 166),
    ]
    # fmt: on
    if open_collar:
        throat = [(224 + (px - 224) * (1.2 if py > 190 else 1.04), py) for px, py in throat]
    x, y = coordinates(SIZE)
    fx = x / SCALE + FRAME[0] - 222
    fy = y / SCALE + FRAME[1]
    shade = 0.97 - 0.20 * np.exp(-(((fy - 188) / 16) ** 2) - (fx / 46) ** 2)
    shade -= 0.22 * np.clip(np.abs(fx) / 38, 0, 1) ** 3 * np.clip((222 - fy) / 30, 0, 1)
    # Two tendons and the notch between the collar bones: enough to read as a throat.
    for s in (-1, 1):
        line = np.abs(fx - s * (26 - (fy - 190) * 0.38))
        shade += 0.045 * np.exp(-((line / 5) ** 2)) * np.clip((fy - 196) / 12, 0, 1)
    shade -= 0.10 * np.exp(-(((fx) / 7) ** 2) - ((fy - 228) / 9) ** 2)
    warm = np.array(skin, np.float32) ** (1 + 0.6 * (1 - shade[..., None]))
    rgb = np.clip(warm * shade[..., None], 0, 1).astype(np.float32)
    return Layer(rgb, shape(throat, 1.6))


def dress(outfit: Outfit, rng: np.random.Generator) -> Layer:
    """The garment as a layer at sprite size."""
    return {
        "blazer": _blazer,
        "turtleneck": _turtleneck,
        "sequins": _sequins,
        "coat": _coat,
        "knit": _knit,
        "satin": _satin,
    }[outfit.kind](outfit, rng)


def _worn(points: Points) -> Array:
    """Coverage of a piece drawn on the blazer as photographed, at the size it is worn."""
    return outline(
        [(226 + (x - 226) * 1.15, 180 - LIFT + (y - 180) * 1.15) for x, y in points],
        1.0,
        smooth=False,
    )


def _blazer(outfit: Outfit, rng: np.random.Generator) -> Layer:
    jacket = hopper_jacket(LIFT)
    y = luma(jacket.rgb)
    white = np.clip((y - 0.34) / 0.3, 0, 1)[..., None]
    depth = np.clip(y / 0.16, 0, 1.6)
    fy = coordinates(SIZE)[1] / SCALE + FRAME[1]
    low = np.clip((fy - 342 + LIFT) / 14, 0, 1)  # the photograph ends here: plain cloth goes on
    depth = depth * (1 - low) + 0.6 * low
    light = (0.62 + 0.30 * blur(depth, 3.0)) * _form() * _folds(rng, 0.16)
    cloth = _cloth(outfit.colour, light, 0.05)
    shirt = y[..., None] * np.array(outfit.second, np.float32)
    # Lapels: the photograph's are lost in its black, so an edge of light is put back.
    rgb = cloth * (1 - white) + shirt * white
    for side in (-1, 1):
        lapel = [
            (226 + side * 36, 178),
            (226 + side * 58, 214),
            (226 + side * 66, 244),
            (226 + side * 50, 254),
            (226 + side * 56, 264),
            (226 + side * 6, 336),
            (226 + side * 2, 330),
            (226 + side * 20, 262),
        ]
        m = _worn(lapel) * (1 - white[..., 0]) * jacket.alpha
        edge = np.clip(m - np.roll(m, (-2, side * 3), (0, 1)), 0, 1)
        cast = blur(m, 5) * (1 - m)
        rgb = rgb * (1 + 0.22 * m[..., None]) * (1 - 0.5 * cast[..., None])
        rgb = rgb + (edge * 0.16)[..., None] * np.array(outfit.colour, np.float32) ** 0.5
    body = outline(
        [(66, 520), (72, 360), (74, 320), (389, 320), (391, 360), (394, 520)], 1.0, smooth=False
    )
    rgb = rgb * (1 - low[..., None]) + cloth * low[..., None]
    pulled = np.clip((jacket.alpha - 0.4) / 0.6, 0, 1)  # the flag's colours sat on the edge
    alpha = pulled * (1 - low) + body * low
    return Layer(np.clip(rgb, 0, 1).astype(np.float32), alpha.astype(np.float32))


def _turtleneck(outfit: Outfit, rng: np.random.Generator) -> Layer:
    x, _ = coordinates(SIZE)
    ribs = 1 + 0.07 * np.sin(x / SCALE * 2.1)
    weave = 1 + 0.05 * (rng.random((SIZE[1], SIZE[0]), np.float32) - 0.5)
    light = _form() * _folds(rng, 0.11) * weave
    body = Layer(_cloth(outfit.colour, light), _body())
    roll = shape(
        [
            (184, 190),
            (188, 183),
            (206, 190),
            (226, 193),
            (244, 190),
            (257, 183),
            (262, 192),
            (266, 226),
            (262, 240),
            (226, 250),
            (190, 240),
            (182, 226),
        ],
        1.2,
    )
    fx = (x / SCALE + FRAME[0] - 224) / 42
    fy = coordinates(SIZE)[1] / SCALE + FRAME[1]
    tube = np.clip(1.05 - 0.62 * np.abs(fx) ** 2.4, 0.25, 1.1)
    tube = tube * np.clip(0.55 + (fy - 184) / 42, 0.5, 1.0)  # the chin's shadow
    collar = Layer(_cloth(outfit.colour, tube * ribs * weave), roll)
    body.rgb *= (1 - 0.45 * blur(roll, 8) * (1 - roll))[..., None]
    return over(body, collar)


def _sequins(outfit: Outfit, rng: np.random.Generator) -> Layer:
    light = _form() * _folds(rng, 0.3)
    alpha = _body() * (1 - _neckline())
    # Each sequin is a small mirror: most are dim, a few catch a lamp and bloom.
    pitch = 7
    w, h = SIZE
    gw, gh = w // pitch + 2, h // pitch + 2
    lit = rng.random((gh, gw), np.float32)
    sheen = smooth_noise(rng, (gw, gh), 14, 2)
    value = 0.25 + 0.5 * lit**2 + 2.2 * np.clip(lit - 0.90, 0, 1) * 4 * sheen
    im = Image.new("F", (w, h), 0.12)
    pen = ImageDraw.Draw(im)
    for r in range(gh):
        for c in range(gw):
            cx, cy = c * pitch + (r % 2) * pitch / 2, r * pitch
            pen.ellipse((cx - 3.4, cy - 3.4, cx + 3.4, cy + 3.4), fill=float(value[r, c]))
    scale = np.asarray(im, np.float32)
    spark = np.clip(scale - 0.85, 0, 2)
    bloom = blur(spark, 4) * 1.6 + blur(spark, 1)
    rgb = _cloth(outfit.colour, light * (0.35 + 0.75 * scale))
    second = np.array(outfit.second, np.float32)
    rgb = np.clip(rgb + bloom[..., None] * second * light[..., None] * 0.8, 0, 1)
    return Layer(rgb.astype(np.float32), alpha)


def _neckline(grow: float = 0.0, feather: float = 1.2) -> Array:
    """The round opening of a jumper, coverage H x W; ``grow`` widens it (frame units)."""
    ring = [
        (224 + (41 + grow) * float(np.cos(t)), 184 + (27 + grow) * float(np.sin(t)))
        for t in np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ]
    return outline(ring, feather)


def _coat(outfit: Outfit, rng: np.random.Generator) -> Layer:
    inner = _turtleneck(Outfit("turtleneck", outfit.second), rng)
    fuzz = 1 + 0.10 * (blur(rng.random((SIZE[1], SIZE[0]), np.float32), 1.2) - 0.5) * 4
    light = _form() * _folds(rng, 0.16) * fuzz
    coat = Layer(np.clip(_cloth(outfit.colour, light), 0, 1), _body())
    opening = shape(
        [
            (196, 214),
            (256, 214),
            (250, 270),
            (240, 340),
            (236, 480),
            (216, 480),
            (212, 340),
            (202, 270),
        ],
        1.0,
        smooth=False,
    )
    coat.alpha = coat.alpha * (1 - opening)
    coat.rgb *= (1 - 0.35 * blur(opening, 7))[..., None]
    out = over(inner, coat)
    for side in (-1, 1):
        lapel = [
            (226 + side * 32, 206),
            (226 + side * 58, 222),
            (226 + side * 86, 268),
            (226 + side * 62, 284),
            (226 + side * 66, 296),
            (226 + side * 18, 372),
            (226 + side * 12, 360),
            (226 + side * 20, 290),
            (226 + side * 28, 240),
        ]
        m = shape(lapel, 1.0, smooth=False)
        shadow = blur(m, 9) * (1 - m)
        out.rgb *= (1 - 0.42 * shadow)[..., None]
        out = over(out, Layer(np.clip(_cloth(outfit.colour, light * 1.16), 0, 1), m))
    return out


def _knit(outfit: Outfit, rng: np.random.Generator) -> Layer:
    x, y = coordinates(SIZE)
    u, v = x / SCALE, y / SCALE
    # Cable stitches: two waves out of step make plaits.
    plait = 0.5 + 0.5 * np.sin(u * 1.35) * np.sin(v * 0.9 + np.where(np.sin(u * 0.675) > 0, 0, 2))
    light = _form() * _folds(rng, 0.05) * (0.9 + 0.16 * plait)
    light = light * (1 + 0.05 * (rng.random((SIZE[1], SIZE[0]), np.float32) - 0.5))
    alpha = _body() * (1 - _neckline())
    rgb = _cloth(outfit.colour, light)
    band = (_neckline(7) * (1 - _neckline()))[..., None]
    turn = 0.9 + 0.1 * np.sin(u * 2.2)
    rgb = rgb * (1 - 0.35 * (_neckline(9, 6) - 0.2).clip(0, 1)[..., None])
    rgb = rgb * (1 - 0.8 * band) + 0.8 * band * _cloth(outfit.second, light * turn * 0.95)
    return Layer(rgb.astype(np.float32), alpha)


def _satin(outfit: Outfit, rng: np.random.Generator) -> Layer:
    light = _form() * _folds(rng, 0.42)
    rgb = _cloth(outfit.colour, light, 0.9)
    vee = shape(
        [(188, 214), (264, 214), (262, 236), (228, 300), (224, 300), (190, 236)], 1.2, smooth=False
    )
    layer = Layer(rgb, _body() * (1 - vee))
    for side in (-1, 1):
        collar = [
            (226 + side * 34, 212),
            (226 + side * 46, 224),
            (226 + side * 64, 262),
            (226 + side * 34, 284),
            (226 + side * 4, 306),
            (226 + side * 22, 262),
        ]
        m = shape(collar, 0.9, smooth=False)
        layer.rgb *= (1 - 0.45 * blur(m, 7) * (1 - m))[..., None]
        layer = over(layer, Layer(_cloth(outfit.colour, light * 1.12 + 0.04, 0.9), m))
    return layer
