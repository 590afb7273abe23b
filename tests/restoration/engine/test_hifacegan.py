"""HiFaceGAN against a second implementation, written from its description alone.

The golden vectors (test_networks) hold one width and one size; this holds the others.
"""

import re

import numpy as np
import pytest
import torch
from torch.nn import functional

from restoration.engine import WeightsError, load_file, load_network
from restoration.engine.networks.hifacegan import HiFaceGAN

VARIANTS = ["hifacegan", "lipspade"]


@pytest.fixture(autouse=True)
def one_thread():
    """Layers this small take longer to hand out than to compute."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# Large enough that every part shows in the answer, small enough not to drive it into tanh's ends.
GAIN = 0.5


def checkpoint(variant, ngf, *, seed=0):
    """A state dict as published: spectral norm in three parts, running statistics, all random."""
    generator = torch.Generator().manual_seed(seed)

    def random(*shape):
        return torch.randn(shape, generator=generator)

    with torch.device("meta"):
        shapes = {
            key: value.shape
            for key, value in HiFaceGAN(variant=variant, ngf=ngf).state_dict().items()
        }
    state = {}
    for key, shape in shapes.items():
        if key.endswith("num_batches_tracked"):
            state[key] = torch.tensor(7)
        elif key.endswith("running_var"):
            state[key] = torch.rand(shape, generator=generator) + 0.5
        elif re.search(r"conv_[01s]\.weight$", key):
            state[f"{key}_orig"] = random(*shape)
            u, v = random(shape[0]), random(shape[1:].numel())
            state[f"{key}_u"], state[f"{key}_v"] = u / u.norm(), v / v.norm()
            # Real u and v are singular vectors; random ones make sigma small, so help it along.
            state[f"{key}_orig"] += 6 * torch.outer(state[f"{key}_u"], state[f"{key}_v"]).reshape(
                shape
            )
        else:
            fan_in = max(1, shape[1:].numel()) if len(shape) > 1 else 4
            state[key] = random(*shape) * (GAIN / fan_in) ** 0.5
    return state


class Described:
    """restoration.md, section 2, line by line, on the raw checkpoint."""

    def __init__(self, state):
        self.state = state

    def conv(self, name, x):
        weight = self.state.get(f"{name}.weight")
        if weight is None:
            weight = self.state[f"{name}.weight_orig"]
            u, v = self.state[f"{name}.weight_u"], self.state[f"{name}.weight_v"]
            weight = weight / (u @ (weight.reshape(len(weight), -1) @ v))
        return functional.conv2d(
            x, weight, self.state.get(f"{name}.bias"), padding=weight.shape[-1] // 2
        )

    @staticmethod
    def instance_norm(x):
        mean = x.mean((2, 3), keepdim=True)
        variance = ((x - mean) ** 2).mean((2, 3), keepdim=True)
        return (x - mean) / (variance + 1e-5).sqrt()

    def lip(self, name, x):
        normalised = self.instance_norm(self.conv(f"{name}.logit.0", x))
        scale = self.state[f"{name}.logit.1.weight"][None, :, None, None]
        offset = self.state[f"{name}.logit.1.bias"][None, :, None, None]
        weight = (12 * torch.sigmoid(normalised * scale + offset)).double().exp()

        def pool(y):
            return functional.avg_pool2d(y, 3, 2, 1)

        return (pool(x * weight) / pool(weight)).float()

    def encoder(self, x, head, stage):
        """The six features, largest picture first; names come from the two functions."""
        features = [self.instance_norm(self.conv(head(0), x)).relu()]
        for index in range(5):
            y = self.lip(stage(index, 0), features[-1])
            y = self.instance_norm(self.conv(stage(index, 1), y))
            features.append(y if index == 4 else y.relu())
        return features

    def spade(self, name, x, guidance):
        mean, variance = (
            self.state[f"{name}.param_free_norm.running_{kind}"][None, :, None, None]
            for kind in ("mean", "var")
        )
        rows = torch.arange(x.shape[2]) * guidance.shape[2] // x.shape[2]
        columns = torch.arange(x.shape[3]) * guidance.shape[3] // x.shape[3]
        shared = self.conv(f"{name}.mlp_shared.0", guidance[:, :, rows][..., columns]).relu()
        normalised = (x - mean) / (variance + 1e-5).sqrt()
        gamma, beta = self.conv(f"{name}.mlp_gamma", shared), self.conv(f"{name}.mlp_beta", shared)
        return normalised * gamma + beta

    def block(self, name, x, guidance):
        shortcut = x
        if f"{name}.norm_s.mlp_gamma.weight" in self.state:
            shortcut = self.conv(f"{name}.conv_s", self.spade(f"{name}.norm_s", x, guidance))
        y = self.conv(
            f"{name}.conv_0", functional.leaky_relu(self.spade(f"{name}.norm_0", x, guidance), 0.2)
        )
        y = self.conv(
            f"{name}.conv_1", functional.leaky_relu(self.spade(f"{name}.norm_1", y, guidance), 0.2)
        )
        return shortcut + y

    def __call__(self, x):
        if any(key.startswith("lip_encoder.") for key in self.state):
            # Flat: head 0 conv, 1 norm, 2 relu; then pool, conv, norm, relu from 3 on.
            y = self.encoder(
                x,
                lambda _: "lip_encoder.model.0",
                lambda index, layer: f"lip_encoder.model.{3 + 4 * index + layer}",
            )[-1]
            guides = [x] * 6
        else:
            guides = self.encoder(
                x,
                lambda _: "encoder.head.0",
                lambda index, layer: f"encoder.encoder_{index}.{layer}",
            )[::-1]
            y = self.conv("fc", x[:, :, ::32, ::32])

        def doubled(z):
            return z.repeat_interleave(2, 2).repeat_interleave(2, 3)

        y = self.block("head_0", y, guides[0])
        y = self.block("G_middle_0", doubled(y), guides[1])
        y = self.block("G_middle_1", y, guides[1])
        for index in range(4):
            y = self.block(f"ups.{index}", doubled(y), guides[2 + index])
        return torch.tanh(self.conv("to_rgbs.3", functional.leaky_relu(y, 0.2)))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("ngf", "size"),
    [(3, (64, 64)), (5, (96, 64)), (8, (64, 160)), (9, (128, 64))],
    ids=lambda value: str(value),
)
def test_other_widths_and_sizes_do_what_is_described(variant, ngf, size):
    """9 is where SPADE's hidden layer stops growing with the channels (144 to 128)."""
    state = checkpoint(variant, ngf)
    x = torch.rand(2, 3, *size) * 2 - 1
    loaded = load_network(state)
    assert loaded.descriptor.detail == {"ngf": ngf}
    with torch.inference_mode():
        expected = Described(state)(x)
        found = loaded.network(x)
    assert 0.05 < float(expected.std()) < 0.98, "a saturated answer would prove nothing"
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_description_reproduces_the_golden_vectors_too(variant):
    """Otherwise the test above would only compare two misreadings."""
    from .test_networks import golden

    state, given, expected = golden(f"{variant}_ngf4_64")
    with torch.inference_mode():
        torch.testing.assert_close(Described(state)(given), expected, atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("variant", "ngf", "millions"), [("lipspade", 48, 72.2), ("hifacegan", 64, 130.6)]
)
def test_the_published_sizes(variant, ngf, millions):
    with torch.device("meta"):
        network = HiFaceGAN(variant=variant, ngf=ngf)
    found = sum(parameter.numel() for parameter in network.parameters())
    assert found / 1e6 == pytest.approx(millions, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "ngf"), [("lipspade", 48), ("hifacegan", 64)])
def test_checkpoints_of_the_published_sizes_load(variant, ngf):
    with torch.device("meta"):
        shapes = HiFaceGAN(variant=variant, ngf=ngf).state_dict()
    # One number seen as a whole tensor: the file's content without its memory.
    state = {key: torch.full((), 0.25).expand(value.shape) for key, value in shapes.items()}
    loaded = load_network(state)
    assert loaded.descriptor.detail == {"ngf": ngf}
    assert float(loaded.network.ups[3].conv_1.weight.mean()) == 0.25


# --- checkpoints as they lie around


def folded(state):
    from restoration.engine.networks.recognise import fold_spectral_norm

    return fold_spectral_norm(state)


def newer_spectral_norm(state):
    """torch.nn.utils.parametrizations.spectral_norm's names."""
    names = {"_orig": "original", "_u": "0._u", "_v": "0._v"}
    return {
        re.sub(
            r"weight(_orig|_u|_v)$", lambda m: f"parametrizations.weight.{names[m[1]]}", key
        ): value
        for key, value in state.items()
    }


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "saved",
    [
        lambda state: state,
        lambda state: {"state_dict": state},
        lambda state: {"params_ema": state, "params": {}},
        lambda state: {"epoch": 3, "netG": state},
        lambda state: {"model": {"state_dict": state}},
        lambda state: {"state_dict": {f"module.{key}": value for key, value in state.items()}},
        lambda state: {key: value.half() for key, value in folded(state).items()},
        folded,
        newer_spectral_norm,
        lambda state: {k: v for k, v in state.items() if "num_batches_tracked" not in k},
    ],
    ids=["plain", "state_dict", "ema", "netG", "nested", "module", "half", "folded", "new", "old"],
)
def test_every_usual_wrapping_gives_the_same_network(tmp_path, variant, saved):
    state = checkpoint(variant, 2)
    content = saved(state)
    torch.save(content, tmp_path / "g.pth")
    model = load_file(tmp_path / "g.pth", name="g", licence="L", commercial_use=False)
    expected = load_network(state).network.state_dict()
    found = model.network.state_dict()
    assert found.keys() == expected.keys()
    half = any(v.dtype == torch.float16 for v in content.values() if torch.is_tensor(v))
    rounding = {"atol": 2e-3, "rtol": 2e-3} if half else {}
    for key, value in expected.items():
        if "num_batches_tracked" not in key:
            torch.testing.assert_close(found[key], value, **rounding)
    assert load_network(content).descriptor == model.descriptor


def test_fc_of_lipspade_is_loaded_and_has_no_effect():
    state = checkpoint("lipspade", 2)
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        before = load_network(state).network(x)
        after = load_network(state | {"fc.weight": state["fc.weight"] + 9}).network(x)
    assert torch.equal(before, after)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda state: state.pop("lip_encoder.model.8.weight"), "lip_encoder.model.8.weight"),
        (lambda state: state.pop("fc.weight"), "missing fc.weight"),
        (lambda state: state.pop("ups.0.conv_s.weight_u"), "ups.0.conv_s.weight_u"),
        (lambda state: state.update({"extra.bias": torch.zeros(1)}), "left over extra.bias"),
        (lambda state: state.update({"fc.bias": torch.zeros(3)}), "fc.bias is"),
        (
            lambda state: state.pop("head_0.norm_0.param_free_norm.running_var"),
            "head_0.norm_0.param_free_norm.running_var",
        ),
    ],
)
def test_what_is_missing_or_left_over_is_named(change, named):
    state = checkpoint("lipspade", 2)
    change(state)
    with pytest.raises(WeightsError, match=re.escape(named)):
        load_network(state)


def test_a_wrapper_around_no_state_dict_is_refused():
    with pytest.raises(WeightsError, match="no state dict"):
        load_network({"state_dict": {"epoch": 3}})


@pytest.mark.parametrize("size", [(64, 65), (32, 64), (100, 100)])
def test_a_size_it_cannot_halve_five_times_is_refused(size):
    network = load_network(checkpoint("lipspade", 2)).network
    with pytest.raises(ValueError, match="multiples of 32"):
        network(torch.zeros(1, 3, *size))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("variant", VARIANTS)
def test_half_precision_is_not_lost_in_the_poolings_exponents(variant, dtype):
    """exp(12) is more than float16 holds: written as in the paper, all of it would be NaN."""
    network = load_network(checkpoint(variant, 4)).network
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        expected = network(x)
        found = network.to(dtype)(x.to(dtype)).float()
    assert bool(torch.isfinite(found).all())
    error = float(((found - expected) ** 2).mean())
    assert 10 * np.log10(4 / error) > 45
