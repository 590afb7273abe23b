"""What a caller may choose for one restoration."""

from __future__ import annotations

import math
from dataclasses import dataclass

from restoration.engine.errors import InvalidInput

MIN_TILE = 64


@dataclass(frozen=True, kw_only=True)
class RestoreOptions:
    """Checked on creation; raises InvalidInput naming the field.

    scale: output size over input size, above 0 and at most what the network gives. Below that
        the network's full result is resampled down.
    long_edge: the longer edge of the result in pixels (see targets.Target for HD, 2K and 4K); takes
        the place of `scale`. Beyond what the network gives, the rest is interpolation, and the
        report says so.
    estimate_scale: measure how sharp the photo really is; a soft or already enlarged one is
        reduced to its true size before the network, and the result held to what the photo shows.
        False takes its pixels at their word. The result's size is the same either way.
    denoise: 0 to 1, how much of the measured noise to remove before the network, which itself
        removes most of it.
    tile_size: side of a tile in input pixels; None chooses the largest that fits the budget.
    memory_budget_mb: for the network's activations, beside the weights and the two pictures.
    detect_faces: False skips the detector and reports no faces.
    fidelity: 0 shows a face as the face model answers, 1 keeps the original one, that is, as the
        upscaling model renders it like the rest of the picture; between them the two are mixed.
        Means nothing without a face model.
    max_output_pixels: refuse larger results before any work is done. Counts what the network
        makes, before resampling down to `scale`.
    """

    scale: float = 4.0
    long_edge: int | None = None
    estimate_scale: bool = True
    denoise: float = 0.0
    tile_size: int | None = None
    memory_budget_mb: int = 768
    detect_faces: bool = True
    fidelity: float = 0.0
    max_output_pixels: int = 200_000_000

    def __post_init__(self) -> None:
        if not (math.isfinite(self.scale) and self.scale > 0):
            raise InvalidInput(f"scale must be a number above 0, not {self.scale}")
        if self.long_edge is not None and self.long_edge < 1:
            raise InvalidInput(f"long_edge must be at least 1, not {self.long_edge}")
        if not 0 <= self.denoise <= 1:
            raise InvalidInput(f"denoise must be between 0 and 1, not {self.denoise}")
        if self.tile_size is not None and self.tile_size < MIN_TILE:
            raise InvalidInput(f"tile_size must be at least {MIN_TILE}, not {self.tile_size}")
        if self.memory_budget_mb <= 0:
            raise InvalidInput(f"memory_budget_mb must be above 0, not {self.memory_budget_mb}")
        if not 0 <= self.fidelity <= 1:
            raise InvalidInput(f"fidelity must be between 0 and 1, not {self.fidelity}")
        if self.max_output_pixels <= 0:
            raise InvalidInput(f"max_output_pixels must be above 0, not {self.max_output_pixels}")
