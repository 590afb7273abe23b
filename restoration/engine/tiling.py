"""Rectangles, and how a picture is cut into them. Knows nothing of networks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from restoration.engine.errors import InvalidInput
from restoration.engine.options import MIN_TILE


@dataclass(frozen=True)
class Region:
    """A rectangle in whole pixels of some raster."""

    top: int
    left: int
    height: int
    width: int

    def grown(self, by: int, *, height: int, width: int) -> Region:
        """With a margin on every side, cut off at the edges of a ``height`` x ``width`` raster."""
        top, left = max(0, self.top - by), max(0, self.left - by)
        bottom = min(height, self.top + self.height + by)
        right = min(width, self.left + self.width + by)
        return Region(top, left, bottom - top, right - left)

    def within(self, outer: Region) -> Region:
        """The same place, counted from the corner of ``outer``."""
        return Region(self.top - outer.top, self.left - outer.left, self.height, self.width)

    def scaled(self, by: int) -> Region:
        return Region(self.top * by, self.left * by, self.height * by, self.width * by)

    def crop(self, raster: Tensor) -> Tensor:
        """A view of (..., H, W)."""
        return raster[..., self.top : self.top + self.height, self.left : self.left + self.width]


def split(region: Region, piece: tuple[int, int], *, align: int = 1) -> list[Region]:
    """Cover ``region`` without overlap by as few pieces of at most (height, width) as it takes.

    Pieces are of nearly equal size, so that none is a sliver that is mostly margin; their edges
    lie on multiples of ``align`` from the region's corner. ``piece`` must be at least ``align``.
    """
    return [
        Region(top, left, height, width)
        for top, height in _cuts(region.top, region.height, piece[0], align)
        for left, width in _cuts(region.left, region.width, piece[1], align)
    ]


def _cuts(start: int, length: int, piece: int, align: int) -> list[tuple[int, int]]:
    most = max(align, piece // align * align)
    count = math.ceil(length / most)
    size = math.ceil(length / count / align) * align
    return [(start + at, min(size, length - at)) for at in range(0, length, size)]


def choose_tile(
    *,
    height: int,
    width: int,
    halo: int,
    align: int,
    bytes_per_pixel: float,
    fixed_bytes: float,
    budget_bytes: float,
) -> int:
    """The largest tile side whose activations fit the budget.

    ``max(height, width)`` means one tile, hence no overlap at all. Raises InvalidInput if the
    budget is too small for the smallest tile, naming what it would take.
    """
    pixels = (budget_bytes - fixed_bytes) / bytes_per_pixel
    if height * width <= pixels:
        return max(height, width)
    side = math.isqrt(max(0, int(pixels))) - 2 * halo
    side = side // align * align
    if side < MIN_TILE:
        needed = fixed_bytes + bytes_per_pixel * (MIN_TILE + 2 * halo) ** 2
        raise InvalidInput(
            f"a memory budget of {budget_bytes / 1e6:.0f} MB is too small for this model: "
            f"its smallest tile needs {math.ceil(needed / 1e6)} MB"
        )
    return side
