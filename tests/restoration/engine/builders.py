"""Small networks that behave, without downloads."""

import struct

import torch

from restoration.engine import Model
from restoration.engine.networks.recognise import load_network
from restoration.engine.networks.rrdbnet import RRDBNet
from restoration.engine.networks.srvgg import SRVGGNetCompact


def randomised(network, *, seed=0, spread=0.05):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * spread)
    return network.eval()


def make_rrdbnet(**arguments):
    return randomised(RRDBNet(**{"features": 8, "growth": 4, "blocks": 2} | arguments), spread=0.2)


def make_srvgg(**arguments):
    """Its residual connection makes even a random one resemble its input."""
    return randomised(SRVGGNetCompact(**{"features": 8, "convolutions": 3} | arguments))


def make_model(network, *, name="small", licence="test-licence", commercial_use=False):
    loaded = load_network(network.state_dict())
    return Model(
        name=name,
        licence=licence,
        commercial_use=commercial_use,
        sha256="0" * 64,
        descriptor=loaded.descriptor,
        network=loaded.network,
    )


def save_ncnn(folder, state, *, half, name="net"):
    """Write a state dict's convolutions and PReLUs the way ncnn does: (param, bin)."""
    lines, data = ["7767517", "0 0", "Input input 0 1 a"], b""
    for layer in [key.removesuffix(".weight") for key in state if key.endswith(".weight")]:
        weight = state[f"{layer}.weight"].numpy()
        if weight.ndim == 1:
            lines.append(f"PReLU {layer} 1 1 a b 0={weight.size}")
            data += weight.astype("<f4").tobytes()
            continue
        bias = state[f"{layer}.bias"].numpy()
        lines.append(f"Convolution {layer} 1 1 a b 0={len(bias)} 1=3 4=1 5=1 6={weight.size}")
        values = weight.astype("<f2" if half else "<f4").tobytes()
        padding = b"\0" * (-len(values) % 4)
        data += struct.pack("<I", 0x01306B47 if half else 0) + values + padding
        data += bias.astype("<f4").tobytes()
    param, binary = folder / f"{name}.param", folder / f"{name}.bin"
    param.write_text("\n".join(lines) + "\n")
    binary.write_bytes(data)
    return param, binary
