"""RRDBNet, the generator of ESRGAN (arXiv 1809.00219) and Real-ESRGAN (arXiv 2107.10833).

For inference only. The module is split where its cost is: the *trunk* works at the input's
resolution and does more than nine tenths of the arithmetic, the *head* enlarges the result four
times and needs most of the memory.

A trunk pixel depends on hundreds of neighbours, so cutting the picture before the trunk either
costs much overlap or shows. A single dense block reaches only five pixels. So the trunk runs over
the whole picture layer by layer and cuts it *inside* each dense block: exact to the last bit, a
tenth of overlap instead of a third, and the widest buffers stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from restoration.engine.networks.base import Step, Upscaler
from restoration.engine.tiling import Region, split

RESIDUAL = 0.2
SLOPE = 0.2

DENSE_REACH = 5  # five 3x3 convolutions
# One convolution after each doubling and two more: 1/2 + 3/4 trunk pixels, rounded up to whole.
HEAD_REACH = 2

# Pieces in trunk pixels (height, width). Measured on two cores: a dense block is fastest around
# 32,000 pixels; the head's buffers are sixteen times larger per pixel.
DENSE_PIECE = (128, 256)
HEAD_PIECE = (64, 128)


class DenseBlock(nn.Module):
    """Residual dense block: five convolutions, each reading everything before it.

    (B, features, H, W) to the same shape, any float dtype.
    """

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, growth, 3, padding=1)
        self.conv2 = nn.Conv2d(features + growth, growth, 3, padding=1)
        self.conv3 = nn.Conv2d(features + 2 * growth, growth, 3, padding=1)
        self.conv4 = nn.Conv2d(features + 3 * growth, growth, 3, padding=1)
        self.conv5 = nn.Conv2d(features + 4 * growth, features, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        dense = x
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            dense = torch.cat((dense, functional.leaky_relu_(conv(dense), SLOPE)), dim=1)
        return torch.add(x, self.conv5(dense), alpha=RESIDUAL)

    def in_pieces(self, x: Tensor, out: Tensor) -> Tensor:
        """Like ``forward``, into ``out`` (same shape, not overlapping ``x``)."""
        rows, columns = x.shape[2:]
        for region in split(Region(0, 0, rows, columns), DENSE_PIECE):
            read = region.grown(DENSE_REACH, height=rows, width=columns)
            piece = read.crop(x).contiguous(memory_format=torch.channels_last)
            region.crop(out).copy_(region.within(read).crop(self(piece)))
        return out


class RRDB(nn.Module):
    """Residual in residual dense block. (B, features, H, W) to the same shape."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = DenseBlock(features, growth)
        self.rdb2 = DenseBlock(features, growth)
        self.rdb3 = DenseBlock(features, growth)

    def in_place(self, x: Tensor, one: Tensor, other: Tensor) -> Tensor:
        """Overwrite ``x`` with the result; ``one`` and ``other`` are scratch of its shape.

        The same three buffers serve all blocks: what a whole picture needs here decides how large
        a tile may be.
        """
        result = self.rdb3.in_pieces(self.rdb2.in_pieces(self.rdb1.in_pieces(x, one), other), one)
        return x.add_(result, alpha=RESIDUAL)


class RRDBNet(Upscaler):
    """(B, 3, H, W) RGB in [0, 1] to (B, 3, scale*H, scale*W), about [0, 1] and not clamped.

    ``unshuffle`` 1 gives x4; 2 packs 2x2 pixels into channels first and so gives x2, 4 gives x1;
    H and W must then be multiples of ``unshuffle``. Any float dtype, any device.
    """

    # Where the budget does not allow the whole picture. Measured in bfloat16 on a 192 x 192 photo
    # in tiles of 96 against the untiled result: 32 pixels give 52 dB overall and 46 at the seam,
    # 48 give 55 and 52, 64 give 55 and 54.
    halo = 48

    def __init__(
        self, *, features: int = 64, growth: int = 32, blocks: int = 23, unshuffle: int = 1
    ) -> None:
        super().__init__()
        self.features = features
        self.growth = growth
        self.unshuffle = unshuffle
        self.scale = 4 // unshuffle
        self.multiple = unshuffle
        self.conv_first = nn.Conv2d(3 * unshuffle**2, features, 3, padding=1)
        self.body = nn.Sequential(*(RRDB(features, growth) for _ in range(blocks)))
        self.conv_body = nn.Conv2d(features, features, 3, padding=1)
        self.conv_up1 = nn.Conv2d(features, features, 3, padding=1)
        self.conv_up2 = nn.Conv2d(features, features, 3, padding=1)
        self.conv_hr = nn.Conv2d(features, features, 3, padding=1)
        self.conv_last = nn.Conv2d(features, 3, 3, padding=1)

    def channels_per_pixel(self) -> float:
        # first, x and two scratch buffers; the convolution at either end needs one more.
        return 5 * self.features / self.unshuffle**2

    def fixed_channels(self) -> float:
        dense = DENSE_PIECE[0] * DENSE_PIECE[1] * 2 * (self.features + 4 * self.growth)
        head = HEAD_PIECE[0] * HEAD_PIECE[1] * 16 * 3 * self.features
        return max(dense, head)

    def trunk(self, x: Tensor, step: Step) -> Tensor:
        """(B, 3, H, W) to features (B, features, H/unshuffle, W/unshuffle)."""
        if self.unshuffle > 1:
            x = functional.pixel_unshuffle(x, self.unshuffle)
        first = self.conv_first(x).contiguous(memory_format=torch.channels_last)
        current = first.clone()
        one, other = torch.empty_like(first), torch.empty_like(first)
        for done, block in enumerate(self.body, start=1):
            assert isinstance(block, RRDB)  # noqa: S101 - for the type checker
            current = block.in_place(current, one, other)
            step(done / len(self.body))
        del one, other
        return first.add_(self.conv_body(current))

    def head(self, features: Tensor) -> Tensor:
        """(B, features, h, w) to RGB (B, 3, 4h, 4w)."""
        x = functional.interpolate(features, scale_factor=2, mode="nearest")
        x = functional.leaky_relu_(self.conv_up1(x), SLOPE)
        x = functional.interpolate(x, scale_factor=2, mode="nearest")
        x = functional.leaky_relu_(self.conv_up2(x), SLOPE)
        x = functional.leaky_relu_(self.conv_hr(x), SLOPE)
        return self.conv_last(x)

    def pieces(self, x: Tensor, keep: Region, step: Step) -> Iterator[tuple[Region, Tensor]]:
        features = self.trunk(x, step)
        rows, columns = features.shape[2:]
        u = self.unshuffle
        wanted = Region(keep.top // u, keep.left // u, keep.height // u, keep.width // u)
        for region in split(wanted, HEAD_PIECE):
            read = region.grown(HEAD_REACH, height=rows, width=columns)
            rgb = self.head(read.crop(features).contiguous(memory_format=torch.channels_last))
            yield region.scaled(4), region.within(read).scaled(4).crop(rgb)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.trunk(x, lambda _: None))
