"""A look: which portrait, dressed and dyed how; made once into a sprite and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from . import hair, outfits
from .hair import Cut, Dye, Fringe
from .outfits import Outfit
from .raster import Array, Colour, Layer, blur, coordinates, luma, over, smooth_noise
from .sources import FRAME, SCALE, SIZE, astronaut_head, hopper_head, shape

Hat = Literal["none", "beret", "bucket", "beanie"]


@dataclass(frozen=True)
class Look:
    """How one artist appears on one day."""

    face: Literal["a", "h"]
    dye: Dye
    outfit: Outfit
    cut: Cut = "straight"
    fringe: Fringe = "none"
    hat: Hat = "none"
    hat_colour: Colour = (0.1, 0.1, 0.11)
    length: float = 292.0
    lips: Colour | None = None
    seed: int = 1


def _dyed(head: Layer, skin: Array, dye: Dye) -> Layer:
    """The portrait's own hair in another colour; its strands keep their light and shade."""
    y = luma(head.rgb)
    tone = np.clip((y - 0.10) / 0.62, 0, 1) ** 0.95
    hairy = (1 - skin)[..., None]
    return Layer(head.rgb * (1 - hairy) + dye.paint(tone) * hairy, head.alpha)


def _porcelain(rgb: Array, skin: Array) -> Array:
    """Even, slightly cool stage make-up on skin; lips a little warmer stay as they are."""
    soft = blur(rgb, 2.2)
    m = (skin * 0.28)[..., None]
    rgb = rgb * (1 - m) + soft * m
    grey = luma(rgb)[..., None]
    calm = grey + (rgb - grey) * 0.86
    lift = np.clip(calm, 0, 1) ** 0.92 * np.array([1.0, 0.985, 1.045], np.float32)
    s = skin[..., None]
    return np.clip(rgb * (1 - s) + lift * s, 0, 1).astype(np.float32)


def _lipstick(rgb: Array, colour: Colour) -> Array:
    """Colour on the smiling mouth: only what is redder than the skin round it, never teeth."""
    mouth = shape(
        [
            (199, 140),
            (212, 137),
            (224, 140),
            (236, 136),
            (249, 139),
            (238, 152),
            (224, 156),
            (209, 152),
        ],
        2.0,
    )
    red = rgb[..., 0] / np.maximum(rgb[..., 1], 0.05)
    m = (mouth * np.clip((red - 1.38) / 0.22, 0, 1))[..., None] * 0.42
    y = luma(rgb)[..., None]
    tint = np.array(colour, np.float32)
    return rgb * (1 - m) + np.clip(tint * (y / float(np.dot(tint, (0.3, 0.6, 0.1)))), 0, 1) * m


def _hat(kind: Hat, colour: Colour, rng: np.random.Generator) -> Layer:
    x, y = coordinates(SIZE)
    fx = x / SCALE + FRAME[0] - 226
    fy = y / SCALE + FRAME[1]
    fuzz = 1 + 0.16 * (blur(rng.random((SIZE[1], SIZE[0]), np.float32), 1.0) - 0.5)
    base = np.array(colour, np.float32)
    if kind == "beret":
        crown = shape(
            [
                (170, 64),
                (164, 48),
                (170, 26),
                (194, 6),
                (232, -2),
                (272, 4),
                (294, 22),
                (297, 42),
                (286, 60),
                (272, 68),
                (250, 60),
                (222, 57),
                (194, 60),
            ],
            1.6,
        )
        band = shape(
            [
                (170, 66),
                (172, 57),
                (196, 52),
                (224, 50),
                (252, 52),
                (276, 58),
                (277, 70),
                (250, 62),
                (222, 59),
                (194, 62),
            ],
            1.0,
        )
        light = 1.02 - 0.40 * ((fx + 18) / 72) ** 2 - 0.34 * np.clip((fy - 14) / 56, -0.3, 1)
        light = light * (0.80 + 0.40 * smooth_noise(rng, SIZE, 90, 3))
        light = light * (1 - 0.35 * blur(band, 4) * (1 - band)) * (1 - 0.22 * band)
        rgb = base * (np.clip(light, 0.2, 1.2) * fuzz)[..., None]
        return Layer(np.clip(rgb + 0.02, 0, 1).astype(np.float32), np.maximum(crown, band))
    if kind == "beanie":
        crown = shape(
            [
                (170, 74),
                (164, 50),
                (172, 16),
                (198, -10),
                (228, -16),
                (258, -10),
                (282, 16),
                (290, 50),
                (284, 74),
                (256, 68),
                (226, 66),
                (196, 68),
            ],
            1.4,
        )
        ribs = 1 + 0.16 * np.sin(fx * 1.05 + 0.0009 * fx * (fy - 70) * 4)
        light = np.clip(1.05 - 0.5 * (fx / 62) ** 2, 0.25, 1.1) * ribs
        cuff = shape(
            [
                (164, 76),
                (162, 46),
                (196, 36),
                (226, 34),
                (258, 36),
                (292, 46),
                (290, 76),
                (256, 69),
                (226, 67),
                (196, 69),
            ],
            1.0,
        )
        light = light * (1 - 0.4 * blur(cuff, 6) * (1 - cuff)) * (1 + 0.08 * cuff)
        rgb = base * (light * fuzz)[..., None]
        return Layer(np.clip(rgb, 0, 1).astype(np.float32), np.maximum(crown, cuff))
    crown = shape(
        [
            (176, 56),
            (176, 26),
            (186, -2),
            (210, -12),
            (242, -12),
            (266, -2),
            (276, 26),
            (276, 56),
        ],
        1.2,
    )
    brim = shape(
        [
            (172, 44),
            (158, 62),
            (150, 80),
            (164, 84),
            (196, 74),
            (226, 71),
            (256, 74),
            (288, 84),
            (302, 80),
            (294, 62),
            (280, 44),
            (252, 40),
            (226, 39),
            (200, 40),
        ],
        1.2,
    )
    light = np.clip(1.06 - 0.55 * (fx / 70) ** 2, 0.3, 1.1) * fuzz
    top = base * (light * np.clip(1.06 - (fy - 10) / 150, 0.6, 1.1))[..., None]
    stitch = 1 - 0.10 * (np.sin((fy - 0.0026 * fx**2) * 1.5) > 0.82)
    under = base * (light * stitch * np.clip(1.1 - np.abs(fy - 52) / 90, 0.55, 1.1))[..., None]
    shadow = (1 - 0.45 * blur(brim, 7) * (1 - brim))[..., None]
    layer = Layer(np.clip(top * shadow, 0, 1).astype(np.float32), crown)
    return over(layer, Layer(np.clip(under * 1.08, 0, 1).astype(np.float32), brim))


@lru_cache(maxsize=4)
def sprite(look: Look) -> Layer:
    """The person as a cut-out at ``sources.SIZE``, evenly lit; light comes with the stage."""
    rng = np.random.default_rng(look.seed)
    head, skin = astronaut_head() if look.face == "a" else hopper_head()
    own = look.face == "a"
    rgb = _porcelain(head.rgb, skin)
    head = Layer(rgb, head.alpha)
    tone = _skin_tone(rgb, skin * head.alpha)
    if own:
        if look.lips is not None:
            head.rgb = _lipstick(head.rgb, look.lips)
        head = _dyed(head, skin, look.dye)
        # The photographed throat ends in the suit: it fades into the painted one.
        fy = coordinates(SIZE)[1] / SCALE + FRAME[1]
        head.alpha = head.alpha * (1 - np.clip((fy - 175) / 11, 0, 1) ** 1.4)

    parts: list[Layer] = []
    behind = hair.back(look.cut, look.dye, rng)
    under_hat = _below(56.0) if look.hat != "none" else None
    if behind is not None:
        if under_hat is not None:
            behind.alpha = behind.alpha * under_hat
        parts.append(behind)
    if own:
        parts.append(outfits.neck(tone, open_collar=look.outfit.kind == "blazer"))
    clothes = outfits.dress(look.outfit, rng)
    if own:
        parts.append(clothes)
        tresses = hair.beside(look.cut, look.dye, rng, length=look.length)
        if tresses is not None:
            shade = blur(tresses.alpha, 7) * (1 - tresses.alpha)
            parts[-1].rgb *= (1 - 0.4 * shade)[..., None]
            parts.append(tresses)
        parts.append(head)
    else:
        parts += [head, clothes]
    locks = hair.front(look.fringe, look.dye, rng)
    body = parts[0]
    for part in parts[1:]:
        body = over(body, part)
    if locks is not None:
        if under_hat is not None:
            locks.alpha = locks.alpha * under_hat
        # Hair throws a narrow shadow on cheek and cloth; without it, it looks pasted on.
        body.rgb = body.rgb * (1 - 0.42 * blur(locks.alpha, 7) * (1 - locks.alpha))[..., None]
        body = over(body, locks)
    if look.hat != "none":
        hat = _hat(look.hat, look.hat_colour, rng)
        drop = np.roll(blur(hat.alpha, 8), 10, 0) * (1 - hat.alpha)
        body.rgb = body.rgb * (1 - 0.45 * drop)[..., None]
        body = over(body, hat)
    return Layer(np.clip(body.rgb, 0, 1).astype(np.float32), body.alpha.astype(np.float32))


def _below(y: float) -> Array:
    """1 below frame height ``y``, 0 above, soft between: hair under a hat lies flat."""
    fy = coordinates(SIZE)[1] / SCALE + FRAME[1]
    return np.clip((fy - y + 4) / 8, 0, 1).astype(np.float32)


def _skin_tone(rgb: Array, weight: Array) -> Colour:
    """A lighter than median colour of well covered skin around the chin."""
    y0, y1 = int((150 - FRAME[1]) * SCALE), int((176 - FRAME[1]) * SCALE)
    x0, x1 = int((196 - FRAME[0]) * SCALE), int((250 - FRAME[0]) * SCALE)
    area = rgb[y0:y1, x0:x1][weight[y0:y1, x0:x1] > 0.9]
    m = np.percentile(area, 75, axis=0) if len(area) else np.array([0.85, 0.68, 0.6])
    return (float(m[0]), float(m[1]), float(m[2]))
