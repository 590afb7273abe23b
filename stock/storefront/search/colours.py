"""The dominant colour of a picture, by name, and its mean in a space where distances mean looks.

Read from the placeholder: sixteen pixels on the longer side say all that is wanted here, and they
stand in the row, so that no file is opened.
"""

from __future__ import annotations

import base64
import io
from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.utils.translation import pgettext_lazy
from PIL import Image, ImageCms


class Colour(models.TextChoices):
    RED = "red", pgettext_lazy("colour", "Red")
    ORANGE = "orange", pgettext_lazy("colour", "Orange")
    YELLOW = "yellow", pgettext_lazy("colour", "Yellow")
    GREEN = "green", pgettext_lazy("colour", "Green")
    TEAL = "teal", pgettext_lazy("colour", "Teal")
    BLUE = "blue", pgettext_lazy("colour", "Blue")
    PURPLE = "purple", pgettext_lazy("colour", "Purple")
    PINK = "pink", pgettext_lazy("colour", "Pink")
    BROWN = "brown", pgettext_lazy("colour", "Brown")
    WHITE = "white", pgettext_lazy("colour", "White")
    GREY = "grey", pgettext_lazy("colour", "Grey")
    BLACK = "black", pgettext_lazy("colour", "Black")


#: Where a hue ends, in degrees; red begins again at 345.
_HUES = (
    (18, Colour.RED),
    (43, Colour.ORANGE),
    (68, Colour.YELLOW),
    (155, Colour.GREEN),
    (195, Colour.TEAL),
    (252, Colour.BLUE),
    (312, Colour.PURPLE),
    (345, Colour.PINK),
    (361, Colour.RED),
)


@dataclass(frozen=True, slots=True)
class Look:
    colour: Colour | None
    #: CIE Lab: L 0 to 100, a and b -128 to 127.
    lab: tuple[int, int, int]


def look_of(placeholder: str) -> Look:
    """The look of a picture from its placeholder, a data URI; unknown if there is none."""
    if not placeholder:
        return Look(None, (0, 0, 0))
    content = base64.b64decode(placeholder.partition(",")[2])
    with Image.open(io.BytesIO(content)) as opened:
        image = opened.convert("RGB")
    votes: Counter[Colour] = Counter()
    hsv = image.convert("HSV").tobytes()
    for index in range(0, len(hsv), 3):
        hue, saturation, value = hsv[index] * 360 / 256, hsv[index + 1] / 255, hsv[index + 2] / 255
        name = _name(hue, saturation, value)
        # Grey is everywhere: a picture is called after its colours if it has some.
        is_grey = name in (Colour.WHITE, Colour.GREY, Colour.BLACK)
        votes[name] += 4 if is_grey else 4 + round(12 * saturation * value)
    rows = image.resize((1, 1), Image.Resampling.BOX)
    lab = ImageCms.applyTransform(rows, _to_lab())
    lightness, a, b = lab.tobytes() if lab else b"\0\0\0"
    # Pillow holds L in 0 to 255, and a and b as signed bytes.
    signed = [part - 256 if part > 127 else part for part in (a, b)]
    return Look(votes.most_common(1)[0][0], (round(lightness * 100 / 255), *signed))  # type: ignore[arg-type]


def _name(hue: float, saturation: float, value: float) -> Colour:
    if value < 0.16:
        return Colour.BLACK
    if saturation < 0.16 or saturation * value < 0.1:
        return Colour.WHITE if value > 0.82 else Colour.GREY if value > 0.3 else Colour.BLACK
    if 10 <= hue < 48 and value < 0.62:
        return Colour.BROWN
    return next(name for end, name in _HUES if hue < end)


def _to_lab() -> ImageCms.ImageCmsTransform:
    global _transform
    if _transform is None:
        _transform = ImageCms.buildTransformFromOpenProfiles(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
    return _transform


_transform: ImageCms.ImageCmsTransform | None = None


def bucket(*, lab: tuple[int, int, int], fingerprint: int) -> int:
    """Pictures of one bucket look alike from afar: a mean colour in steps, and the coarsest
    structure (the lowest frequencies of the perceptual hash)."""
    lightness, a, b = lab
    parts = (min(lightness // 20, 4), _step(a), _step(b), fingerprint >> 60 & 15)
    number = 0
    for part in parts:
        number = number * 16 + part
    return number


def _step(value: int) -> int:
    """-128 to 127 in seven steps, finest near grey, where most pictures are."""
    return next((index for index, end in enumerate((-40, -16, -5, 5, 16, 40)) if value < end), 6)
