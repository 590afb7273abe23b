"""The demo's photos, made by code from two public-domain portraits.

``render`` paints the sharp photo, ``upload`` the small, tired file that staff would have
received. Sources and licences are stated in ``sources``. Only Pillow, numpy and scipy are
used, so the seeding command needs neither torch nor OpenCV.
"""

from __future__ import annotations

import zlib

import numpy as np
from PIL import Image

from .foregrounds import twinkles
from .lighting import grade, light, merge, place
from .people import sprite
from .plan import (
    DemoPhoto,
    demo_agencies,
    demo_artists,
    demo_events,
    demo_groups,
    demo_photos,
)
from .raster import Array, blur, resize
from .scenes import SCENES
from .uploads import degrade, upload_bytes

ENLARGED = 4  # the sharp photo is this many times the upload, which is what restoring gives back


def _generator(photo: DemoPhoto, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(photo.slug.encode())])


def render(photo: DemoPhoto, *, seed: int) -> Image.Image:
    """The sharp photo: RGB, four times the upload's size (long edge 1036 to 1280 pixels)."""
    scene = SCENES[photo.slug]
    rng = _generator(photo, seed)
    size = (photo.width * ENLARGED, photo.height * ENLARGED)
    # Backgrounds are out of focus: half the size says as much in a quarter of the time.
    half = scene.backdrop((size[0] // 2, size[1] // 2), rng)
    picture: Array = np.clip(resize(half, size, Image.Resampling.BICUBIC), 0, 1)
    everyone = np.zeros((size[1], size[0]), np.float32)
    for look, spot in scene.cast:
        person = light(place(sprite(look), spot, size), spot, scene.light, picture)
        # People stand apart: each throws a soft shade on whoever is behind.
        shade = 0.30 * blur(person.alpha, size[1] * 0.02) * everyone
        picture = merge(picture * (1 - shade)[..., None], person)
        everyone = np.maximum(everyone, person.alpha)
    faces = [(spot.x, spot.y, spot.face) for _, spot in scene.cast]
    if scene.twinkle:
        clothes = everyone.copy()
        for x, y, face in faces:
            r = int(face * size[1] * 0.75)
            cx, cy = int(x * size[0]), int(y * size[1])
            clothes[max(0, cy - 2 * r) : cy + r, max(0, cx - r) : cx + r] = 0
        picture = twinkles(picture, rng, clothes, scene.twinkle)
    picture = scene.air(picture, rng, faces)
    picture = grade(picture, scene.grade, rng)
    return Image.fromarray((picture * 255 + 0.5).astype(np.uint8))


def upload(photo: DemoPhoto, *, seed: int) -> bytes:
    """The file as staff upload it: JPEG bytes, small and worn, with its camera's metadata."""
    return upload_bytes(photo, render(photo, seed=seed), seed=seed)


__all__ = [
    "DemoPhoto",
    "degrade",
    "demo_agencies",
    "demo_artists",
    "demo_events",
    "demo_groups",
    "demo_photos",
    "render",
    "upload",
]
