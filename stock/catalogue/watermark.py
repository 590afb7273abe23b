"""The visible mark on every public preview (thumbnails are too small to need one)."""

from __future__ import annotations

import random
from functools import cache

from PIL import Image, ImageDraw, ImageFont

TEXT = "ENCORE"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


def watermarked(image: Image.Image, *, seed: int) -> Image.Image:
    """Return a copy with the word mark tiled across it.

    The grid's angle, offset and per-word jitter come from ``seed`` (per photo), so that one
    mask does not remove the mark from all photos. Light words with dark edges show on any
    ground. ``image`` is RGB.
    """
    rng = random.Random(seed)  # noqa: S311 - a pattern, not a secret
    side = int((image.width**2 + image.height**2) ** 0.5)
    size = max(18, max(image.size) // 22)
    layer = Image.new("L", (side, side), 0)
    edges = Image.new("L", (side, side), 0)
    words, dark = ImageDraw.Draw(layer), ImageDraw.Draw(edges)
    step_x, step_y = int(size * 6.2), int(size * 3.4)
    shift_x, shift_y = rng.randrange(step_x), rng.randrange(step_y)
    for row, y in enumerate(range(-step_y, side + step_y, step_y)):
        for x in range(-step_x, side + step_x, step_x):
            at = (
                x + shift_x + (row % 2) * step_x // 2 + rng.randint(-size // 2, size // 2),
                y + shift_y + rng.randint(-size // 3, size // 3),
            )
            font = _font(size + rng.randint(-2, 2))
            dark.text((at[0] + 1, at[1] + 1), TEXT, font=font, fill=46)
            words.text(at, TEXT, font=font, fill=62)
    angle = rng.uniform(22, 34)
    box = (
        (side - image.width) // 2,
        (side - image.height) // 2,
        (side - image.width) // 2 + image.width,
        (side - image.height) // 2 + image.height,
    )
    marked = image.copy()
    for mask, colour in ((edges, "black"), (layer, "white")):
        turned = mask.rotate(angle, Image.Resampling.BILINEAR).crop(box)
        marked.paste(Image.new("RGB", image.size, colour), (0, 0), turned)
    return marked
