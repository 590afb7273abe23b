"""Small networks with random weights, imported and released as the studio would have it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import torch
from torch import nn

from restoration import releases
from restoration.engine import load_network
from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.engine.networks.rrdbnet import RRDBNet
from restoration.engine.networks.srvgg import SRVGGNetCompact
from restoration.models import ModelVersion
from tests.factories import make_staff


def sane() -> nn.Module:
    """Four times the size; its residual connection makes its answer resemble the picture."""
    return _random(SRVGGNetCompact(features=8, convolutions=3, scale=4))


def unhurried() -> nn.Module:
    """Says often how far it is: a trunk of random numbers beside a path that repeats pixels."""
    network = _random(RRDBNet(features=16, growth=8, blocks=12))
    with torch.no_grad():
        network.conv_body.weight.mul_(0.01)
        for name in ("conv_first", "conv_up1", "conv_up2", "conv_hr", "conv_last"):
            convolution = getattr(network, name)
            convolution.weight.zero_()
            convolution.bias.zero_()
            for channel in range(3):
                convolution.weight[channel, channel, 1, 1] = 1
    return network


def not_a_number() -> nn.Module:
    network = sane()
    with torch.no_grad():
        next(iter(network.parameters())).fill_(float("nan"))
    return network


def flat() -> nn.Module:
    """Grey, whatever it is shown."""
    network = _random(RRDBNet(features=8, growth=4, blocks=1))
    with torch.no_grad():
        network.conv_last.weight.zero_()
        network.conv_last.bias.fill_(0.5)
    return network


def faces() -> nn.Module:
    """A face network with nothing learnt: what it answers is nobody."""
    network = _random(HiFaceGAN(variant="lipspade", ngf=4))
    with torch.no_grad():
        # A flat answer would be noticed as such, and fail the job.
        network.to_rgbs[3].weight.mul_(40)
    return network


def _random(network: nn.Module) -> nn.Module:
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.05)
    return network.eval()


def released(
    make: Callable[[], nn.Module], *, at: datetime, default: bool = False, **about: Any
) -> ModelVersion:
    """The network as a model version that may restore."""
    state = make().state_dict()
    descriptor = load_network(state).descriptor
    buffer = io.BytesIO()
    torch.save({"params": state}, buffer)
    content = buffer.getvalue()
    staff = make_staff()
    version = releases.import_version(
        weights=releases.Weights(
            content=content,
            extension="pth",
            sha256=hashlib.sha256(content).hexdigest(),
            architecture=descriptor.architecture,
            purpose=str(descriptor.purpose),
        ),
        actor=staff,
        at=at,
        **{
            "name": make.__name__,
            "licence": "MIT",
            "source": "random numbers",
            "commercial_use": True,
            **about,
        },
    )
    releases.release(version=version, actor=staff, at=at)
    if default:
        releases.make_default(version=version, actor=staff, at=at)
    return version
