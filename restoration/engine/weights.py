"""Weights files to state dicts. Reading one never runs code from it."""

from __future__ import annotations

import hashlib
import importlib.util
import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from restoration.engine.errors import WeightsError
from restoration.engine.ncnn import BINARY, PARAM, ncnn_pair, ncnn_state_dict, read_ncnn

# What training scripts wrap a state dict in, the best one first.
WRAPPERS = ("params_ema", "params", "state_dict", "model", "g_ema", "netG", "generator")
PARALLEL_PREFIX = "module."

SUFFIXES = (".safetensors", ".pth", ".pt", PARAM, BINARY)


def sha256_of(*paths: Path) -> str:
    """Of what the files hold, one after the other, as ``cat A B | sha256sum`` has it."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise WeightsError(f"cannot read {path.name}: {error.strerror}") from error
    return digest.hexdigest()


def weights_files(path: Path) -> tuple[Path, ...]:
    """The files that ``path`` names: itself, or both of an ncnn pair, the ``.param`` first.

    One hash over all of them pins the model. That it runs on from file to file leaves no room: a
    byte moved from one to the other changes the layers or leaves the ``.bin`` partly read, which
    is refused. Raises WeightsError if one of a pair is missing.
    """
    return ncnn_pair(path) if path.suffix.lower() in (PARAM, BINARY) else (path,)


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


def verify(path: Path, sha256: str, *more: Path) -> None:
    """Raise WeightsError unless the file (with ``more``) is exactly what was reviewed."""
    found = sha256_of(path, *more)
    if found != sha256.lower():
        names = " with ".join(file.name for file in (path, *more))
        raise WeightsError(
            f"{names} is not the expected file: its SHA-256 is {found}, expected {sha256}"
        )


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """A ``.safetensors`` or ``.pth``/``.pt`` file, or an ncnn pair that is named by either of its
    files (``.param``, ``.bin``), as a plain state dict on the CPU.

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
    if suffix in (PARAM, BINARY):
        return ncnn_state_dict(read_ncnn(*ncnn_pair(path)))
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
