"""What time and phones do to a photo: the small, blurred, noisy JPEG that is uploaded.

The order follows how the restoration's training pairs were made: blur, downsample, noise,
JPEG. A few files carry a camera's metadata with a position and serial numbers, and one is
stored turned: seeding the demo thereby shows that ingest strips and turns as it must.
"""

from __future__ import annotations

import io
import math
import zlib

import numpy as np
from PIL import ExifTags, Image, ImageFilter, ImageOps

from .plan import DemoPhoto

MAX_AREA = 300 * 225  # pixels; restoring takes half a second per 64 x 64 of them on a CPU

WITH_CAMERA = ("raum-gate", "darae-golden", "onsae-gate")
TURNED = "onsae-gate"  # stored on its side, with the tag that says so

_Exif = ExifTags.Base
_Gps = ExifTags.GPS


def degrade(
    image: Image.Image,
    *,
    seed: int,
    long_edge: int = 300,
    exif: Image.Exif | None = None,
) -> bytes:
    """A worn copy as JPEG bytes: longest edge at most ``long_edge``, area at most ``MAX_AREA``."""
    rng = np.random.default_rng([seed, 0x0DD])
    w, h = image.size
    scale = min(1.0, long_edge / max(w, h), math.sqrt(MAX_AREA / (w * h)))
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    if size[0] * size[1] > MAX_AREA:  # rounding up both sides may pass it by a row
        size = (int(w * scale), int(h * scale))
    sigma = float(rng.uniform(0.30, 0.42)) / scale  # about half a pixel of the small copy
    small = image.convert("RGB").filter(ImageFilter.GaussianBlur(sigma))
    small = small.resize(size, Image.Resampling.BILINEAR)
    noise = rng.normal(0, rng.uniform(0.8, 1.8), (size[1], size[0], 3))
    worn = np.clip(np.asarray(small, np.float32) + noise, 0, 255).astype(np.uint8)
    out = io.BytesIO()
    save = {"exif": exif.tobytes()} if exif is not None else {}
    quality = int(rng.integers(80, 90))
    Image.fromarray(worn).save(out, "JPEG", quality=quality, subsampling=2, **save)
    return out.getvalue()


def camera_exif(photo: DemoPhoto, *, orientation: int = 1) -> Image.Exif:
    """Plausible metadata of an invented camera, with everything that must never get out."""
    exif = Image.Exif()
    stamp = photo.taken_on.strftime("%Y:%m:%d") + " 14:27:05"
    exif[_Exif.Make] = "Hansol Optical"
    exif[_Exif.Model] = "HS-7 Mark II"
    exif[_Exif.Orientation] = orientation
    exif[_Exif.DateTime] = stamp
    exif[_Exif.Artist] = "demo photographer"
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    detail[_Exif.DateTimeOriginal] = stamp
    detail[_Exif.BodySerialNumber] = f"HS7{zlib.crc32(photo.slug.encode()) % 10**8:08d}"
    detail[_Exif.LensModel] = "HS 70-200mm F2.8"
    detail[_Exif.LensSerialNumber] = "L0042318"
    detail[_Exif.CameraOwnerName] = "Demo Owner"
    detail[_Exif.ISOSpeedRatings] = 1600
    detail[_Exif.FNumber] = 2.8
    detail[_Exif.FocalLength] = 135.0
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[_Gps.GPSLatitudeRef], gps[_Gps.GPSLatitude] = "N", (37.0, 27.0, 36.5)
    gps[_Gps.GPSLongitudeRef], gps[_Gps.GPSLongitude] = "E", (126.0, 26.0, 25.2)
    return exif


def upload_bytes(photo: DemoPhoto, image: Image.Image, *, seed: int) -> bytes:
    """The upload of a rendered photo, with the metadata that this photo is meant to carry."""
    salt = seed ^ zlib.crc32(photo.slug.encode())
    edge = max(photo.width, photo.height)
    if photo.slug == TURNED:
        # Tag 6 means "turn a quarter clockwise to see it": so it is stored turned back.
        turned = image.transpose(Image.Transpose.ROTATE_90)
        return degrade(turned, seed=salt, long_edge=edge, exif=camera_exif(photo, orientation=6))
    exif = camera_exif(photo) if photo.slug in WITH_CAMERA else None
    return degrade(image, seed=salt, long_edge=edge, exif=exif)


def as_seen(data: bytes) -> Image.Image:
    """Decode an upload and apply its orientation."""
    with Image.open(io.BytesIO(data)) as im:
        return ImageOps.exif_transpose(im).convert("RGB")
