"""Weights files to state dicts. Reading one never runs code from it."""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from restoration.engine.errors import WeightsError

NCNN_MAGIC = "7767517"
TAG_FLOAT16 = 0x01306B47
TAG_FLOAT32 = 0
KERNEL = 3

# What training scripts wrap a state dict in, the best one first.
WRAPPERS = ("params_ema", "params", "state_dict", "model", "g_ema", "netG", "generator")
PARALLEL_PREFIX = "module."


def sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"cannot read {path.name}: {error.strerror}") from error


def package_file(package: str, file: str) -> Path:
    """A data file of an installed package, without importing the package.

    importlib.resources would import it, and the one that carries BlazeFace imports tensorflow.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(
            f"the package {package}, which carries weights, is not installed "
            "(see docker/requirements/weights.txt)"
        )
    return Path(spec.submodule_search_locations[0]) / file


def verify(path: Path, sha256: str) -> None:
    """Raise WeightsError unless the file is exactly the one that was reviewed."""
    found = sha256_of(path)
    if found != sha256.lower():
        raise WeightsError(
            f"{path.name} is not the expected file: its SHA-256 is {found}, expected {sha256}"
        )


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """A ``.safetensors`` or ``.pth``/``.pt`` file as a plain state dict on the CPU.

    ``.pth`` goes through torch's allow-list unpickler: a file that names anything but tensors and
    plain containers is refused, not run.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise WeightsError(f"there is no file {path.name}")
    if suffix == ".safetensors":
        try:
            return load_file(path)
        except (SafetensorError, OSError) as error:
            raise WeightsError(f"{path.name} is no readable safetensors file: {error}") from error
    if suffix in (".pth", ".pt"):
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError as error:
            raise WeightsError(
                f"{path.name} contains more than tensors and was not opened; "
                "export its state dict to .safetensors"
            ) from error
        except (OSError, RuntimeError, EOFError, ValueError, KeyError) as error:
            raise WeightsError(f"{path.name} is no readable checkpoint: {error}") from error
        return unwrap(content, path.name)
    raise WeightsError(
        f"{path.name}: cannot read {suffix or 'a file without a suffix'}; "
        "use .safetensors, .pth, .pt or an ncnn .param with its .bin"
    )


def unwrap(content: object, name: str) -> dict[str, Tensor]:
    """The state dict inside what a training script saved, under plain names.

    Takes off wrappers, also nested ones, and DataParallel's prefix. Raises WeightsError.
    """
    while isinstance(content, Mapping):
        wrapper = next((key for key in WRAPPERS if isinstance(content.get(key), Mapping)), None)
        if wrapper is None:
            break
        content = content[wrapper]
    if not isinstance(content, Mapping) or not all(
        isinstance(key, str) and isinstance(value, Tensor) for key, value in content.items()
    ):
        raise WeightsError(f"{name} holds no state dict (names to tensors)")
    return {key.removeprefix(PARALLEL_PREFIX): value for key, value in content.items()}


@dataclass(frozen=True)
class Convolution:
    """One 3x3 convolution of an ncnn file: weight (out, in, 3, 3) and bias (out,), float32."""

    weight: Tensor
    bias: Tensor


def read_ncnn(param: Path, binary: Path) -> list[Convolution]:
    """The convolutions of an ncnn network in execution order.

    Only networks whose weights are all 3x3 convolutions with a bias; any other layer that owns
    weights would leave the ``.bin`` partly read, which is refused.
    """
    try:
        text, data = param.read_text("ascii"), binary.read_bytes()
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(f"cannot read {param.name} and {binary.name}: {error}") from error
    found = []
    at = 0
    for name, outputs, weights in _declared(text, param.name):
        inputs, rest = divmod(weights, outputs * KERNEL**2)
        if rest:
            raise WeightsError(f"{param.name}: {name} is no 3x3 convolution")
        try:
            weight, at = _block(data, at, weights)
            bias, at = _floats(data, at, outputs)
        except ValueError as error:
            raise WeightsError(f"{binary.name}: {name}: {error}") from None
        shaped = weight.reshape(outputs, inputs, KERNEL, KERNEL)
        found.append(Convolution(torch.from_numpy(shaped), torch.from_numpy(bias)))
    if at != len(data):
        raise WeightsError(f"{binary.name} has {len(data)} bytes, but {param.name} describes {at}")
    return found


def _declared(text: str, name: str) -> Iterator[tuple[str, int, int]]:
    """(layer name, outputs, number of weights) of every convolution in a .param."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != NCNN_MAGIC:
        raise WeightsError(f"{name} is no ncnn .param file")
    for line in lines[2:]:
        layer, *fields = line.split()
        if layer != "Convolution":
            continue
        options = dict(field.split("=", 1) for field in fields if "=" in field)
        try:
            outputs, weights = int(options["0"]), int(options["6"])
            kernel, bias = int(options["1"]), int(options["5"])
        except (KeyError, ValueError):
            raise WeightsError(f"{name}: cannot understand {line.strip()!r}") from None
        if kernel != KERNEL or bias != 1 or outputs < 1:
            raise WeightsError(f"{name}: {fields[0]} is no 3x3 convolution with a bias")
        yield fields[0], outputs, weights


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


def rrdbnet_state_dict(convolutions: list[Convolution]) -> dict[str, Tensor]:
    """Name the convolutions of an RRDBNet, which ncnn keeps in execution order."""
    blocks, rest = divmod(len(convolutions) - 6, 15)
    if rest or blocks < 1:
        raise WeightsError(f"{len(convolutions)} convolutions do not make an RRDBNet")
    names = [
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
    state: dict[str, Tensor] = {}
    for name, convolution in zip(names, convolutions, strict=True):
        state[f"{name}.weight"] = convolution.weight
        state[f"{name}.bias"] = convolution.bias
    return state
