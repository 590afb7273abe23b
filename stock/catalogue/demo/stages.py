"""Places: concert stages, sets, streets and studios, painted out of focus.

Each function answers H x W x 3, 0..1, for a size (width, height) and a generator. They are
backgrounds: what is sharp in front of people is in ``foregrounds``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .raster import (
    Array,
    Colour,
    blur,
    coordinates,
    hexa,
    ramp,
    resize,
    screen,
    smooth_noise,
)

Size = tuple[int, int]


def _tint(colour: Colour) -> Array:
    return np.array(colour, np.float32)


def _dim(colour: Colour, by: float) -> Colour:
    return (colour[0] * by, colour[1] * by, colour[2] * by)


def gradient(size: Size, stops: Sequence[tuple[float, Colour]], angle: float = 90.0) -> Array:
    """A linear gradient; 90 degrees runs from top to bottom."""
    x, y = coordinates(size)
    t = math.radians(angle)
    u = (x / size[0] - 0.5) * math.cos(t) + (y / size[1] - 0.5) * math.sin(t) + 0.5
    return ramp(np.clip(u, 0, 1), stops)


def glow(size: Size, at: tuple[float, float], radius: float, power: float = 2.0) -> Array:
    """A soft spot of light H x W, 1 at its centre; position and radius are parts of the width."""
    x, y = coordinates(size)
    d = np.hypot(x - at[0] * size[0], y - at[1] * size[1]) / (radius * size[0])
    return np.exp(-(d**power)).astype(np.float32)


def bokeh(
    size: Size,
    rng: np.random.Generator,
    colours: Sequence[Colour],
    count: int,
    radius: tuple[float, float],
    *,
    band: tuple[float, float] = (0.0, 1.0),
    strength: float = 0.5,
) -> Array:
    """Out-of-focus lights to be screened over a picture; radii are parts of the width."""
    w, h = size
    out = np.zeros((h, w, 3), np.float32)
    for _ in range(count):
        r = rng.uniform(*radius) * w
        cx, cy = rng.uniform(-0.05, 1.05) * w, rng.uniform(*band) * h
        x0, x1 = max(0, int(cx - r - 3)), min(w, int(cx + r + 4))
        y0, y1 = max(0, int(cy - r - 3)), min(h, int(cy + r + 4))
        if x0 >= x1 or y0 >= y1:
            continue
        yy, xx = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        d = np.hypot(xx - cx, yy - cy) / r
        # A lens draws the rim of its blur a little brighter than the middle.
        disc = np.clip((1 - d) * r / 2.5, 0, 1) * (0.72 + 0.28 * np.clip(d, 0, 1) ** 4)
        c = _tint(colours[int(rng.integers(len(colours)))])
        power = strength * float(rng.uniform(0.35, 1.0))
        patch = out[y0:y1, x0:x1]
        out[y0:y1, x0:x1] = screen(patch, disc[..., None] * c * power)
    return out


def beams(
    size: Size,
    rng: np.random.Generator,
    lamps: Sequence[tuple[float, float, float, float, Colour]],
    haze: float = 0.9,
) -> Array:
    """Light cones in haze. A lamp is (x, y, angle from straight down, half width, colour)."""
    w, h = size
    small = (max(64, w // 2), max(64, h // 2))
    x, y = coordinates(small)
    x, y = x / small[0], y / small[0]
    smoke = 0.45 + 0.75 * smooth_noise(rng, small, small[0] * 0.30, 4)
    out = np.zeros((small[1], small[0], 3), np.float32)
    aspect = h / w
    for lx, ly, angle, half, colour in lamps:
        s, c, slope = (
            f(math.radians(v)) for f, v in ((math.sin, angle), (math.cos, angle), (math.tan, half))
        )
        dx, dy = x - lx, y - ly * aspect
        along = dx * s + dy * c
        across = np.abs(dx * c - dy * s)
        wide = np.maximum(0.006 + np.clip(along, 0, None) * slope, 1e-4)
        cone = np.exp(-((across / wide) ** 2) * 1.6) * (along > -0.01)
        fade = np.exp(-np.clip(along, 0, None) * 1.25) * (0.35 + 0.65 * np.exp(-along * 3))
        ray = cone * fade * smoke * haze
        lamp = np.exp(-((np.hypot(dx, dy) / 0.028) ** 2)) * 1.2
        out += ray[..., None] * _tint(colour)
        out += lamp[..., None] * (0.6 * _tint(colour) + 0.5)
    return resize(np.clip(out, 0, 1.2), size, Image.Resampling.BICUBIC)


def lettering(size: Size, text: str, at: tuple[float, float], height: float, soft: float) -> Array:
    """A word as coverage H x W, for walls of light; Latin letters only: no font is assumed."""
    w, h = size
    im = Image.new("L", size, 0)
    font = ImageFont.load_default(size=height * h)
    ImageDraw.Draw(im).text((at[0] * w, at[1] * h), text, fill=255, font=font, anchor="mm")
    return blur(np.asarray(im, np.float32) / 255, soft)


def concert(
    size: Size, rng: np.random.Generator, colours: Sequence[Colour], word: str = ""
) -> Array:
    """A dark arena: trusses of lamps, beams in haze, a wall of light far behind."""
    a, b, c = colours[0], colours[1], colours[-1]
    dark = _dim(a, 0.10), _dim(b, 0.26), _dim(a, 0.06)
    out = gradient(size, [(0, dark[0]), (0.62, dark[1]), (1, dark[2])])
    out = screen(out, glow(size, (0.5, 0.55), 0.55)[..., None] * _tint(b) * 0.42)
    if word:
        wall = lettering(size, word, (0.5, 0.30), 0.20, size[0] / 130)
        out = screen(out, wall[..., None] * (0.55 * _tint(c) + 0.25))
        out = screen(out, blur(wall, size[0] / 22)[..., None] * _tint(c) * 0.6)
    lamps = []
    for i, x in enumerate(np.linspace(-0.05, 1.05, 8)):
        colour = (a, b, c)[i % 3]
        angle = (0.5 - x) * -46 * (1 if i % 2 else -0.7) + rng.uniform(-8, 8)
        lamps.append(
            (float(x), rng.uniform(-0.02, 0.05), float(angle), rng.uniform(2.5, 7.0), colour)
        )
    out = screen(out, beams(size, rng, lamps, 1.7))
    low = [(x, 0.98, 180 + rng.uniform(-28, 28), 3.0, c) for x in (0.08, 0.3, 0.72, 0.93)]
    out = screen(out, beams(size, rng, low, 0.38))
    out = screen(
        out,
        bokeh(size, rng, [a, b, c, (1, 1, 1)], 46, (0.004, 0.014), band=(0.0, 0.16), strength=0.8),
    )
    out = screen(
        out, bokeh(size, rng, [a, c], 24, (0.012, 0.035), band=(0.35, 0.95), strength=0.35)
    )
    return np.clip(out, 0, 1)


def broadcast(
    size: Size, rng: np.random.Generator, colours: Sequence[Colour], word: str = ""
) -> Array:
    """A music programme's set: arches of neon tube in front of a panel of lit dots."""
    w, h = size
    a, b, c = colours[0], colours[1], colours[-1]
    out = gradient(
        size,
        [
            (0, _dim(a, 0.5)),
            (0.6, _dim(b, 0.55)),
            (1, _dim(a, 0.22)),
        ],
    )
    x, y = coordinates(size)
    pitch = w / 46
    dots = np.exp(
        -((((x % pitch) - pitch / 2) ** 2 + ((y % pitch) - pitch / 2) ** 2) / (pitch * 0.23) ** 2)
    )
    pattern = smooth_noise(rng, size, w * 0.22, 2)
    panel = ramp(pattern, [(0.25, a), (0.5, b), (0.75, c)])
    out = screen(out, panel * (dots * np.clip(0.9 - 0.55 * y / h, 0, 1))[..., None] * 0.55)
    tubes = Image.new("F", size, 0.0)
    pen = ImageDraw.Draw(tubes)
    for i, r in enumerate((0.30, 0.39, 0.48, 0.60, 0.74)):
        box = (w * (0.5 - r), h * 0.62 - w * r, w * (0.5 + r), h * 0.62 + w * r)
        pen.arc(box, 180, 360, fill=1.0 - 0.1 * i, width=max(2, w // 95))
        for sx in (-1, 1):
            lx = w * (0.5 + sx * r)
            pen.line((lx, h * 0.62, lx, h), fill=1.0 - 0.1 * i, width=max(2, w // 95))
    tube = np.asarray(tubes, np.float32)
    mix = np.clip((x / w)[..., None], 0, 1)
    neon = _tint(c) * (1 - mix) + _tint(b) * mix
    core = blur(tube, w / 260)[..., None]
    out = screen(out, core * (neon * 0.7 + 0.3))
    out = screen(out, blur(tube, w / 36)[..., None] * neon * 1.3)
    if word:
        sign = lettering(size, word, (0.5, 0.13), 0.10, w / 300)
        out = screen(out, sign[..., None] * 0.85)
        out = screen(out, blur(sign, w / 40)[..., None] * _tint(c))
    out = blur(out, w / 210)
    out = screen(out, bokeh(size, rng, [c, (1, 1, 1), b], 26, (0.008, 0.022), strength=0.4))
    return np.clip(out, 0, 1)


def airport(size: Size, rng: np.random.Generator, colours: Sequence[Colour]) -> Array:
    """A departures hall by day: window wall, ceiling lights, strangers, all far out of focus."""
    w, h = size
    a, b = colours[0], colours[1]
    out = gradient(size, [(0, hexa("#dfe6ea")), (0.5, a), (0.72, hexa("#b9bdc0")), (1, b)])
    im = Image.new("RGB", size)
    im.paste(Image.fromarray((np.clip(out, 0, 1) * 255).astype(np.uint8)))
    pen = ImageDraw.Draw(im)
    step = w / 5.2
    for i in range(7):
        x0 = i * step - w * 0.07 + rng.uniform(-6, 6)
        pen.polygon(
            [
                (x0, h * 0.10),
                (x0 + step * 0.82, h * 0.07),
                (x0 + step * 0.82, h * 0.62),
                (x0, h * 0.60),
            ],
            fill=(246, 250, 252),
        )
        pen.rectangle((x0 + step * 0.84, 0, x0 + step * 0.95, h * 0.7), fill=(128, 138, 146))
    pen.rectangle((0, h * 0.33, w, h * 0.345), fill=(150, 160, 168))
    for i in range(9):
        y0 = h * (0.005 + 0.010 * i)
        pen.line((0, y0 * 4, w, y0), fill=(255, 255, 250), width=max(2, h // 160))
    pen.rounded_rectangle((w * 0.03, h * 0.13, w * 0.30, h * 0.22), 8, fill=(24, 58, 96))
    pen.rectangle((w * 0.05, h * 0.155, w * 0.19, h * 0.175), fill=(250, 214, 70))
    pen.rectangle((w * 0.05, h * 0.187, w * 0.26, h * 0.198), fill=(235, 240, 245))
    for _ in range(9):
        px, ph = rng.uniform(-0.05, 1.05) * w, rng.uniform(0.24, 0.36) * h
        base = h * rng.uniform(0.80, 0.90)
        g = int(rng.integers(60, 150))
        tone = (g + int(rng.integers(-12, 14)), g, g + int(rng.integers(-8, 22)))
        pen.ellipse(
            (px - ph * 0.07, base - ph, px + ph * 0.07, base - ph * 0.84), fill=(150, 120, 105)
        )
        pen.rounded_rectangle(
            (px - ph * 0.14, base - ph * 0.84, px + ph * 0.14, base), int(ph * 0.08), fill=tone
        )
    out = blur(np.asarray(im, np.float32) / 255, w / 42)
    shine = glow(size, (0.7, 0.25), 0.6)[..., None]
    out = screen(out, shine * 0.28)
    return np.clip(out, 0, 1)


def pastel(
    size: Size, rng: np.random.Generator, colours: Sequence[Colour], word: str = ""
) -> Array:
    """A fan meeting: sweet colours, balloons, a curtain of little lamps."""
    w, h = size
    a, b, c = colours[0], colours[1], colours[-1]
    out = gradient(size, [(0, a), (0.55, b), (1, c)], 70)
    x, y = coordinates(size)
    drape = 0.5 + 0.5 * np.sin(x / w * 58 + 1.2 * np.sin(y / h * 2.0))
    out = out * (0.90 + 0.10 * drape)[..., None]
    if word:
        sign = lettering(size, word, (0.5, 0.14), 0.115, w / 240)
        out = screen(out, sign[..., None] * 0.75)
        out = screen(out, blur(sign, w / 45)[..., None] * 0.6)
    palette = [a, b, c, (1.0, 0.96, 0.92), (0.99, 0.80, 0.84), (0.80, 0.84, 0.99)]
    for _ in range(22):
        cx = float(rng.choice([rng.uniform(-0.06, 0.24), rng.uniform(0.76, 1.06)])) * w
        cy = rng.uniform(0.18, 1.05) * h
        r = rng.uniform(0.035, 0.085) * w
        d = np.hypot(x - cx, (y - cy) * 0.9) / r
        m = np.clip((1 - d) * r / 5, 0, 1)[..., None]
        col = _tint(palette[int(rng.integers(len(palette)))])
        ball = col * (1.06 - 0.32 * np.clip(d, 0, 1) ** 2)[..., None]
        hx, hy = (x - cx + r * 0.35) / (r * 0.2), (y - cy + r * 0.42) / (r * 0.24)
        hot = np.exp(-(hx**2 + hy**2))
        ball = screen(ball, hot[..., None] * 0.75)
        out = out * (1 - m) + ball * m
    out = blur(out, w / 150)
    warm = [(1.0, 0.93, 0.78), (1.0, 0.98, 0.94)]
    out = screen(out, bokeh(size, rng, warm, 60, (0.004, 0.011), band=(0.0, 0.5), strength=0.8))
    return np.clip(out, 0, 1)


def golden(size: Size, rng: np.random.Generator, colours: Sequence[Colour]) -> Array:
    """A field by a river an hour before sunset, against the light."""
    a, b, c = colours[0], colours[1], colours[-1]
    out = gradient(size, [(0, a), (0.45, b), (0.62, c), (1, _dim(c, 0.35))])
    hills = smooth_noise(rng, size, size[0] * 0.25, 3)
    y = coordinates(size)[1] / size[1]
    trees = np.clip((y - 0.46 - 0.20 * (hills - 0.5)) * 14, 0, 1)
    leaf = ramp(
        smooth_noise(rng, size, size[0] * 0.05, 3),
        [(0.2, hexa("#3a2a14")), (0.6, hexa("#8a6a2c")), (0.9, hexa("#e0b060"))],
    )
    out = out * (1 - trees[..., None] * 0.85) + leaf * trees[..., None] * 0.85
    out = blur(out, size[0] / 55)
    sun = (0.74, 0.26)
    out = screen(out, glow(size, sun, 0.46, 1.2)[..., None] * _tint(hexa("#ffd08a")) * 0.85)
    out = screen(out, glow(size, sun, 0.07)[..., None] * 0.95)
    out = screen(
        out,
        bokeh(
            size,
            rng,
            [hexa("#ffdf9e"), hexa("#ffc070"), hexa("#fff2d0")],
            70,
            (0.010, 0.042),
            band=(0.2, 0.95),
            strength=0.42,
        ),
    )
    return np.clip(out, 0, 1)


def river_night(size: Size, rng: np.random.Generator, colours: Sequence[Colour]) -> Array:
    """City lights over water at night: rows of lamps and their long reflections."""
    w, h = size
    a, b = colours[0], colours[1]
    out = gradient(
        size, [(0, hexa("#070a18")), (0.5, a), (0.56, hexa("#0d1024")), (1, hexa("#05060f"))]
    )
    lights = [hexa("#ffb45e"), hexa("#ffd9a0"), b, hexa("#7ec8ff"), hexa("#ff7a9c")]
    out = screen(
        out, bokeh(size, rng, lights, 120, (0.008, 0.026), band=(0.26, 0.54), strength=0.62)
    )
    out = screen(out, bokeh(size, rng, lights, 18, (0.03, 0.06), band=(0.30, 0.52), strength=0.3))
    up = out[: int(h * 0.54)][::-1]
    mirror = np.zeros_like(out)
    rows = min(h - int(h * 0.54), up.shape[0])
    mirror[int(h * 0.54) : int(h * 0.54) + rows] = up[:rows]
    ripple = np.stack([np.asarray(mirror[..., i]) for i in range(3)], -1)
    ripple = resize(
        resize(ripple, (w, max(8, h // 26)), Image.Resampling.BOX), size, Image.Resampling.BICUBIC
    )
    wave = 0.5 + 0.9 * smooth_noise(rng, size, 40, 2)
    out = screen(out, ripple * 0.8 * wave[..., None])
    out = screen(out, glow(size, (0.5, 0.9), 0.6)[..., None] * _tint(b) * 0.16)
    return np.clip(out, 0, 1)


def paper(
    size: Size, rng: np.random.Generator, colours: Sequence[Colour], *, window: bool = False
) -> Array:
    """A studio: seamless paper with a pool of light, or the shadow of a window on it."""
    w, h = size
    a, b = colours[0], colours[1]
    pool = glow(size, (0.40, 0.40), 0.62, 1.7)[..., None]
    out = _tint(b) * (1 - pool) + _tint(a) * pool
    out = out * (0.97 + 0.06 * smooth_noise(rng, size, w * 0.4, 2))[..., None]
    if window:
        x, y = coordinates(size)
        u = x / w + 0.34 * y / h
        v = y / h - 0.10 * x / w
        panes = np.zeros((h, w), np.float32)
        for i in range(3):
            for j in range(3):
                px = np.clip(1 - np.abs((u - 0.28 - 0.30 * i) / 0.135) ** 12, 0, 1)
                py = np.clip(1 - np.abs((v - 0.08 - 0.36 * j) / 0.165) ** 12, 0, 1)
                panes = np.maximum(panes, px * py)
        panes = blur(panes, w / 80)
        leaves = np.clip(smooth_noise(rng, size, w * 0.10, 3) * 2.6 - 0.9, 0.25, 1)
        sun = (panes * leaves)[..., None]
        out = out * (0.62 + 0.65 * sun * _tint((1.08, 1.0, 0.86)))
    return np.clip(out, 0, 1)


def dressing_room(size: Size, rng: np.random.Generator, colours: Sequence[Colour]) -> Array:
    """Backstage: mirrors framed by bulbs, a rail of costumes, warm and dim."""
    w, h = size
    a, b = colours[0], colours[1]
    out = gradient(size, [(0, a), (1, b)])
    im = Image.fromarray((np.clip(out, 0, 1) * 255).astype(np.uint8))
    pen = ImageDraw.Draw(im)
    for i in range(16):
        x0 = w * (0.62 + i * 0.027)
        cloth = ("#2a2430", "#3d3034", "#5c5048", "#2d2c34", "#4a4250", "#1e1c22", "#5e483c")
        tone = tuple(int(v * 255) for v in hexa(cloth[int(rng.integers(len(cloth)))]))
        pen.rounded_rectangle(
            (x0, h * 0.30, x0 + w * 0.03, h * rng.uniform(0.72, 0.95)), 6, fill=tone
        )
    pen.line((w * 0.58, h * 0.28, w, h * 0.28), fill=(190, 180, 170), width=max(3, h // 130))
    frames = [(0.05, 0.06, 0.50, 0.70), (0.56, -0.25, 1.05, 0.20)]
    bulbs = np.zeros((h, w), np.float32)
    for x0, y0, x1, y1 in frames:
        pen.rounded_rectangle(
            (x0 * w, y0 * h, x1 * w, y1 * h),
            10,
            fill=(58, 44, 42),
            outline=(96, 70, 54),
            width=max(3, w // 120),
        )
        n = 7
        dots = [(x0, y0 + (y1 - y0) * t) for t in np.linspace(0, 1, n)]
        dots += [(x1, y0 + (y1 - y0) * t) for t in np.linspace(0, 1, n)]
        dots += [(x0 + (x1 - x0) * t, y) for t in np.linspace(0, 1, n) for y in (y0, y1)]
        lamp = Image.new("F", size, 0.0)
        lens = ImageDraw.Draw(lamp)
        r = w * 0.017
        for cx, cy in dots:
            lens.ellipse((cx * w - r, cy * h - r, cx * w + r, cy * h + r), fill=1.0)
        bulbs = np.maximum(bulbs, np.asarray(lamp, np.float32))
    out = blur(np.asarray(im, np.float32) / 255, w / 95)
    out = screen(out, blur(bulbs, w / 300)[..., None] * _tint((1.0, 0.94, 0.80)))
    out = screen(out, blur(bulbs, w / 30)[..., None] * _tint((1.0, 0.72, 0.42)) * 1.5)
    return np.clip(out, 0, 1)


def photo_wall(
    size: Size, rng: np.random.Generator, colours: Sequence[Colour], words: Sequence[str]
) -> Array:
    """A step-and-repeat board under flash, just behind the plane of focus."""
    w, h = size
    a, b, ink = colours[0], colours[1], colours[-1]
    out = gradient(size, [(0, a), (1, b)], 60)
    im = Image.new("L", size, 0)
    pen = ImageDraw.Draw(im)
    font = ImageFont.load_default(size=h * 0.036)
    for r in range(9):
        for c in range(4):
            at = (w * (c * 0.46 - 0.10 + (r % 2) * 0.23), h * (0.05 + r * 0.12))
            pen.text(at, words[(r + c) % len(words)], fill=255, font=font, anchor="mm")
    print_ = blur(np.asarray(im, np.float32) / 255, w / 420)[..., None]
    out = out * (1 - 0.8 * print_) + _tint(ink) * 0.8 * print_
    flash = 0.62 + 0.5 * glow(size, (0.5, 0.42), 0.62)
    out = out * flash[..., None] * (0.98 + 0.04 * smooth_noise(rng, size, w * 0.3, 2))[..., None]
    return np.clip(out, 0, 1)
