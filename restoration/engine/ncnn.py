"""ncnn's pair of files, ``NAME.param`` (what the layers are) and ``NAME.bin`` (their weights)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from restoration.engine.errors import WeightsError

PARAM, BINARY = ".param", ".bin"
MAGIC = "7767517"
TAG_FLOAT16 = 0x01306B47
TAG_FLOAT32 = 0
KERNEL = 3
# Layers of the networks we know that own no weights; any other could leave the .bin partly read.
WEIGHTLESS = frozenset(
    [
        "Input",
        "Split",
        "Concat",
        "Eltwise",
        "BinaryOp",
        "Interp",
        "PixelShuffle",
        "ReLU",
        "Reorg",
        "Crop",
        "Noop",
    ]
)


@dataclass(frozen=True)
class Convolution:
    """One 3x3 convolution: weight (out, in, 3, 3) and bias (out,), float32."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True)
class Slopes:
    """One PReLU: a slope per channel, (channels,) float32."""

    weight: Tensor


Layer = Convolution | Slopes


@dataclass(frozen=True)
class _Declared:
    """A layer with weights in a .param. weights: of a convolution, 0 for a PReLU."""

    name: str
    outputs: int
    weights: int


def ncnn_pair(path: Path) -> tuple[Path, Path]:
    """(NAME.param, NAME.bin) of a pair that is named by either. Raises WeightsError."""
    pair = path.with_suffix(PARAM), path.with_suffix(BINARY)
    for file, other in (pair, pair[::-1]):
        if not file.is_file():
            raise WeightsError(f"there is no file {file.name}, which belongs to {other.name}")
    return pair


def read_ncnn(param: Path, binary: Path) -> list[Layer]:
    """The layers that own weights, in execution order.

    Only networks whose weights are all 3x3 convolutions with a bias, and PReLUs. Raises
    WeightsError for any other layer and unless the ``.bin`` is consumed to its last byte.
    """
    try:
        text, data = param.read_text("ascii"), binary.read_bytes()
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(f"cannot read {param.name} and {binary.name}: {error}") from error
    found: list[Layer] = []
    at = 0
    for layer in _declared(text, param.name):
        inputs, rest = divmod(layer.weights, layer.outputs * KERNEL**2)
        if rest:
            raise WeightsError(f"{param.name}: {layer.name} is no 3x3 convolution")
        try:
            if not layer.weights:
                slopes, at = _floats(data, at, layer.outputs)
                found.append(Slopes(torch.from_numpy(slopes)))
                continue
            weight, at = _block(data, at, layer.weights)
            bias, at = _floats(data, at, layer.outputs)
        except ValueError as error:
            raise WeightsError(f"{binary.name}: {layer.name}: {error}") from None
        shaped = weight.reshape(layer.outputs, inputs, KERNEL, KERNEL)
        found.append(Convolution(torch.from_numpy(shaped), torch.from_numpy(bias)))
    if at != len(data):
        raise WeightsError(f"{binary.name} has {len(data)} bytes, but {param.name} describes {at}")
    return found


def _declared(text: str, name: str) -> Iterator[_Declared]:
    lines = text.splitlines()
    if not lines or lines[0].strip() != MAGIC:
        raise WeightsError(f"{name} is no ncnn .param file")
    for line in lines[2:]:
        kind, *fields = line.split() or ["Noop"]
        if kind in WEIGHTLESS:
            continue
        options = dict(field.split("=", 1) for field in fields if "=" in field)
        try:
            outputs = int(options["0"])
            if kind == "PReLU" and outputs > 0:
                yield _Declared(fields[0], outputs, 0)
                continue
            if kind != "Convolution":
                raise WeightsError(f"{name}: cannot read the weights of a {kind}")
            weights, kernel, bias = (int(options[key]) for key in ("6", "1", "5"))
        except (KeyError, ValueError, IndexError):
            raise WeightsError(f"{name}: cannot understand {line.strip()!r}") from None
        if kernel != KERNEL or bias != 1 or outputs < 1 or weights < 1:
            raise WeightsError(f"{name}: {fields[0]} is no 3x3 convolution with a bias")
        yield _Declared(fields[0], outputs, weights)


def _block(data: bytes, at: int, count: int) -> tuple[np.ndarray, int]:
    """A tagged weight block at ``at``: float32 values and where the next thing starts."""
    if at + 4 > len(data):
        raise ValueError("the file ends too early")
    (tag,) = struct.unpack_from("<I", data, at)
    at += 4
    if tag == TAG_FLOAT32:
        return _floats(data, at, count)
    if tag != TAG_FLOAT16:
        raise ValueError(f"unknown weight tag 0x{tag:08X}")
    size = (2 * count + 3) // 4 * 4  # padded to four bytes
    if at + size > len(data):
        raise ValueError("the file ends too early")
    return np.frombuffer(data, "<f2", count, at).astype(np.float32), at + size


def _floats(data: bytes, at: int, count: int) -> tuple[np.ndarray, int]:
    if at + 4 * count > len(data):
        raise ValueError("the file ends too early")
    # A copy, because torch wants memory it may write to.
    return np.frombuffer(data, "<f4", count, at).astype(np.float32), at + 4 * count


def ncnn_state_dict(layers: Sequence[Layer]) -> dict[str, Tensor]:
    """Name the layers of an RRDBNet (convolutions alone) or an SRVGGNetCompact (with PReLUs),
    which ncnn keeps in execution order. Raises WeightsError for any other sequence."""
    convolutions = [layer for layer in layers if isinstance(layer, Convolution)]
    names = (
        _rrdbnet_names(len(layers))
        if len(convolutions) == len(layers)
        else [f"body.{index}" for index in range(len(layers))]
    )
    state: dict[str, Tensor] = {}
    for name, layer in zip(names, layers, strict=True):
        state[f"{name}.weight"] = layer.weight
        if isinstance(layer, Convolution):
            state[f"{name}.bias"] = layer.bias
    return state


def _rrdbnet_names(count: int) -> list[str]:
    blocks, rest = divmod(count - 6, 15)
    if rest or blocks < 1:
        raise WeightsError(f"{count} convolutions do not make an RRDBNet")
    return [
        "conv_first",
        *(
            f"body.{block}.rdb{dense}.conv{conv}"
            for block in range(blocks)
            for dense in (1, 2, 3)
            for conv in (1, 2, 3, 4, 5)
        ),
        "conv_body",
        "conv_up1",
        "conv_up2",
        "conv_hr",
        "conv_last",
    ]
