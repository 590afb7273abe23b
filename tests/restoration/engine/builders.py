"""Small networks that behave, without downloads."""

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
