"""What the engine asks of a network."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from torch import Tensor, nn

from restoration.engine.tiling import Region

# Hears the fraction (0 to 1) of a tile that is done; what it raises ends the work.
Step = Callable[[float], None]


class Purpose(StrEnum):
    UPSCALE = "upscale"
    FACE = "face"


@dataclass(frozen=True, kw_only=True)
class Descriptor:
    """What a state dict turned out to be.

    scale: output size over input size. multiple: what input height and width must be multiples
    of. value_range: of input and output alike. detail: the architecture's own numbers.
    """

    architecture: str
    purpose: Purpose
    scale: int
    multiple: int
    value_range: tuple[float, float]
    parameters: int
    detail: dict[str, int]


class Upscaler(nn.Module, ABC):
    """(B, 3, H, W) RGB in [0, 1] to (B, 3, scale*H, scale*W), any float dtype and device.

    ``halo`` is how many input pixels around a tile have to be read for its result to be as good
    as untiled.
    """

    scale: int
    multiple: int
    halo: int

    @abstractmethod
    def channels_per_pixel(self) -> float:
        """Values held at once per input pixel of a tile, whatever its size."""

    @abstractmethod
    def fixed_channels(self) -> float:
        """Values held at once besides, whatever the tile."""

    @abstractmethod
    def pieces(self, x: Tensor, keep: Region, step: Step) -> Iterator[tuple[Region, Tensor]]:
        """Restore ``keep`` of the tile ``x`` and hand over the result piece by piece.

        x: (1, 3, h, w) in [0, 1], sides and ``keep`` on multiples of ``multiple``. Yields the
        place of each piece (in output pixels from the corner of x's whole output) and the piece,
        (1, 3, rows, columns); together they cover ``keep`` exactly once.
        """


class FaceNetwork(nn.Module, ABC):
    """(B, 3, size, size) RGB to the same, any float dtype and device.

    Reads and answers values in ``value_range``. The faces of a batch do not influence each other.
    They stand upright in the frame of FFHQ (see faces.align).
    """

    size: int
    value_range: tuple[float, float]

    @abstractmethod
    def channels_per_pixel(self) -> float:
        """Values held at once per pixel of one face."""
