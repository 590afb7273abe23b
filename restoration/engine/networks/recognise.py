"""From a state dict alone to the ready network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from restoration.engine.errors import WeightsError
from restoration.engine.networks.base import Descriptor, Purpose, Upscaler
from restoration.engine.networks.hifacegan import HiFaceGAN, Variant
from restoration.engine.networks.rrdbnet import RRDBNet
from restoration.engine.networks.srvgg import SRVGGNetCompact
from restoration.engine.weights import unwrap

KNOWN = "RRDBNet (conv_first.*), SRVGGNetCompact (body.0.weight), HiFaceGAN (head_0.*)"
NAMED_KEYS = 6  # how many keys an error message lists

# torch.nn.utils.parametrizations.spectral_norm instead of torch.nn.utils.spectral_norm.
PARAMETRISED = re.compile(r"parametrizations\.weight\.(original|0\._u|0\._v)$")
PARAMETRISED_NAMES = {"original": "weight_orig", "0._u": "weight_u", "0._v": "weight_v"}
# ESRGAN's names, and those from before it was given names at all.
OLD_ESRGAN = (
    (r"^RRDB_trunk\.(\d+)\.RDB(\d)\.", r"body.\1.rdb\2."),
    (r"^trunk_conv\.", "conv_body."),
    (r"^upconv(\d)\.", r"conv_up\1."),
    (r"^HRconv\.", "conv_hr."),
)
OLDEST_ESRGAN = (
    (r"^model\.0\.", "conv_first."),
    (r"^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.", r"body.\1.rdb\2.conv\3."),
    (r"^model\.1\.sub\.\d+\.(weight|bias)$", r"conv_body.\1"),
    (r"^model\.3\.", "conv_up1."),
    (r"^model\.6\.", "conv_up2."),
    (r"^model\.8\.", "conv_hr."),
    (r"^model\.10\.", "conv_last."),
)

StateDict = Mapping[str, Tensor]


@dataclass(frozen=True)
class LoadedNetwork:
    """A network in eval mode, float32 on the CPU, without gradients, and what it is."""

    network: nn.Module
    descriptor: Descriptor


def load_network(state: StateDict) -> LoadedNetwork:
    """Recognise the architecture, build it, fill it.

    state: the names of the published checkpoints, also ESRGAN's old ones; any float dtype; with
    or without spectral norm; still in its wrapper or not. Raises WeightsError, naming keys, if the
    architecture is unknown or keys are missing, left over or of the wrong shape.
    """
    if not state:
        raise WeightsError("the state dict is empty")
    state = modern_names(fold_spectral_norm(unwrap(state, "this")))
    if any(key.startswith(("conv_first.", "body.0.rdb1.")) for key in state):
        return _rrdbnet(state)
    if any(key.startswith(("head_0.", "G_middle_0.")) for key in state):
        return _hifacegan(state)
    if "body.0.weight" in state:
        return _srvgg(state)
    raise WeightsError(f"unknown architecture; found the keys {_some(state)}; known are {KNOWN}")


def fold_spectral_norm(state: StateDict) -> dict[str, Tensor]:
    """Replace ``x_orig, x_u, x_v`` by ``x = x_orig / sigma``, sigma = u' W v.

    The eval-mode meaning of torch's spectral norm (arXiv 1802.05957), done once instead of at
    every call; its newer parametrisation has other names and the same meaning. Other keys are
    passed on; each dtype becomes float32 unless it is not a float.
    """
    folded: dict[str, Tensor] = {}
    for key, value in state.items():
        value = value.detach()
        if value.is_floating_point():
            value = value.to(device="cpu", dtype=torch.float32)
        folded[PARAMETRISED.sub(lambda found: PARAMETRISED_NAMES[found[1]], key)] = value
    for key in [key for key in folded if key.endswith("_orig")]:
        name = key.removesuffix("_orig")
        try:
            original = folded.pop(key)
            u, v = folded.pop(f"{name}_u"), folded.pop(f"{name}_v")
        except KeyError as missing:
            raise WeightsError(f"incomplete spectral norm: {missing} is missing") from None
        matrix = original.flatten(1)
        if u.shape != matrix.shape[:1] or v.shape != matrix.shape[1:]:
            raise WeightsError(f"{name}_u or {name}_v does not fit {key}")
        folded[name] = original / torch.dot(u, matrix @ v)
    return folded


def modern_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """An ESRGAN checkpoint's keys as Real-ESRGAN names them; any other state dict as it is."""
    old: tuple[tuple[str, str], ...] = ()
    if any(key.startswith("RRDB_trunk.") for key in state):
        old = OLD_ESRGAN
    elif any(key.startswith("model.1.sub.") for key in state):
        old = OLDEST_ESRGAN
    renamed: dict[str, Tensor] = {}
    for key, value in state.items():
        name = key
        for pattern, replacement in old:
            name = re.sub(pattern, replacement, name)
        renamed[name] = value
    return renamed


def _rrdbnet(state: StateDict) -> LoadedNetwork:
    features, channels = _shape(state, "conv_first.weight", 4)[:2]
    unshuffle = {3: 1, 12: 2, 48: 4}.get(channels)
    if unshuffle is None:
        raise WeightsError(
            f"conv_first.weight reads {channels} channels; an RRDBNet reads 3 (x4), 12 (x2) or 48"
        )
    growth = _shape(state, "body.0.rdb1.conv1.weight", 4)[0]
    blocks = _count(state, r"body\.(\d+)\.")
    network = RRDBNet(features=features, growth=growth, blocks=blocks, unshuffle=unshuffle)
    detail = {"features": features, "growth": growth, "blocks": blocks}
    return _upscaler("RRDBNet", network, state, detail)


def _srvgg(state: StateDict) -> LoadedNetwork:
    features = _shape(state, "body.0.weight", 4)[0]
    layers = _count(state, r"body\.(\d+)\.")
    _shape(state, "body.1.weight", 1)  # PReLU; a variant with another activation has none
    outputs = _shape(state, f"body.{layers - 1}.weight", 4)[0]
    scale = next((s for s in (1, 2, 3, 4, 8) if 3 * s * s == outputs), None)
    if scale is None or layers % 2 == 0:
        raise WeightsError(
            f"body.{layers - 1}.weight gives {outputs} channels, which is no SRVGGNetCompact's end"
        )
    network = SRVGGNetCompact(features=features, convolutions=(layers - 3) // 2, scale=scale)
    detail = {"features": features, "convolutions": (layers - 3) // 2}
    return _upscaler("SRVGGNetCompact", network, state, detail)


def _hifacegan(state: StateDict) -> LoadedNetwork:
    if any(key.startswith("encoder.") for key in state):
        variant: Variant = "hifacegan"
    elif any(key.startswith("lip_encoder.") for key in state):
        variant = "lipspade"
    else:
        raise WeightsError("incomplete HiFaceGAN: neither encoder.* nor lip_encoder.* is there")
    ngf = _shape(state, "to_rgbs.3.weight", 4)[1]
    network = HiFaceGAN(variant=variant, ngf=ngf)
    _fill(network, state, f"HiFaceGAN {variant} with ngf={ngf}")
    return LoadedNetwork(
        network,
        Descriptor(
            architecture=f"HiFaceGAN-{variant}",
            purpose=Purpose.FACE,
            scale=1,
            multiple=network.multiple,
            value_range=(-1.0, 1.0),
            parameters=_parameters(network),
            detail={"ngf": ngf},
        ),
    )


def _upscaler(
    architecture: str, network: Upscaler, state: StateDict, detail: dict[str, int]
) -> LoadedNetwork:
    _fill(network, state, f"{architecture} x{network.scale}")
    return LoadedNetwork(
        network,
        Descriptor(
            architecture=f"{architecture}-x{network.scale}",
            purpose=Purpose.UPSCALE,
            scale=network.scale,
            multiple=network.multiple,
            value_range=(0.0, 1.0),
            parameters=_parameters(network),
            detail=detail,
        ),
    )


def _fill(network: nn.Module, state: StateDict, what: str) -> None:
    expected = network.state_dict()
    # A counter that only training reads, and that checkpoints of old torch versions lack.
    optional = {key for key in expected if key.endswith("num_batches_tracked")}
    missing = expected.keys() - state.keys() - optional
    left_over = state.keys() - expected.keys()
    wrong = [
        f"{key} is {tuple(state[key].shape)} instead of {tuple(expected[key].shape)}"
        for key in expected.keys() & state.keys()
        if state[key].shape != expected[key].shape
    ]
    problems = []
    if missing:
        problems.append(f"missing {_some(missing)}")
    if left_over:
        problems.append(f"left over {_some(left_over)}")
    if wrong:
        problems.append("; ".join(sorted(wrong)[:NAMED_KEYS]))
    if problems:
        raise WeightsError(f"this looks like {what} but is not: {'; '.join(problems)}")
    network.load_state_dict(state, strict=False)
    network.eval().requires_grad_(False)


def _some(keys: Mapping[str, Tensor] | set[str]) -> str:
    names = sorted(keys)
    rest = len(names) - NAMED_KEYS
    return ", ".join(names[:NAMED_KEYS]) + (f" and {rest} more" if rest > 0 else "")


def _shape(state: StateDict, key: str, dimensions: int) -> torch.Size:
    if key not in state:
        raise WeightsError(f"missing {key}")
    if state[key].dim() != dimensions:
        raise WeightsError(f"{key} has {state[key].dim()} dimensions instead of {dimensions}")
    return state[key].shape


def _count(state: StateDict, pattern: str) -> int:
    """How many different numbers ``pattern`` finds at the start of the keys: 0, 1, 2 ...

    A gap is refused here, before a network as large as the highest number is built.
    """
    matches = (re.match(pattern, key) for key in state)
    numbers = {int(match[1]) for match in matches if match}
    for expected in range(len(numbers)):
        if expected not in numbers:
            raise WeightsError(f"incomplete: body.{expected} is missing")
    return len(numbers)


def _parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
