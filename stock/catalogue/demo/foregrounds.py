"""What is between the lens and the person: haze, snow, confetti, hands with light sticks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from .raster import Array, Colour, blur, coordinates, resize, screen, smooth_noise
from .stages import Size, bokeh, glow


def _away(size: Size, faces: Sequence[tuple[float, float, float]]) -> Array:
    """0 on faces, 1 elsewhere, H x W: nothing flies through what a fan came to see.

    A face is (x, y, brow-to-chin height), parts of width, height and height.
    """
    w, h = size
    x, y = coordinates(size)
    keep = np.ones((h, w), np.float32)
    for fx, fy, fh in faces:
        d = np.hypot((x - fx * w) / (fh * h * 0.62), (y - fy * h) / (fh * h * 0.85))
        keep *= np.clip((d - 0.85) / 0.35, 0, 1)
    return keep


def haze(
    picture: Array, rng: np.random.Generator, colour: Colour, amount: float, floor: float = 0.5
) -> Array:
    """Stage smoke that gathers below ``floor`` (part of the height)."""
    h, w = picture.shape[:2]
    smoke = smooth_noise(rng, (w, h), w * 0.35, 4)
    y = coordinates((w, h))[1] / h
    where = np.clip((y - floor) / (1 - floor), 0, 1) ** 1.2
    veil = amount * smoke * (0.25 + where)
    return screen(picture, veil[..., None] * np.array(colour, np.float32))


def confetti(
    picture: Array,
    rng: np.random.Generator,
    colours: Sequence[Colour],
    count: int,
    faces: Sequence[tuple[float, float, float]],
) -> Array:
    """Paper falling at three distances, each with its own blur."""
    h, w = picture.shape[:2]
    keep = _away((w, h), faces)
    out = picture
    for part, size, soft in ((0.45, 0.006, 1.6), (0.42, 0.011, 0.9), (0.13, 0.026, 7.0)):
        im = Image.new("RGBA", (w, h), (0, 0, 0, 0))
        pen = ImageDraw.Draw(im)
        for _ in range(int(count * part)):
            cx, cy = rng.uniform(0, w), rng.uniform(0, h)
            a, b = size * w * rng.uniform(0.6, 1.3), size * w * rng.uniform(0.15, 0.75)
            t = rng.uniform(0, np.pi)
            c, s = np.cos(t), np.sin(t)
            quad = [
                (cx + u * a * c - v * b * s, cy + u * a * s + v * b * c)
                for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            col = np.array(colours[int(rng.integers(len(colours)))]) * rng.uniform(0.55, 1.15)
            pen.polygon(quad, fill=(*[int(min(255, v * 255)) for v in col], 235))
        flat = np.asarray(im, np.float32) / 255
        # Blur colour and coverage together, or paper would fray to black.
        alpha = blur(flat[..., 3], soft)
        rgb = blur(flat[..., :3] * flat[..., 3:], soft) / np.maximum(alpha, 1e-3)[..., None]
        m = (alpha * keep)[..., None]
        out = out * (1 - m) + rgb * m
    return out


def snow(
    picture: Array,
    rng: np.random.Generator,
    count: int,
    faces: Sequence[tuple[float, float, float]],
) -> Array:
    """Paper snow in the lights: many small flakes, a few large soft ones near the lens."""
    h, w = picture.shape[:2]
    white = [(1.0, 1.0, 1.0), (0.86, 0.93, 1.0)]
    keep = _away((w, h), faces)[..., None]
    fine = bokeh((w, h), rng, white, count, (0.0015, 0.0045), strength=0.95)
    near = bokeh((w, h), rng, white, count // 9, (0.010, 0.026), strength=0.42)
    return screen(screen(picture, blur(fine, 0.7) * (0.35 + 0.65 * keep)), blur(near, 3) * keep)


def lens_lights(
    picture: Array,
    rng: np.random.Generator,
    colours: Sequence[Colour],
    count: int,
    faces: Sequence[tuple[float, float, float]],
    band: tuple[float, float],
) -> Array:
    """Large soft discs close to the lens."""
    h, w = picture.shape[:2]
    keep = _away((w, h), faces)[..., None]
    discs = bokeh((w, h), rng, colours, count, (0.03, 0.085), band=band, strength=0.42)
    return screen(picture, blur(discs, w / 160) * keep)


def crowd(picture: Array, rng: np.random.Generator, colour: Colour, level: float) -> Array:
    """Heads, raised hands and light sticks along the bottom; ``level`` is their height."""
    h, w = picture.shape[:2]
    im = Image.new("L", (w, h), 0)
    pen = ImageDraw.Draw(im)
    sticks = Image.new("F", (w, h), 0.0)
    glow_pen = ImageDraw.Draw(sticks)
    step = w / 15
    for row, lift in ((0, 0.62), (1, 0.0)):
        for i in range(-1, 17):
            cx = (i + rng.uniform(-0.3, 0.3) + row * 0.5) * step
            top = h * (1 - level * (0.55 + lift * 0.5)) + rng.uniform(-0.02, 0.03) * h
            r = step * rng.uniform(0.32, 0.42)
            pen.ellipse((cx - r, top, cx + r, top + 2.3 * r), fill=255)
            pen.rounded_rectangle(
                (cx - 1.9 * r, top + 2.1 * r, cx + 1.9 * r, h + 20), int(r), fill=255
            )
            if rng.random() < 0.34:
                lean = rng.uniform(-0.5, 0.5) * step
                hx, hy = cx + 1.3 * r + lean, top - rng.uniform(0.2, 1.1) * step
                pen.line((cx + 1.5 * r, top + 3 * r, hx, hy), fill=255, width=int(r * 0.55))
                s = step * 0.17
                glow_pen.ellipse((hx - s, hy - 3.2 * s, hx + s, hy - 1.2 * s), fill=1.0)
                glow_pen.line((hx, hy, hx, hy - 1.6 * s), fill=0.5, width=int(s * 0.8))
    body = blur(np.asarray(im, np.float32) / 255, w / 150)[..., None]
    lamp = np.asarray(sticks, np.float32)
    tint = np.array(colour, np.float32)
    out = picture * (1 - body) + picture.mean((0, 1)) * 0.16 * body
    out = screen(out, blur(lamp, w / 260)[..., None] * (0.5 * tint + 0.5))
    return screen(out, blur(lamp, w / 45)[..., None] * tint * 1.6)


def flare(picture: Array, at: tuple[float, float], colour: Colour, amount: float) -> Array:
    """A source in the frame: veiling glare, a streak and two ghosts."""
    h, w = picture.shape[:2]
    size = (w, h)
    tint = np.array(colour, np.float32)
    x, y = coordinates(size)
    streak = np.exp(-np.abs(y - at[1] * h) / (h * 0.005)) * np.exp(
        -np.abs(x - at[0] * w) / (w * 0.26)
    )
    out = screen(picture, glow(size, at, 0.42, 1.1)[..., None] * tint * amount * 0.75)
    return screen(out, streak[..., None] * tint * amount * 0.6)


def twinkles(picture: Array, rng: np.random.Generator, mask: Array, count: int) -> Array:
    """Four-pointed stars on the brightest specks under ``mask`` H x W: sequins and lamps."""
    h, w = picture.shape[:2]
    bright = picture.mean(-1) * mask
    out = np.zeros((h, w), np.float32)
    order = np.argsort(bright.ravel())[::-1][: count * 60]
    if not len(order) or bright.max() <= 0.5:
        return picture
    for k in rng.choice(order, min(count, len(order)), replace=False):
        cy, cx = divmod(int(k), w)
        reach = int(w * rng.uniform(0.008, 0.022))
        d = np.arange(-reach, reach + 1)
        ray = (1 - np.abs(d) / (reach + 1)) ** 3
        for dy, dx in ((0, 1), (1, 0)):
            ys, xs = cy + d * dy, cx + d * dx
            ok = (ys >= 0) & (ys < h) & (xs >= 0) & (xs < w)
            np.maximum.at(out, (ys[ok], xs[ok]), ray[ok].astype(np.float32))
    soft = blur(out, 0.7) * 1.4 + blur(out, 4)
    return screen(picture, soft[..., None])


def light_leak(picture: Array, rng: np.random.Generator, colour: Colour, amount: float) -> Array:
    """Film fogged at one edge."""
    h, w = picture.shape[:2]
    x, _ = coordinates((w, h))
    wob = resize(rng.random((4, 2), np.float32), (w, h), Image.Resampling.BICUBIC)
    veil = np.clip(1 - x / (w * (0.16 + 0.22 * wob)), 0, 1) ** 1.6
    return screen(picture, veil[..., None] * np.array(colour, np.float32) * amount)
