"""Decoding what people upload, and encoding what is derived from it. Pillow only: web-safe."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import numpy as np
import pillow_heif
import puremagic
import structlog
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from stock.catalogue.errors import UploadRefused

pillow_heif.register_heif_opener()
# Pillow's own limit lies below what restoration makes. decode() has limits for what people send.
Image.MAX_IMAGE_PIXELS = None
log = structlog.get_logger(__name__)

#: Pillow's format name -> extension under which the shop keeps the file.
FORMATS = {
    "JPEG": "jpg",
    "MPO": "jpg",  # a JPEG with a second frame behind it, as some phones write
    "PNG": "png",
    "WEBP": "webp",
    "TIFF": "tif",
    "HEIF": "heic",
}
EXTENSIONS = frozenset({"jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "heic", "heif"})
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``image`` is upright, RGB, 8 bits per channel, sRGB and carries no metadata."""

    image: Image.Image
    format: str


def decode(file: IO[bytes], *, name: str = "", max_pixels: int | None = None) -> Decoded:
    """Read a picture in any accepted format and normalise it.

    Sizes are taken from the header and checked before a single pixel is decoded, so that a
    decompression bomb stays packed. ``name`` is only used for its extension and in messages;
    ``max_pixels`` is that of uploads, unless a file of our own is read.
    Raises :class:`UploadRefused` whose code says what is wrong with the file.
    """
    max_pixels = max_pixels or settings.UPLOAD_MAX_PIXELS
    extension = PurePath(name).suffix.lstrip(".").lower()
    try:
        image = Image.open(file)
    except Exception as error:
        raise _not_an_image(file) from error
    if image.format not in FORMATS:
        raise UploadRefused(
            _("%(format)s files are not accepted. Please use JPEG, PNG, WebP, TIFF or HEIC.")
            % {"format": image.format},
            code="unsupported",
        )
    # A name without any extension does no harm: the content has just been recognised.
    if extension and extension not in EXTENSIONS:
        raise UploadRefused(
            _("The file is called “.%(extension)s”, which is not a picture. Nothing was stored.")
            % {"extension": extension[:12]},
            code="wrong_extension",
        )
    if image.format not in ("MPO", "HEIF") and _frames(image) > 1:
        raise UploadRefused(
            _("This file has several frames. Please upload a still picture."), code="animated"
        )
    width, height = image.size
    if width * height > max_pixels:
        raise _too_many_pixels(max_pixels)
    if min(width, height) < settings.UPLOAD_MIN_SIDE:
        raise UploadRefused(
            _("At %(width)s × %(height)s pixels this is too small; each side needs %(least)s.")
            % {"width": width, "height": height, "least": settings.UPLOAD_MIN_SIDE},
            code="too_small",
        )
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
        return Decoded(image=to_srgb(upright), format=str(image.format))
    except Exception as error:
        raise _damaged(error) from error


def _frames(image: Image.Image) -> int:
    try:
        return getattr(image, "n_frames", 1)
    except Exception as error:
        raise _damaged(error) from error


def _damaged(error: Exception | None = None) -> UploadRefused:
    """What decoders raise on broken bytes is theirs to choose: OSError, EOFError, TypeError..."""
    if error is not None:
        log.info("picture cannot be decoded", error=repr(error)[:200])
    return UploadRefused(
        _("The file is damaged or incomplete. Please export it again."), code="truncated"
    )


def _too_many_pixels(limit: int) -> UploadRefused:
    return UploadRefused(
        _("The picture has more than %(limit)s megapixels.") % {"limit": limit // 1_000_000},
        code="too_many_pixels",
    )


def _not_an_image(file: IO[bytes]) -> UploadRefused:
    """Say what the content is, where it can be told."""
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if not head:
        return UploadRefused(_("The file is empty."), code="empty")
    if _begins_like_a_picture(head):
        return _damaged()
    try:
        found = puremagic.magic_string(head)
        kind = next((match.name for match in found if match.name), "")
    except (puremagic.PureError, ValueError):
        kind = ""
    message: str | Promise = _("This is not a picture.")
    if kind:
        message = _("This is not a picture but: %(kind)s.") % {"kind": kind}
    return UploadRefused(message, code="not_an_image")


def _begins_like_a_picture(head: bytes) -> bool:
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*"))
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS)
    )


def to_srgb(image: Image.Image) -> Image.Image:
    """Return an RGB image in sRGB without metadata: profile applied, 16 bits reduced to 8,
    transparency laid on white."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _to_8_bits(image)
        profile = None  # describes the 16-bit grey encoding
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, "white")
        image = Image.alpha_composite(ground, rgba).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L", "LAB"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            image = converted if converted is not None else image
        except (ImageCms.PyCMSError, OSError) as error:
            # A broken profile is common and harmless: the numbers are then taken as sRGB.
            log.warning("colour profile ignored", reason=str(error))
    if image.mode != "RGB":
        image = image.convert("RGB")
    # A fresh image: no EXIF, no GPS, no serial numbers, no thumbnails to leak.
    return Image.frombytes("RGB", image.size, image.tobytes())


def _to_8_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.float64)
    if image.mode == "F" and values.max(initial=0.0) <= 1.0:
        values = values * 255.0
    elif image.mode.startswith("I;16") or values.max(initial=0.0) > 255.0:
        values = values / 257.0
    return Image.fromarray(np.clip(values + 0.5, 0, 255).astype(np.uint8))


def encode(image: Image.Image, format: str) -> bytes:
    """Encode without metadata: PNG lossless, the others at the shop's preview quality."""
    buffer = io.BytesIO()
    options: dict[str, dict[str, object]] = {
        "PNG": {"compress_level": 6},
        # One thread: a worker has one core, and the same picture must give the same file.
        "AVIF": {"quality": 62, "speed": 8, "subsampling": "4:2:0", "max_threads": 1},
        "WEBP": {"quality": 82, "method": 4},
        "JPEG": {"quality": 86, "optimize": True, "progressive": True},
    }
    image.save(buffer, format, **options[format])
    return buffer.getvalue()


#: IPTC's vocabulary for pictures in which a generative model drew a part of what is seen.
DIGITAL_SOURCE_TYPE = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)
_XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
   Iptc4xmpExt:DigitalSourceType="{DIGITAL_SOURCE_TYPE}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def encode_restored(image: Image.Image) -> bytes:
    """Encode what a model restored: lossless PNG that says of itself that AI restored it."""
    marks = PngImagePlugin.PngInfo()
    marks.add_itxt("XML:com.adobe.xmp", _XMP)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6, pnginfo=marks)
    return buffer.getvalue()


def fit(image: Image.Image, *, long_edge: int) -> Image.Image:
    """Scale down so that the longer side is at most ``long_edge`` (never up)."""
    scale = long_edge / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def placeholder(image: Image.Image) -> str:
    """A data URI of about 150 bytes: 16 pixels on the longer side, shown blurred."""
    tiny = image.copy()
    tiny.thumbnail((16, 16))
    buffer = io.BytesIO()
    tiny.save(buffer, "WEBP", quality=40)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
