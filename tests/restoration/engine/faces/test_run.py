"""Frames through the network: batches, memory, and answers that are none."""

import numpy as np
import pytest
import torch

from restoration.engine import DegenerateOutput, OutOfMemory
from restoration.engine.faces.run import MOST_AT_ONCE, batch_size, restore_frames
from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.engine.places import Place, places
from tests.restoration.engine.builders import randomised

from .builders import Answering

CPU = torch.device("cpu")
HERE = Place(CPU, torch.float32)


def make_frames(count):
    rng = np.random.default_rng(0)
    small = rng.uniform(0, 255, (count, 16, 16, 3)).astype(np.float32)
    return [np.repeat(np.repeat(one, 32, 0), 32, 1) for one in small]


def run(network, frames, *, where=(HERE,), budget_mb=768):
    fallbacks = []
    given = [lambda frame=frame: frame for frame in frames]
    answers = list(
        restore_frames(network, given, places=where, budget_mb=budget_mb, fallbacks=fallbacks)
    )
    return answers, fallbacks


def test_values_reach_the_network_as_it_was_trained_and_come_back():
    seen = []

    def answer(x):
        seen.append((x.shape, float(x.min()), float(x.max())))
        return x * 0.5

    frame = np.zeros((512, 512, 3), np.float32)
    frame[:256] = 255
    (after,), _ = run(Answering(answer), [frame])
    assert seen == [(torch.Size([1, 3, 512, 512]), -1.0, 1.0)]
    assert after.shape == (512, 512, 3)
    assert after.dtype == np.float32
    assert after[0, 0, 0] == pytest.approx(191.25)
    assert after[-1, 0, 0] == pytest.approx(63.75)


def test_the_budget_decides_how_many_at_once():
    network = Answering()
    face = 60 * 512 * 512 * 4 / 1e6
    assert batch_size(network, dtype=torch.float32, budget_mb=1) == 1
    assert batch_size(network, dtype=torch.float32, budget_mb=int(3.6 * face)) == 3
    assert batch_size(network, dtype=torch.bfloat16, budget_mb=int(3.6 * face)) == 7
    assert batch_size(network, dtype=torch.float32, budget_mb=10**6) == MOST_AT_ONCE
    run(network, make_frames(7), budget_mb=int(3.6 * face))
    assert network.batches == [3, 3, 1]


def test_the_real_networks_need_what_they_say():
    """From restoration.md's sizes: one face at a time in the default budget."""
    with torch.device("meta"):
        large = HiFaceGAN(variant="hifacegan", ngf=64)
        narrow = HiFaceGAN(variant="lipspade", ngf=48)
    assert batch_size(large, dtype=torch.bfloat16, budget_mb=768) == 1
    assert batch_size(narrow, dtype=torch.bfloat16, budget_mb=1000) == 2


@pytest.mark.parametrize("variant", ["hifacegan", "lipspade"])
def test_together_is_as_one_by_one(variant):
    network = randomised(HiFaceGAN(variant=variant, ngf=2), spread=0.12)
    frames = make_frames(3)
    together, _ = run(network, frames)
    for frame, answer in zip(frames, together, strict=True):
        (alone,), _ = run(network, [frame])
        assert np.abs(alone - answer).max() < 0.5


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: x * float("nan"), "not numbers"),
        (lambda x: torch.where(x > 0.9, torch.inf, x), "not numbers"),
        (torch.zeros_like, "flat"),
        (lambda x: 0.01 * x + 0.3, "flat"),
        (lambda x: x * 0 + 5, "flat"),
        (lambda x: x[:, :, ::2, ::2], "shape"),
    ],
)
def test_a_degenerate_answer_is_never_passed_on(answer, words):
    with pytest.raises(DegenerateOutput, match=words):
        run(Answering(answer), make_frames(1))


def test_a_flat_face_may_stay_flat():
    run(Answering(), [np.full((512, 512, 3), 90, np.float32)])


class Hungry(Answering):
    """Runs out of memory on more than ``most``, as torch would, until it has been moved."""

    def __init__(self, *, most, until_moves=10**6):
        super().__init__()
        self.most = most
        self.until_moves = until_moves
        self.moves = []

    def to(self, *arguments, **keywords):
        if "device" in keywords:
            self.moves.append((str(keywords["device"]), keywords["dtype"]))
        return self

    def forward(self, x):
        if len(x) > self.most and len(self.moves) < self.until_moves:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")
        return super().forward(x)


def test_out_of_memory_falls_back_to_fewer_at_once_and_says_so():
    frames = make_frames(6)
    network = Hungry(most=1)
    answers, fallbacks = run(network, frames)
    assert fallbacks == [
        "out of memory with 6 faces at once, continued with 3",
        "out of memory with 3 faces at once, continued with 1",
    ]
    assert network.batches == [1] * 6
    for frame, answer in zip(frames, answers, strict=True):
        assert np.abs(frame - answer).max() < 1e-3


def test_then_to_the_cpu_and_back_when_done():
    first, second = Place(CPU, torch.float32), Place(torch.device("cpu", 0), torch.float32)
    network = Hungry(most=0, until_moves=1)
    answers, fallbacks = run(network, make_frames(3), where=(first, second))
    assert len(answers) == 3
    assert fallbacks[-1] == "out of memory with one face on the CPU, continued on the CPU"
    assert network.moves == [("cpu:0", torch.float32), ("cpu", torch.float32)]


def test_nowhere_is_room_for_one_face():
    with pytest.raises(OutOfMemory, match="not even one face"):
        run(Hungry(most=0), make_frames(2))


def test_another_error_is_not_taken_for_memory():
    def broken(x):
        raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes"):
        run(Answering(broken), make_frames(1))


def test_after_a_graphics_card_comes_the_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    wanted, spare = places("cuda", "auto")
    assert (wanted.device.type, wanted.dtype) == ("cuda", torch.float16)
    assert spare.device.type == "cpu"
    assert spare.dtype in (torch.float32, torch.bfloat16)
    assert str(wanted) == "cuda"
    assert str(spare) == "the CPU"
    assert len(places("cpu", "float32")) == 1
