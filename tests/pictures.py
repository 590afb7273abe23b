"""Pictures as people upload them: good ones in every format, and every kind of bad one.

All functions return the bytes of a file. Sizes are small and contents derived from ``seed``, so
that tests are fast and repeatable.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image, ImageCms, TiffImagePlugin

SIZE = (160, 128)

#: What must never leave the shop: a camera's serial number and a place (in EXIF's terms).
SERIAL = "SERIAL-0123456789"
LENS_SERIAL = "LENS-9876543210"
OWNER = "OWNER-KIM-HARU"
LATITUDE = (37.0, 33.0, 58.87)

pillow_heif.register_heif_opener()


def picture(seed: int = 1, size: tuple[int, int] = SIZE) -> Image.Image:
    """A soft pattern of coloured spots. Other seeds give pictures that do not look alike."""
    spots = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(spots).resize(size, Image.Resampling.BICUBIC)


def quarters(size: tuple[int, int] = SIZE) -> Image.Image:
    """Red, green, blue and white quarters: shows which way up a picture is."""
    width, height = size
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    image.paste("lime", (width // 2, 0, width, height // 2))
    image.paste("blue", (0, height // 2, width // 2, height))
    return image


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


# --- accepted -----------------------------------------------------------------------------------


def jpeg(seed: int = 1, size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    return encoded(picture(seed, size), "JPEG", **{"quality": 92, **options})


def png(seed: int = 1, size: tuple[int, int] = SIZE) -> bytes:
    return encoded(picture(seed, size), "PNG")


def webp(seed: int = 1, size: tuple[int, int] = SIZE) -> bytes:
    return encoded(picture(seed, size), "WEBP", quality=92)


def tiff(seed: int = 1, size: tuple[int, int] = SIZE) -> bytes:
    return encoded(picture(seed, size), "TIFF", compression="tiff_lzw")


def heic(seed: int = 1, size: tuple[int, int] = SIZE, **options: Any) -> bytes:
    return encoded(picture(seed, size), "HEIF", **{"quality": 90, **options})


def mpo(seed: int = 1) -> bytes:
    """A JPEG with a second picture behind the first, as some phones and cameras write."""
    return encoded(
        picture(seed), "MPO", save_all=True, append_images=[picture(seed + 1)], quality=92
    )


def grey_jpeg(seed: int = 1) -> bytes:
    return encoded(picture(seed).convert("L"), "JPEG", quality=92)


def palette_png(seed: int = 1) -> bytes:
    return encoded(picture(seed).quantize(64), "PNG")


def bilevel_tiff(seed: int = 1) -> bytes:
    return encoded(picture(seed).convert("1"), "TIFF")


def alpha_png(alpha: int = 0, colour: tuple[int, int, int] = (200, 0, 0)) -> bytes:
    """One colour, the left half opaque and the right half with ``alpha``."""
    image = Image.new("RGBA", SIZE, (*colour, 255))
    image.paste((*colour, alpha), (SIZE[0] // 2, 0, *SIZE))
    return encoded(image, "PNG")


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _png_of(width: int, height: int, *, depth: int, colour_type: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def sixteen_bit_grey_png(value: int, size: tuple[int, int] = SIZE) -> bytes:
    """One grey of 65,536."""
    row = b"\0" + struct.pack(">H", value) * size[0]
    return _png_of(*size, depth=16, colour_type=0, rows=row * size[1])


def sixteen_bit_colour_png(colour: tuple[int, int, int], size: tuple[int, int] = SIZE) -> bytes:
    row = b"\0" + struct.pack(">HHH", *colour) * size[0]
    return _png_of(*size, depth=16, colour_type=2, rows=row * size[1])


def cmyk_jpeg(ink: tuple[int, int, int, int], *, profile: bytes = b"") -> bytes:
    image = Image.new("CMYK", SIZE, ink)
    return encoded(image, "JPEG", quality=95, icc_profile=profile or None)


def red_and_green_swapped_profile() -> bytes:
    """An RGB profile in which red means green: nobody can mistake whether it was applied."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return (
        profile.replace(b"rXYZ", b"tmp ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"tmp ", b"gXYZ")
    )


def cyan_is_red_profile() -> bytes:
    """A CMYK printer profile in which cyan ink looks red, no ink white and all else black."""
    red, white, black = bytes([138, 209, 198]), bytes([255, 128, 128]), bytes([0, 128, 128])
    nodes = []
    for node in range(16):  # C M Y K, the first varying slowest
        nodes.append({0b0000: white, 0b1000: red}.get(node, black))
    straight = bytes(range(256))
    one, zero = 0x10000, 0
    matrix = struct.pack(">9i", one, zero, zero, zero, one, zero, zero, zero, one)
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix
    table += straight * 4 + b"".join(nodes) + straight * 3
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"test\0" + bytes(78),
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        b"A2B0": table,
    }
    directory, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        directory += name + struct.pack(">II", start + len(body), len(content))
        body += padded
    header = bytearray(128)
    header[0:4] = struct.pack(">I", start + len(body))
    header[8:24] = b"\x02\x10\0\0" + b"prtr" + b"CMYK" + b"Lab "
    header[24:36] = struct.pack(">6H", 2024, 5, 1, 0, 0, 0)
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(header) + directory + body


def exif(*, orientation: int = 1, private: bool = False) -> bytes:
    """EXIF with an orientation and, if ``private``, place, owner and serial numbers."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    if private:
        tags[0x010F] = "Encore Camera Works"
        tags.get_ifd(0x8769).update({0xA430: OWNER, 0xA431: SERIAL, 0xA435: LENS_SERIAL})
        degrees = tuple(TiffImagePlugin.IFDRational(value) for value in LATITUDE)
        tags.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "E", 4: degrees})
    return tags.tobytes()


XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><serial>{SERIAL}</serial></x:xmpmeta>".encode()


def jpeg_with_private_metadata(seed: int = 1) -> bytes:
    """A photo straight from a camera: GPS, serial numbers, owner, a comment and XMP."""
    return jpeg(seed, exif=exif(private=True), comment=f"by {OWNER}".encode(), xmp=XMP)


# --- refused ------------------------------------------------------------------------------------


def gif(frames: int = 1) -> bytes:
    pictures = [picture(seed).quantize(32) for seed in range(frames)]
    return encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:])


def animated_webp() -> bytes:
    return encoded(picture(1), "WEBP", save_all=True, append_images=[picture(2)], duration=100)


def animated_png() -> bytes:
    return encoded(picture(1), "PNG", save_all=True, append_images=[picture(2)], duration=100)


def tiff_of_two_pages() -> bytes:
    return encoded(picture(1), "TIFF", save_all=True, append_images=[picture(2)])


def truncated(content: bytes, keep: float = 0.6) -> bytes:
    return content[: int(len(content) * keep)]


def claims_to_be_png(width: int, height: int) -> bytes:
    """A valid header that promises ``width`` x ``height``, and next to nothing behind it."""
    return _png_of(width, height, depth=8, colour_type=2, rows=bytes(64))


ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 2, 62) + bytes(400)
HTML = b"<!doctype html><html><script>alert(1)</script><body>not a photo</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" onload="alert(1)"/>'
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SHELL = b"#!/bin/sh\nrm -rf /\n"
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + bytes(24)
