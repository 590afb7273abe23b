"""Hair drawn strand by strand, so that two portraits can be many people.

A *lock* is the ribbon between two guide curves in frame units; strands run along it with a
little disorder. They are drawn as brightness, and coloured at the end: dyeing is free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from .raster import Array, Colour, Layer, Points, blur, ramp, spline
from .sources import SIZE, to_frame

MID = 226.0  # the axis of the face, in frame units
Cut = Literal["own", "straight", "wavy", "bob"]
Fringe = Literal["none", "airy"]


@dataclass(frozen=True)
class Dye:
    """Three colours from shadow to shine."""

    dark: Colour
    mid: Colour
    shine: Colour

    def paint(self, tone: Array) -> Array:
        """Colour H x W x 3 for brightness H x W, 0..1."""
        white = (
            min(1.0, self.shine[0] * 1.15 + 0.05),
            min(1.0, self.shine[1] * 1.15 + 0.05),
            min(1.0, self.shine[2] * 1.15 + 0.05),
        )
        stops = [(0.0, self.dark), (0.42, self.mid), (0.8, self.shine), (1.0, white)]
        return ramp(tone, stops)


@dataclass(frozen=True)
class Lock:
    """A ribbon of hair between two guide curves (frame units), roots first."""

    left: tuple[tuple[float, float], ...]
    right: tuple[tuple[float, float], ...]
    strands: int
    wave: float = 0.0  # sideways swing at the tips, frame units
    frizz: float = 1.2  # disorder, frame units
    taper: float = 0.0  # how much shorter a strand may be than its lock, 0..1
    fill: bool = True  # dense hair hides what is behind it
    shine: float = 0.5  # where along the lock it catches light, 0..1


class _Canvas:
    """Brightness and coverage under the pencil."""

    def __init__(self) -> None:
        self.tone = Image.new("L", SIZE, 40)
        self.cover = Image.new("L", SIZE, 0)
        self.tone_pen = ImageDraw.Draw(self.tone)
        self.cover_pen = ImageDraw.Draw(self.cover)

    def layer(self, dye: Dye, soft: float = 0.8) -> Layer:
        tone = np.asarray(self.tone, np.float32) / 255
        cover = np.asarray(self.cover, np.float32) / 255
        # Brightness is spread from drawn pixels only, or edges would take the paper's grey.
        weight = blur(cover, soft)
        tone = blur(tone * cover, soft) / np.maximum(weight, 1e-3)
        return Layer(dye.paint(np.clip(tone, 0, 1)), np.clip(weight * 1.1, 0, 1))


def _curve(points: Points, n: int) -> Array:
    """``n`` points (n x 2) evenly along a smooth curve through ``points``."""
    p = np.asarray(spline(points, 12), np.float64)
    d = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    at = np.linspace(0, d[-1], n)
    return np.stack([np.interp(at, d, p[:, 0]), np.interp(at, d, p[:, 1])], -1).astype(np.float32)


def _draw(canvas: _Canvas, lock: Lock, rng: np.random.Generator) -> None:
    n = 34
    a, b = _curve(lock.left, n), _curve(lock.right, n)
    s = np.linspace(0, 1, n)
    if lock.fill:
        # The ground stops short of the tips and is narrower than the lock: strands make the edge.
        k = n - (3 if lock.taper < 0.1 else 9)
        middle = (a + b) / 2
        edge = np.vstack([a[:k] * 0.9 + middle[:k] * 0.1, (b[:k] * 0.9 + middle[:k] * 0.1)[::-1]])
        pts = [to_frame(float(x), float(y)) for x, y in edge]
        canvas.tone_pen.polygon(pts, fill=34)
        canvas.cover_pen.polygon(pts, fill=255)
    # Strands gather in wisps: neighbours share brightness and swing.
    wisps = max(3, lock.strands // 14)
    w_tone = rng.normal(0, 0.07, wisps)
    w_phase = rng.uniform(0, 2 * np.pi, wisps)
    w_shine = lock.shine + rng.normal(0, 0.05, wisps)
    w_end = 1 - lock.taper * rng.random(wisps) ** 1.5
    for t in rng.permutation(np.linspace(0.0, 1.0, lock.strands)):
        k = min(wisps - 1, int(t * wisps))
        t = float(np.clip(t + rng.normal(0, 0.025), -0.03, 1.03))
        path = a * (1 - t) + b * t
        sway = lock.wave * s**1.3 * np.sin(2.4 * 2 * np.pi * s + w_phase[k] * 0.35 + 2.5 * t)
        drift = rng.normal(0, lock.frizz) * s + rng.normal(0, lock.frizz * 0.5) * np.sin(np.pi * s)
        path = path + np.stack([sway + drift, np.zeros(n)], -1)
        end = float(np.clip(w_end[k] - abs(rng.normal(0, 0.09)), 0.25, 1.0))
        last = max(4, int(n * end))
        base = 0.33 + w_tone[k] + rng.normal(0, 0.07)
        at = w_shine[k] + rng.normal(0, 0.10)
        gloss = 0.20 * np.exp(-(((s - at) / 0.13) ** 2))
        gloss += 0.08 * np.exp(-(((s - at - 0.36) / 0.11) ** 2))
        rim = 0.10 * np.cos((t - 0.5) * np.pi) - 0.06
        # Waves catch light where the hair turns towards us.
        turn = 0.0 if not lock.wave else 0.16 * np.cos(2.4 * 2 * np.pi * s + 2.5 * t + 0.6)
        tones = np.clip(base + gloss + rim + turn, 0.02, 1) * 255
        px = [to_frame(float(x), float(y)) for x, y in path]
        width = 1 if not lock.fill else 3 if rng.random() < 0.25 else 2
        for i in range(last - 1):
            seg = (*px[i], *px[i + 1])
            thin = width if i < last - 5 else max(1, width - 1)
            canvas.tone_pen.line(seg, fill=int(tones[i]), width=thin)
            # Tips let light through.
            canvas.cover_pen.line(seg, fill=255 - 30 * max(0, i - last + 7), width=thin)


def _mirror(points: Points) -> tuple[tuple[float, float], ...]:
    return tuple((2 * MID - x, y) for x, y in points)


def _both(lock: Lock) -> list[Lock]:
    return [
        lock,
        Lock(
            _mirror(lock.right),
            _mirror(lock.left),
            lock.strands,
            -lock.wave,
            lock.frizz,
            lock.taper,
            lock.fill,
            lock.shine,
        ),
    ]


def _tresses(length: float, wave: float) -> list[Lock]:
    """Long hair from behind the ears over the chest; its roots lie under the head."""
    left = ((166, 70), (157, 110), (154, 150), (153, 200), (152, 245), (160, length))
    right = ((190, 80), (186, 125), (187, 160), (190, 205), (187, 250), (172, length + 8))
    return _both(Lock(left, right, 360, wave, 2.2, 0.34, True, 0.34))


_BACK = Lock(
    ((168, 60), (158, 120), (154, 180), (152, 240), (156, 270)),
    ((284, 60), (294, 120), (298, 180), (300, 240), (296, 270)),
    260,
    0,
    2,
    0.2,
    True,
    0.25,
)


_AIRY = Lock(
    ((204, 20), (190, 38), (180, 60), (172, 84)),
    ((248, 20), (262, 38), (274, 60), (284, 84)),
    150,
    0,
    3.0,
    0.45,
    False,
    0.42,
)


def back(cut: Cut, dye: Dye, rng: np.random.Generator) -> Layer | None:
    """What hangs behind neck and shoulders; darker than the rest because the head shades it."""
    if cut == "own":
        return None
    canvas = _Canvas()
    lock = _BACK
    if cut == "bob":
        lock = Lock(
            ((172, 50), (158, 90), (155, 128), (166, 168)),
            ((280, 50), (295, 90), (299, 128), (288, 168)),
            420,
            0,
            2,
            0.08,
            True,
            0.45,
        )
    _draw(canvas, lock, rng)
    layer = canvas.layer(dye, 1.0)
    layer.rgb *= 0.42 if lock is _BACK else 0.72
    return layer


def beside(cut: Cut, dye: Dye, rng: np.random.Generator, *, length: float) -> Layer | None:
    """Long hair before the clothes but under the head, for heads that keep their own hair."""
    if cut not in ("straight", "wavy", "bob"):
        return None
    canvas = _Canvas()
    for lock in _tresses(204 if cut == "bob" else length, 4.0 if cut == "wavy" else 0.5):
        _draw(canvas, lock, rng)
    return canvas.layer(dye)


def front(fringe: Fringe, dye: Dye, rng: np.random.Generator) -> Layer | None:
    """A fringe before the face, if the look has one."""
    if fringe == "none":
        return None
    canvas = _Canvas()
    _draw(canvas, _AIRY, rng)
    return canvas.layer(dye)
