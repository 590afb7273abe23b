"""A small copy of a picture that is being restored, which sharpens piece by piece.

Imported by workers alone.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

LONG_EDGE = 720
QUALITY = 70

Box = tuple[int, int, int, int]


class Canvas:
    """Begins as the photo itself, soft as it is; each finished piece is put in its place."""

    def __init__(self, photo: Image.Image) -> None:
        scale = LONG_EDGE / max(photo.size)
        size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
        self._image = photo.resize(size, Image.Resampling.BILINEAR)

    def paint(self, box: Box, pixels: np.ndarray) -> None:
        """box: left, top, width, height in the network's picture, of which ``pixels`` (uint8,
        (h, w, 3) RGB) is a view; that is how the whole picture's size is known."""
        whole = pixels.base
        if not isinstance(whole, np.ndarray) or whole.ndim != 3:
            return
        left, top, across, down = box
        x, y = self._image.width / whole.shape[1], self._image.height / whole.shape[0]
        # Edges are rounded, not sizes: neighbours meet without a gap.
        to = (round(left * x), round(top * y), round((left + across) * x), round((top + down) * y))
        size = (to[2] - to[0], to[3] - to[1])
        if min(size) < 1:
            return
        piece = Image.fromarray(pixels).resize(size, Image.Resampling.BOX)
        self._image.paste(piece, to[:2])

    def jpeg(self) -> bytes:
        buffer = io.BytesIO()
        self._image.save(buffer, "JPEG", quality=QUALITY)
        return buffer.getvalue()
