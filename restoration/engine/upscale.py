"""A whole picture through an upscaling network, tile by tile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from restoration.engine.errors import DegenerateOutput
from restoration.engine.networks.base import Upscaler
from restoration.engine.report import Box
from restoration.engine.tiling import Region, choose_tile, split

# Hears of every finished piece: its box in the output and a view of its pixels.
OnPiece = Callable[[Box, np.ndarray], None]
# Hears (tiles done, tiles in all, fraction of the picture).
OnStep = Callable[[int, int, float], None]


def tile_for(network: Upscaler, image: np.ndarray, *, dtype: torch.dtype, budget_mb: int) -> int:
    """The tile side whose activations stay under the budget; see tiling.choose_tile."""
    height, width = image.shape[:2]
    return choose_tile(
        height=height,
        width=width,
        halo=network.halo,
        align=network.multiple,
        bytes_per_pixel=network.channels_per_pixel() * dtype.itemsize,
        fixed_bytes=network.fixed_channels() * dtype.itemsize,
        budget_bytes=budget_mb * 1e6,
    )


def plan(network: Upscaler, image: np.ndarray, tile: int) -> list[Region]:
    """The tiles of a picture, in its pixels after padding to the network's multiple."""
    height, width = _padded_size(network, image)
    return split(Region(0, 0, height, width), (tile, tile), align=network.multiple)


def upscale(
    network: Upscaler,
    image: np.ndarray,
    *,
    tile: int,
    device: torch.device,
    dtype: torch.dtype,
    on_piece: OnPiece,
    on_step: OnStep,
) -> np.ndarray:
    """image: uint8 (H, W, 3) sRGB. Returns uint8 (scale*H, scale*W, 3).

    The network must be on ``device`` in ``dtype``. Each tile is read with the network's halo
    around it and only the tile is kept. Raises DegenerateOutput at the first value that is not a
    number, and whatever torch raises when memory runs out.
    """
    height, width = image.shape[:2]
    padded_height, padded_width = _padded_size(network, image)
    margins = ((0, padded_height - height), (0, padded_width - width), (0, 0))
    padded = np.pad(image, margins, mode="edge") if any(map(sum, margins)) else image
    scale = network.scale
    output = np.empty((height * scale, width * scale, 3), np.uint8)
    tiles = plan(network, image, tile)
    # On multiples of what the network needs, like the tiles.
    halo = -(-network.halo // network.multiple) * network.multiple
    area = padded_height * padded_width
    finished = 0
    with torch.inference_mode():
        for index, region in enumerate(tiles):
            read = region.grown(halo, height=padded_height, width=padded_width)
            x = to_tensor(_rows(padded, read), device=device, dtype=dtype)
            share = region.height * region.width / area

            step = partial(_part_of_tile, on_step, index, len(tiles), finished / area, share)
            for place, rgb in network.pieces(x, region.within(read), step):
                top, left = place.top + read.top * scale, place.left + read.left * scale
                box = _store(rgb, output, top=top, left=left)
                if box is not None:
                    left, top, across, down = box
                    view = output[top : top + down, left : left + across]
                    view.flags.writeable = False
                    on_piece(box, view)
            finished += region.height * region.width
            on_step(index + 1, len(tiles), finished / area)
    return output


def _part_of_tile(
    on_step: OnStep, done: int, total: int, before: float, share: float, fraction: float
) -> None:
    on_step(done, total, before + share * fraction)


def to_tensor(image: np.ndarray, *, device: torch.device, dtype: torch.dtype) -> Tensor:
    """uint8 (H, W, 3) to (1, 3, H, W) in [0, 1], channels last."""
    x = torch.from_numpy(np.ascontiguousarray(image)).to(device)
    x = x.permute(2, 0, 1).unsqueeze(0).to(torch.float32).div_(255)
    return x.to(dtype).contiguous(memory_format=torch.channels_last)


def _padded_size(network: Upscaler, image: np.ndarray) -> tuple[int, int]:
    height, width = image.shape[:2]
    multiple = network.multiple
    return -(-height // multiple) * multiple, -(-width // multiple) * multiple


def _rows(image: np.ndarray, region: Region) -> np.ndarray:
    return image[region.top : region.top + region.height, region.left : region.left + region.width]


def _store(rgb: Tensor, output: np.ndarray, *, top: int, left: int) -> Box | None:
    """(1, 3, h, w) in about [0, 1] into its place; None if all of it is padding."""
    across = min(rgb.shape[3], output.shape[1] - left)
    down = min(rgb.shape[2], output.shape[0] - top)
    if across <= 0 or down <= 0:
        return None
    values = rgb[0, :, :down, :across].to(torch.float32)
    if not bool(torch.isfinite(values).all()):
        raise DegenerateOutput("the network's output contains values that are not numbers")
    pixels = values.clamp_(0, 1).mul_(255).round_().to(torch.uint8).permute(1, 2, 0)
    output[top : top + down, left : left + across] = pixels.cpu().numpy()
    return left, top, across, down
