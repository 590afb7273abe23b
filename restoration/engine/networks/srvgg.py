"""SRVGGNetCompact, the small generator of Real-ESRGAN (arXiv 2107.10833, "realesr-general")."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from restoration.engine.networks.base import Step, Upscaler
from restoration.engine.tiling import Region, split

PIECE = (256, 256)  # input pixels


class SRVGGNetCompact(Upscaler):
    """(B, 3, H, W) RGB in [0, 1] to (B, 3, scale*H, scale*W), about [0, 1] and not clamped.

    A chain of 3x3 convolutions with PReLU at the input's resolution, then a pixel shuffle, added
    to the nearest-neighbour enlargement. Any float dtype, any device.
    """

    multiple = 1

    def __init__(self, *, features: int = 64, convolutions: int = 16, scale: int = 4) -> None:
        super().__init__()
        self.features = features
        self.scale = scale
        layers: list[nn.Module] = [nn.Conv2d(3, features, 3, padding=1), nn.PReLU(features)]
        for _ in range(convolutions):
            layers += [nn.Conv2d(features, features, 3, padding=1), nn.PReLU(features)]
        layers.append(nn.Conv2d(features, 3 * scale**2, 3, padding=1))
        self.body = nn.Sequential(*layers)
        # The chain's whole reach: tiles are exact.
        self.halo = convolutions + 2

    def channels_per_pixel(self) -> float:
        return 3

    def fixed_channels(self) -> float:
        read = (PIECE[0] + 2 * self.halo) * (PIECE[1] + 2 * self.halo)
        return read * max(3 * self.features, 3 * 3 * self.scale**2)

    def pieces(self, x: Tensor, keep: Region, step: Step) -> Iterator[tuple[Region, Tensor]]:
        rows, columns = x.shape[2:]
        regions = split(keep, PIECE)
        for done, region in enumerate(regions, start=1):
            read = region.grown(self.halo, height=rows, width=columns)
            rgb = self(read.crop(x).contiguous(memory_format=torch.channels_last))
            step(done / len(regions))
            yield region.scaled(self.scale), region.within(read).scaled(self.scale).crop(rgb)

    def forward(self, x: Tensor) -> Tensor:
        base = functional.interpolate(x, scale_factor=self.scale, mode="nearest")
        return functional.pixel_shuffle(self.body(x), self.scale).add_(base)
