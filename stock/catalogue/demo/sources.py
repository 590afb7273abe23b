"""The two portraits that stand in for idols, cut out of their backgrounds.

Where they come from, and why they may be used, changed and given away:

- ``grace_hopper.jpg`` in matplotlib's sample data: official portrait of Commodore Grace M.
  Hopper by James S. Davis, United States Navy, 1984. A work of the US federal government:
  public domain.
- ``skimage.data.astronaut()``: official portrait of Eileen Collins, NASA, from the Great
  Images database; scikit-image states "no known copyright restrictions, released into the
  public domain".

Neither person has anything to do with the fictional artists of the demo; what gives them
away (uniform, suit, insignia) is cut off here. Nothing binary is committed: the mattes
are a few hand-set points, made soft by a guided filter on the picture itself.

Both faces are brought into one frame (``FRAME``): the astronaut's pixel coordinates, in
which hair and clothes are then drawn for either of them.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from .raster import Array, Layer, blur, guided, luma, polygon, resize, spline

SCALE = 2.2  # pixels of a sprite per frame unit
FRAME = (56.0, -30.0, 396.0, 470.0)  # left, top, right, bottom in frame units
SIZE = (int((FRAME[2] - FRAME[0]) * SCALE), int((FRAME[3] - FRAME[1]) * SCALE))

# fmt: off
# Hand-set outlines, in each picture's own pixels.
_A_HEAD = [
    (168, 112), (160, 104), (155, 90), (153, 72), (156, 60), (166, 50), (180, 40), (190, 32),
    (200, 24), (215, 17), (235, 15), (255, 20), (272, 28), (286, 42), (295, 56), (300, 72),
    (301, 88), (298, 102), (290, 114), (280, 124), (275, 134), (267, 137), (264, 150),
    (257, 162), (256, 172), (254, 187), (235, 190), (214, 187), (200, 185), (190, 181),
    (186, 172), (185, 158), (183, 146), (181, 132), (174, 128),
]
_A_FACE = [
    (181, 116), (183, 92), (188, 80), (204, 81), (222, 81), (240, 81), (247, 85), (258, 89),
    (266, 93), (270, 110), (269, 126), (278, 128), (275, 136), (267, 138), (262, 152),
    (258, 166), (256, 190), (220, 196), (186, 186), (183, 150), (181, 133), (172, 126),
    (170, 119),
]
_H_SKIN = [
    (160, 180), (168, 160), (180, 144), (205, 137), (235, 133), (270, 132), (300, 133),
    (325, 138), (345, 150), (356, 164), (362, 178), (372, 186), (374, 206), (366, 236),
    (356, 262), (340, 275), (331, 300), (329, 318), (329, 335), (318, 358), (298, 384),
    (278, 403), (262, 406), (243, 402), (222, 382), (208, 360), (203, 338), (204, 318),
    (200, 296), (194, 272), (176, 262), (164, 236), (154, 204),
]
# The same with her own grey hair at the sides.
_H_HEAD = [
    (158, 176), (164, 152), (180, 142), (205, 137), (235, 133), (270, 132), (300, 133),
    (325, 138), (345, 146), (360, 156), (366, 178), (374, 188), (375, 208), (368, 236),
    (361, 262), (358, 284), (348, 300), (335, 306), (330, 318), (329, 335), (318, 358),
    (298, 384), (278, 403), (262, 406), (243, 402), (222, 382), (208, 360), (203, 338),
    (204, 318), (200, 298), (188, 291), (174, 282), (166, 264), (160, 236), (154, 206),
]
# Where the older skin may be smoothed: everything but eyes, spectacles, nostrils and lips.
_H_KEEP = [
    [(174, 172), (250, 172), (282, 180), (330, 164), (366, 172), (352, 232), (304, 240),
     (280, 222), (262, 214), (244, 222), (226, 240), (188, 232)],
    [(226, 276), (250, 270), (270, 273), (292, 270), (312, 278), (292, 290), (266, 296),
     (244, 290)],
    [(238, 236), (262, 240), (290, 236), (296, 248), (264, 256), (236, 250)],
]
# ... except for the skin inside the lenses, below the eyes.
_H_LENS = [
    [(204, 207), (222, 205), (242, 205), (240, 218), (226, 226), (210, 222)],
    [(284, 204), (304, 203), (326, 202), (328, 212), (314, 220), (296, 220)],
]
# fmt: on
RETOUCH = 0.55  # more, and a dignified face becomes a mask once restored
JACKET_ZOOM = 1.5  # worn a size larger than taken, to suit the heads
HOPPER_ZOOM = 1.60  # her face is this much larger in its picture than the astronaut's


@cache
def astronaut() -> Array:
    """The NASA portrait, 512 x 512 x 3, 0..1."""
    # Read by path: importing skimage.data pulls in far more than one picture needs.
    return _read("skimage", "data/astronaut.png")


@cache
def hopper() -> Array:
    """The Navy portrait, 600 x 512 x 3, 0..1."""
    return _read("matplotlib", "mpl-data/sample_data/grace_hopper.jpg")


def _read(package: str, name: str) -> Array:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The demo's pictures need the package {package}.")
    with Image.open(Path(spec.origin).parent / name) as im:
        return np.asarray(im.convert("RGB"), np.float32) / 255


def to_frame(x: float, y: float) -> tuple[float, float]:
    """Frame units to sprite pixels."""
    return (x - FRAME[0]) * SCALE, (y - FRAME[1]) * SCALE


def shape(points: list[tuple[float, float]], feather: float = 0.0, *, smooth: bool = True) -> Array:
    """Coverage, at sprite size, of an outline given in frame units; ``feather`` in pixels."""
    pts = spline(points, 8, closed=True) if smooth else points
    return polygon(SIZE, [to_frame(x, y) for x, y in pts], feather)


def _place(picture: Array, zoom: float, at: tuple[float, float], to: tuple[float, float]) -> Array:
    """Bring a picture into the frame: its pixel ``at`` lands on frame point ``to``."""
    left = at[0] + (FRAME[0] - to[0]) * zoom
    top = at[1] + (FRAME[1] - to[1]) * zoom
    right = at[0] + (FRAME[2] - to[0]) * zoom
    bottom = at[1] + (FRAME[3] - to[1]) * zoom
    pad = 300  # beyond the picture: nothing, its colour the edge repeated
    if picture.ndim == 2:
        padded = np.pad(picture, pad)
    else:
        padded = np.pad(picture, ((pad, pad), (pad, pad), (0, 0)), mode="edge")
    box = (left + pad, top + pad, right + pad, bottom + pad)

    def one(plane: Array) -> Array:
        im = Image.fromarray(np.ascontiguousarray(plane, np.float32))
        return np.asarray(im.resize(SIZE, Image.Resampling.BICUBIC, box=box), np.float32)

    if picture.ndim == 2:
        return one(padded)
    return np.clip(np.stack([one(padded[..., c]) for c in range(3)], -1), 0, 1)


def _clean_edge(rgb: Array, alpha: Array) -> Array:
    """Replace the colour of half-covered pixels by that of the inside: no halo of the old wall."""
    inside = (alpha > 0.96).astype(np.float32)
    weight = blur(inside, 3.0)
    fill = blur(rgb * inside[..., None], 3.0) / np.maximum(weight, 1e-3)[..., None]
    keep = np.clip((alpha - 0.55) / 0.4, 0, 1)[..., None]
    known = np.clip(weight / 0.05, 0, 1)[..., None]
    return rgb * keep + (fill * known + rgb * (1 - known)) * (1 - keep)


@cache
def astronaut_head() -> tuple[Layer, Array]:
    """Face, hair and the little neck there is, with the coverage of skin, at sprite size."""
    rgb = astronaut()
    h, w = rgb.shape[:2]
    rough = polygon((w, h), spline(_A_HEAD, 6, closed=True))
    soft = guided(luma(rgb), rough, 5, 2e-4)
    # The filter follows hair well, but the grey wall has clouds of its own: keep to the outline.
    soft *= np.clip(blur(ndimage.grey_dilation(rough, size=7), 1.0), 0, 1)
    core = ndimage.grey_erosion(rough, size=5)
    alpha = np.clip((np.maximum(soft, core) - 0.08) / 0.84, 0, 1)
    skin = polygon((w, h), spline(_A_FACE, 6, closed=True), 1.3)
    rgb = _clean_edge(rgb, alpha)
    c = (226.0, 178.0)
    return Layer(_place(rgb, 1.0, c, c), np.clip(_place(alpha, 1.0, c, c), 0, 1)), np.clip(
        _place(skin, 1.0, c, c), 0, 1
    )


def _retouch(rgb: Array) -> Array:
    """Beauty retouch of the Navy portrait: lines softened, features untouched.

    Dark lines thinner than a few pixels are closed, then the brightness is smoothed along
    edges; about a fifth of the skin's own grain is left so that it does not turn to wax.
    """
    h, w = rgb.shape[:2]
    mask = polygon((w, h), spline(_H_SKIN, 6, closed=True), 4.0)
    for keep in _H_KEEP:
        mask *= 1 - polygon((w, h), spline(keep, 6, closed=True), 3.0)
    for lens in _H_LENS:
        mask = np.maximum(mask, 0.9 * polygon((w, h), spline(lens, 6, closed=True), 1.5))
    # The shadow line under the chin is broken up by print; one soft shadow reads younger.
    chin = polygon(
        (w, h),
        spline(
            [
                (204, 318),
                (236, 328),
                (268, 332),
                (300, 328),
                (328, 316),
                (326, 350),
                (296, 362),
                (240, 362),
                (210, 350),
            ],
            6,
            closed=True,
        ),
        5.0,
    )[..., None]
    rgb = rgb * (1 - 0.85 * chin) + blur(rgb, 7.0) * 0.85 * chin
    y = luma(rgb)
    closed = ndimage.grey_closing(y, footprint=np.hypot(*np.mgrid[-6:7, -6:7]) <= 6.5)
    smooth = guided(closed, closed, 9, 0.012)
    smooth = 0.8 * smooth + 0.2 * blur(smooth, 8)
    target = smooth + 0.22 * (y - blur(y, 2.0))
    even = blur(rgb, 7.0)
    mixed = np.clip(even / np.maximum(luma(even), 0.06)[..., None] * target[..., None], 0, 1)
    m = mask[..., None] * RETOUCH
    return (rgb * (1 - m) + mixed * m).astype(np.float32)


@cache
def hopper_head() -> tuple[Layer, Array]:
    """Face, ears and neck without cap, hair or uniform, with the coverage of skin."""
    rgb = hopper()
    h, w = rgb.shape[:2]
    alpha = polygon((w, h), spline(_H_HEAD, 6, closed=True), 1.6)
    rgb = _clean_edge(_retouch(rgb), alpha)
    # Her picture is printed warm and hard; bring it near the other one's light.
    grey = luma(rgb)[..., None]
    rgb = np.clip(grey + (rgb - grey) * 0.68, 0, 1)
    rgb = np.clip(rgb**0.88 * np.array([0.98, 0.985, 1.03], np.float32), 0, 1)
    at, to = (265.0, 333.0), (226.0, 180.0)
    skin = polygon((w, h), spline(_H_SKIN, 6, closed=True), 2.0)
    return Layer(
        _place(rgb, HOPPER_ZOOM, at, to), np.clip(_place(alpha, HOPPER_ZOOM, at, to), 0, 1)
    ), np.clip(_place(skin, HOPPER_ZOOM, at, to), 0, 1)


# fmt: off
_H_JACKET = [
    (30, 620), (36, 480), (40, 420), (52, 392), (80, 374), (130, 356), (165, 343), (184, 330),
    (196, 318), (207, 312), (203, 338), (208, 360), (222, 382), (243, 402), (262, 406),
    (278, 403), (298, 384), (318, 358), (329, 335), (330, 318), (340, 332), (360, 344),
    (400, 358), (440, 372), (476, 386), (492, 400), (500, 450), (512, 520), (520, 620),
]
# fmt: on


@cache
def hopper_jacket(lift: float = 0.0) -> Layer:
    """The dark blazer with white collar, badges and ribbons painted out.

    ``lift`` raises it (frame units) for a wearer with a shorter throat.
    """
    rgb = hopper().copy()
    h, w = rgb.shape[:2]
    for x0, y0, x1, y1 in ((70, 474, 180, 526), (312, 480, 462, 534), (226, 566, 266, 600)):
        # Dark cloth copied from just below or above; the cloth has no pattern to betray it.
        dy = 64 if y1 + 64 <= h else -(y1 - y0) - 6
        patch = rgb[y0 + dy : y1 + dy, x0:x1].copy()
        m = np.zeros((h, w), np.float32)
        m[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4] = 1
        m = blur(m, 2.0)[y0:y1, x0:x1, None]
        rgb[y0:y1, x0:x1] = rgb[y0:y1, x0:x1] * (1 - m) + patch * m
    alpha = polygon((w, h), _H_JACKET, 1.4)
    at, to = (265.0, 333.0), (226.0, 180.0 - lift)
    return Layer(
        _place(rgb, JACKET_ZOOM, at, to), np.clip(_place(alpha, JACKET_ZOOM, at, to), 0, 1)
    )


def fit(layer: Layer, size: tuple[int, int]) -> Layer:
    """A layer resampled to ``size`` (width, height), colours premultiplied on the way."""
    a = np.clip(resize(layer.alpha, size, Image.Resampling.BICUBIC), 0, 1)
    pre = resize(layer.rgb * layer.alpha[..., None], size, Image.Resampling.BICUBIC)
    return Layer(np.clip(pre / np.maximum(a, 1e-3)[..., None], 0, 1).astype(np.float32), a)
