"""Architectures: recognised from their state dict, equal to their definition."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from restoration.engine import Purpose, WeightsError, load_network
from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.engine.tiling import Region

from .builders import make_rrdbnet, make_srvgg, randomised

# The order of additions may differ, the result may not.
ROUNDING = {"atol": 1e-4, "rtol": 1e-5}

GOLDEN = Path(__file__).parent / "golden"


def golden(name):
    with np.load(GOLDEN / f"{name}.npz") as file:
        tensors = {key: torch.from_numpy(file[key]) for key in file.files}
    state = {
        key.removeprefix("state/"): value
        for key, value in tensors.items()
        if key.startswith("state/")
    }
    return state, tensors["input"], tensors["output"]


@pytest.mark.parametrize("variant", ["hifacegan", "lipspade"])
def test_hifacegan_reproduces_the_published_implementation(variant):
    state, given, expected = golden(f"{variant}_ngf4_64")
    loaded = load_network(state)
    assert loaded.descriptor.architecture == f"HiFaceGAN-{variant}"
    assert loaded.descriptor.purpose == Purpose.FACE
    assert loaded.descriptor.detail == {"ngf": 4}
    with torch.inference_mode():
        torch.testing.assert_close(loaded.network(given), expected, atol=1e-4, rtol=0)


@pytest.mark.parametrize("variant", ["hifacegan", "lipspade"])
def test_hifacegan_of_another_width_survives_a_round_trip(variant):
    network = randomised(HiFaceGAN(variant=variant, ngf=6))
    loaded = load_network(network.state_dict())
    assert loaded.descriptor.detail == {"ngf": 6}
    x = torch.rand(2, 3, 64, 96) * 2 - 1
    with torch.inference_mode():
        torch.testing.assert_close(loaded.network(x), network(x))


def test_spectral_norm_is_folded_as_torch_applies_it():
    convolution = torch.nn.utils.spectral_norm(torch.nn.Conv2d(3, 5, 3)).eval()
    x = torch.rand(1, 3, 8, 8)
    expected = convolution(x)
    from restoration.engine.networks.recognise import fold_spectral_norm

    folded = fold_spectral_norm(convolution.state_dict())
    assert set(folded) == {"weight", "bias"}
    torch.testing.assert_close(functional.conv2d(x, folded["weight"], folded["bias"]), expected)


def published_rrdbnet(network, x):
    """The definition, whole picture and out of place, against which the cut one is checked."""
    if network.unshuffle > 1:
        x = functional.pixel_unshuffle(x, network.unshuffle)
    first = network.conv_first(x)
    features = first
    for block in network.body:
        inner = features
        for dense in (block.rdb1, block.rdb2, block.rdb3):
            outputs = [inner]
            for convolution in (dense.conv1, dense.conv2, dense.conv3, dense.conv4):
                outputs.append(functional.leaky_relu(convolution(torch.cat(outputs, dim=1)), 0.2))
            inner = inner + 0.2 * dense.conv5(torch.cat(outputs, dim=1))
        features = features + 0.2 * inner
    features = first + network.conv_body(features)
    for convolution in (network.conv_up1, network.conv_up2):
        doubled = features.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        features = functional.leaky_relu(convolution(doubled), 0.2)
    return network.conv_last(functional.leaky_relu(network.conv_hr(features), 0.2))


@pytest.mark.parametrize(("unshuffle", "scale"), [(1, 4), (2, 2), (4, 1)])
def test_rrdbnet_is_recognised_and_equals_its_definition(unshuffle, scale):
    network = make_rrdbnet(unshuffle=unshuffle)
    loaded = load_network(network.state_dict())
    assert loaded.descriptor.architecture == f"RRDBNet-x{scale}"
    assert loaded.descriptor.detail == {"features": 8, "growth": 4, "blocks": 2}
    x = torch.rand(1, 3, 24, 32)
    with torch.inference_mode():
        result = loaded.network(x)
        assert result.shape == (1, 3, 24 * scale, 32 * scale)
        torch.testing.assert_close(result, published_rrdbnet(network, x), **ROUNDING)


def old_name(key):
    """What ESRGAN's code called it."""
    key = re.sub(r"^body\.(\d+)\.rdb(\d)", r"RRDB_trunk.\1.RDB\2", key)
    for new, old in [("conv_body", "trunk_conv"), ("conv_up", "upconv"), ("conv_hr", "HRconv")]:
        key = key.replace(new, old)
    return key


def oldest_name(key):
    """And before that, numbers: the trunk's last convolution follows its two blocks."""
    key = re.sub(r"^body\.(\d+)\.rdb(\d)\.conv(\d)", r"model.1.sub.\1.RDB\2.conv\3.0", key)
    numbers = {"first": "0", "body": "1.sub.2", "up1": "3", "up2": "6", "hr": "8", "last": "10"}
    return re.sub(r"^conv_(\w+)", lambda found: f"model.{numbers[found[1]]}", key)


@pytest.mark.parametrize("rename", [old_name, oldest_name])
def test_esrgans_old_names_are_understood(rename):
    state = make_rrdbnet().state_dict()
    old = {rename(key): value for key, value in state.items()}
    assert not old.keys() & state.keys() - {
        f"conv_{a}.{b}" for a in ("first", "last") for b in ("weight", "bias")
    }
    loaded = load_network(old)
    assert loaded.descriptor.detail == {"features": 8, "growth": 4, "blocks": 2}
    for key, value in loaded.network.state_dict().items():
        assert torch.equal(value, state[key])
    del old[rename("body.1.rdb2.conv3.bias")]
    with pytest.raises(WeightsError, match=r"body\.1\.rdb2\.conv3\.bias"):
        load_network(old)


def assembled(network, x, keep):
    """What `pieces` hands over, put together; fails if a pixel comes twice or not at all."""
    whole = torch.full((1, 3, x.shape[2] * network.scale, x.shape[3] * network.scale), torch.nan)
    steps = []
    for place, rgb in network.pieces(x, keep, steps.append):
        target = place.crop(whole)
        assert bool(target.isnan().all())
        target.copy_(rgb)
    assert steps == sorted(steps)
    assert steps[-1] == 1
    kept = keep.scaled(network.scale).crop(whole)
    assert not bool(kept.isnan().any())
    assert int((~whole.isnan()).sum()) == kept.numel()
    return kept


@pytest.mark.parametrize("unshuffle", [1, 2])
def test_cutting_inside_the_network_changes_nothing(unshuffle, monkeypatch):
    """Dense blocks and head in many small pieces give what one piece gives."""
    from restoration.engine.networks import rrdbnet

    monkeypatch.setattr(rrdbnet, "DENSE_PIECE", (16, 11))
    monkeypatch.setattr(rrdbnet, "HEAD_PIECE", (9, 13))
    network = make_rrdbnet(unshuffle=unshuffle)
    x = torch.rand(1, 3, 64, 80)
    keep = Region(4, 8, 50, 60)
    with torch.inference_mode():
        expected = keep.scaled(network.scale).crop(published_rrdbnet(network, x))
        torch.testing.assert_close(assembled(network, x, keep), expected, **ROUNDING)


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_srvgg_is_recognised_and_its_pieces_equal_the_whole(scale, monkeypatch):
    from restoration.engine.networks import srvgg

    monkeypatch.setattr(srvgg, "PIECE", (14, 20))
    network = make_srvgg(scale=scale)
    loaded = load_network(network.state_dict())
    assert loaded.descriptor.architecture == f"SRVGGNetCompact-x{scale}"
    assert loaded.descriptor.detail == {"features": 8, "convolutions": 3}
    x = torch.rand(1, 3, 40, 50)
    keep = Region(3, 0, 30, 50)
    with torch.inference_mode():
        expected = keep.scaled(scale).crop(network(x))
        torch.testing.assert_close(assembled(loaded.network, x, keep), expected, **ROUNDING)


def test_a_loaded_network_is_ready_for_inference():
    network = load_network(make_rrdbnet().train().half().state_dict()).network
    assert not network.training
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    assert not any(parameter.requires_grad for parameter in network.parameters())


def rrdb_without(*keys):
    state = make_rrdbnet().state_dict()
    for key in keys:
        del state[key]
    return state


@pytest.mark.parametrize(
    ("state", "named"),
    [
        ({}, "empty"),
        ({"layers.0.weight": torch.zeros(1)}, "layers.0.weight"),
        (rrdb_without("conv_first.weight"), "conv_first.weight"),
        (rrdb_without("body.1.rdb2.conv3.bias"), "body.1.rdb2.conv3.bias"),
        (rrdb_without("conv_hr.weight"), "conv_hr.weight"),
        (make_rrdbnet().state_dict() | {"extra.weight": torch.zeros(1)}, "extra.weight"),
        (make_rrdbnet().state_dict() | {"conv_hr.bias": torch.zeros(9)}, "conv_hr.bias is"),
        (make_rrdbnet().state_dict() | {"conv_first.weight": torch.zeros(8, 5, 3, 3)}, "5 channel"),
        ({"body.0.weight": torch.zeros(8, 3, 3, 3)}, "body.1.weight"),
        (make_rrdbnet().state_dict() | {"body.900000.rdb1.conv1.bias": torch.zeros(4)}, r"body\.2"),
    ],
)
def test_an_unknown_or_incomplete_state_dict_is_refused_by_name(state, named):
    with pytest.raises(WeightsError, match=named):
        load_network(state)


@pytest.mark.parametrize(
    "key", ["encoder.encoder_2.1.bias", "ups.1.conv_s.weight_v", "to_rgbs.3.weight", "fc.bias"]
)
def test_an_incomplete_hifacegan_is_refused_by_name(key):
    state, _, _ = golden("hifacegan_ngf4_64")
    del state[key]
    with pytest.raises(WeightsError, match=key):
        load_network(state)
