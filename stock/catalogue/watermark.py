"""The visible mark on everything public that is large enough to be worth taking.

Words in a staggered lattice and hairlines between them cover the whole picture. Angle, offset,
spacing, a slight warp and the strength of every letter follow from a seed, and the seed from a
secret and the photo's public id: a mask learned from one photo fits no other, and whoever has the
picture but not the secret cannot compute one. All sizes of a photo, before and after, carry the
same pattern, so that laying several over each other gains nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from functools import cache, lru_cache
from math import ceil, pi, sin

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

TEXT = "ENCORE"

Floats = npt.NDArray[np.float32]

#: The pattern is drawn at twice the size of the picture, with at most this longer side.
CANVAS = 2048
#: Opacity of a word over a flat ground and over a busy one, where it would drown.
FLAT, BUSY = 0.26, 0.40
#: Standard deviation of the luminance (0 to 1), within a block, that counts as busy.
BUSY_FROM = 0.12
#: Where dark words take over from light ones, as luminance from 0 to 1.
DARK_FROM, DARK_TO = 0.62, 0.74
#: Opacity of the thin shadow that sets the words off on any ground.
SHADOW = 0.16


def seed_of(public_id: str, *, key: str) -> int:
    """The seed of a photo's mark: 64 bits that nobody without ``key`` can tell."""
    digest = hmac.new(key.encode(), f"watermark:{public_id}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8])


def watermarked(image: Image.Image, *, seed: int) -> Image.Image:
    """Return a copy of ``image`` (RGB) with the mark over all of it."""
    words, shadow = (_fraction(mask) for mask in pattern(image.size, seed=seed))
    ground = np.asarray(image, dtype=np.float32) / np.float32(255)
    brightness, busy = _surroundings(ground)
    strength = FLAT + (BUSY - FLAT) * busy
    dark = _smoothstep(brightness, DARK_FROM, DARK_TO)
    light = (words * strength * (1 - dark))[..., None]
    # Black over white shows more than white over black.
    deep = (words * strength * dark * 0.72)[..., None]
    edge = (shadow * SHADOW)[..., None]
    shown = ground * (1 - edge) * (1 - deep)
    shown += light * (1 - shown)
    return Image.fromarray((shown * 255 + 0.5).clip(0, 255).astype(np.uint8))


def pattern(size: tuple[int, int], *, seed: int) -> tuple[Image.Image, Image.Image]:
    """The mark alone, as two masks (L) of ``size``: the words with their lines, and the shadow."""
    scale = min(2.0, CANVAS / max(size))
    canvas = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    words, shadow = _canvas(canvas, seed)
    box = Image.Resampling.BOX
    return words.resize(size, box), shadow.resize(size, box)


def _fraction(mask: Image.Image) -> Floats:
    return np.asarray(mask, dtype=np.float32) / np.float32(255)


def _smoothstep(values: Floats, low: float, high: float) -> Floats:
    t = ((values - low) / (high - low)).clip(0, 1)
    return t * t * (3 - 2 * t)


def _surroundings(ground: Floats) -> tuple[Floats, Floats]:
    """How bright and how busy (0 to 1) the picture is around every pixel."""
    height, width = ground.shape[:2]
    luminance = ground @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    block = max(4, max(width, height) // 100)
    rows, columns = ceil(height / block), ceil(width / block)
    padded = np.pad(
        luminance, ((0, rows * block - height), (0, columns * block - width)), mode="edge"
    ).reshape(rows, block, columns, block)
    mean = padded.mean(axis=(1, 3))
    deviation = padded.std(axis=(1, 3))
    return _enlarged(mean, (width, height)), _enlarged(
        (deviation / BUSY_FROM).clip(0, 1), (width, height)
    )


def _enlarged(small: Floats, size: tuple[int, int]) -> Floats:
    image = Image.fromarray(small.astype(np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)


@cache
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


# Before and after of a photo are drawn one after the other.
@lru_cache(maxsize=1)
def _canvas(size: tuple[int, int], seed: int) -> tuple[Image.Image, Image.Image]:
    unit = max(size)
    rng = random.Random(seed)  # noqa: S311 - drawn from a secret seed
    side = ceil((size[0] ** 2 + size[1] ** 2) ** 0.5 * 1.08)
    words = _lattice(side, unit, rng)
    turned = words.rotate(rng.uniform(20, 32), Image.Resampling.BILINEAR)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    flat = turned.crop((left, top, left + size[0], top + size[1]))
    warped = _warped(flat, unit, rng)
    uneven = _uneven(warped, rng)
    shadow = _shadow(uneven, unit)
    return uneven, shadow


def _lattice(side: int, unit: int, rng: random.Random) -> Image.Image:
    """Rows of words with hairlines between them, not yet turned. All lengths are parts of
    ``unit``, so that the pattern of a seed is the same at every size."""
    layer = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(layer)
    size = unit * rng.uniform(0.030, 0.034)
    font = _font(round(size, 1))
    gap = size * 0.42
    length = sum(_advance(letter, font) for letter in TEXT) + gap * len(TEXT) + size * 1.1
    step_x, step_y = length + size * rng.uniform(2.0, 2.6), size * rng.uniform(3.4, 3.9)
    shift_x, shift_y = rng.uniform(0, step_x), rng.uniform(0, step_y)
    for row in range(-1, ceil(side / step_y) + 1):
        y = row * step_y + shift_y + rng.uniform(-0.2, 0.2) * size
        start = shift_x - step_x * (1 + (row % 2) * 0.5)
        for column in range(ceil(side / step_x) + 3):
            x = start + column * step_x + rng.uniform(-0.35, 0.35) * size
            _word(draw, (x, y), font=font, size=size, gap=gap, rng=rng)
        _hairline(draw, side, y + size * 0.6 + step_y / 2, size=size, rng=rng)
    return layer


def _advance(letter: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> float:
    return font.getlength(letter)


def _word(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    *,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    size: float,
    gap: float,
    rng: random.Random,
) -> None:
    """The name, spaced, and the repeat sign of our word mark behind it."""
    x, y = at
    for letter in TEXT:
        draw.text((x, y), letter, font=font, fill=rng.randint(205, 255), stroke_width=size / 30)
        x += _advance(letter, font) + gap
    top, bottom = y + size * 0.24, y + size * 0.98
    fill = rng.randint(205, 255)
    for share in (0.36, 0.66):
        middle, radius = top + (bottom - top) * share, size * 0.075
        draw.ellipse((x, middle - radius, x + 2 * radius, middle + radius), fill=fill)
    draw.rectangle((x + size * 0.27, top, x + size * 0.33, bottom), fill=fill)
    draw.rectangle((x + size * 0.44, top, x + size * 0.58, bottom), fill=fill)


def _hairline(
    draw: ImageDraw.ImageDraw, side: int, y: float, *, size: float, rng: random.Random
) -> None:
    phase, length = rng.uniform(0, 2 * pi), size * rng.uniform(7, 11)
    swing, fill = size * rng.uniform(0.25, 0.5), rng.randint(120, 160)
    step = max(2, round(size / 4))
    points = [
        (x, y + swing * sin(phase + 2 * pi * x / length)) for x in range(0, side + step, step)
    ]
    draw.line(points, fill=fill, width=max(1, round(size / 22)), joint="curve")


#: Pieces per side in which the pattern is warped.
PIECES = 8


def _warped(mask: Image.Image, unit: int, rng: random.Random) -> Image.Image:
    """Bend the pattern by up to about one per cent of the picture, differently everywhere."""
    width, height = mask.size
    reach = unit * 0.011
    nodes = [
        [
            (
                column * width / PIECES + rng.uniform(-reach, reach),
                row * height / PIECES + rng.uniform(-reach, reach),
            )
            for column in range(PIECES + 1)
        ]
        for row in range(PIECES + 1)
    ]
    mesh = []
    for row in range(PIECES):
        for column in range(PIECES):
            box = (
                column * width // PIECES,
                row * height // PIECES,
                (column + 1) * width // PIECES,
                (row + 1) * height // PIECES,
            )
            corners = (
                nodes[row][column],
                nodes[row + 1][column],
                nodes[row + 1][column + 1],
                nodes[row][column + 1],
            )
            mesh.append((box, tuple(value for corner in corners for value in corner)))
    return mask.transform(mask.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _uneven(mask: Image.Image, rng: random.Random) -> Image.Image:
    """Let the strength drift over the picture, so that nobody can subtract one number."""
    drift = np.array([[rng.uniform(0.78, 1) for _ in range(7)] for _ in range(7)], np.float32)
    return Image.fromarray(
        (np.asarray(mask, dtype=np.float32) * _enlarged(drift, mask.size)).astype(np.uint8)
    )


def _shadow(words: Image.Image, unit: int) -> Image.Image:
    """What lies just below and right of the words, without the words."""
    offset = max(1, round(unit / 700))
    moved = np.zeros((words.height, words.width), np.int16)
    solid = np.asarray(words, dtype=np.int16)
    moved[offset:, offset:] = solid[:-offset, :-offset]
    return Image.fromarray((moved - solid).clip(0, 255).astype(np.uint8))
