"""The front door: what goes in, what comes out, and what happens when something goes wrong."""

import json

import numpy as np
import pytest
import torch

from restoration.engine import (
    Cancelled,
    DegenerateOutput,
    InvalidInput,
    OutOfMemory,
    RestoreOptions,
    Restorer,
    Stage,
)
from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.engine.upscale import tile_for

from .builders import make_model, make_srvgg, randomised

QUICK = RestoreOptions(detect_faces=False)


def make_restorer(network=None, **arguments):
    model = make_model(network or make_srvgg())
    return Restorer(model, **{"device": "cpu", "dtype": "float32", "threads": 2} | arguments)


@pytest.fixture
def picture(astronaut):
    return np.ascontiguousarray(astronaut[:200, 150:310])


# --- with the real weights


def test_the_real_weights_sharpen_a_blurred_photo(real_restorer, hopper, psnr):
    """Closer to the photo it was reduced from than the usual bicubic enlargement is."""
    import cv2

    original = np.ascontiguousarray(hopper[150:310, 180:340])
    small = cv2.resize(original, (40, 40), interpolation=cv2.INTER_AREA)
    restored, report = real_restorer.restore(small, options=QUICK)
    bicubic = cv2.resize(small, (160, 160), interpolation=cv2.INTER_CUBIC)
    assert restored.shape == original.shape
    assert restored.dtype == np.uint8
    assert psnr(restored, original) > 22

    def sharpness(image):
        return cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var()

    assert sharpness(restored) > 3 * sharpness(bicubic)
    assert report.architecture == "RRDBNet-x4"


def test_tiles_do_not_show(real_restorer, hopper, psnr):
    """The bar: 50 dB overall and 40 dB at every border, against the untiled result."""
    photo = np.ascontiguousarray(hopper[140:300, 180:340])
    whole, _ = real_restorer.restore(photo, options=QUICK)
    tiled, report = real_restorer.restore(
        photo, options=RestoreOptions(detect_faces=False, tile_size=80)
    )
    assert report.tiles == 4
    assert psnr(whole, tiled) >= 50
    border = slice(4 * 80 - 8, 4 * 80 + 8)
    assert psnr(whole[border], tiled[border]) >= 40
    assert psnr(whole[:, border], tiled[:, border]) >= 40


def test_the_same_picture_gives_the_same_bytes(real_restorer, hopper):
    photo = np.ascontiguousarray(hopper[150:230, 200:280])
    first, _ = real_restorer.restore(photo, options=QUICK)
    second, _ = real_restorer.restore(photo, options=QUICK)
    assert first.tobytes() == second.tobytes()


# --- the report


def test_the_report_says_how_the_file_came_to_be(hopper):
    ticks = iter([10.0, 12.5])
    restorer = make_restorer(clock=lambda: next(ticks))
    restored, report = restorer.restore(hopper, options=RestoreOptions(scale=2, tile_size=300))
    found = json.loads(json.dumps(report.to_dict()))
    assert restored.shape == (1200, 1024, 3)
    (face,) = found.pop("faces")
    assert found.pop("estimate")["true_scale"] == 1
    assert found.pop("software").keys() >= {"python", "torch", "numpy", "mediapipe"}
    assert found == {
        "input_size": [512, 600],
        "output_size": [1024, 1200],
        "scale": 2,
        "model": "small",
        "architecture": "SRVGGNetCompact-x4",
        "weights_sha256": "0" * 64,
        "model_licence": "test-licence",
        "commercial_use": False,
        "dtype": "float32",
        "device": "cpu",
        "threads": 2,
        "tile_size": 300,
        "tiles": 4,
        "fallbacks": [],
        "faces_detected": True,
        "face_model": None,
        "fidelity": 0.0,
        "reduction": 1.0,
        "denoise": 0.0,
        "seconds": 2.5,
    }
    assert face["action"] == "background_only"
    assert face["reason"] == "no_face_model"
    assert face["size"] == pytest.approx(204, abs=6)
    assert len(face["keypoints"]) == 6


@pytest.mark.parametrize(("scale", "size"), [(4, (800, 640)), (1, (200, 160)), (2.5, (500, 400))])
def test_the_scale_is_what_was_asked_for(picture, scale, size):
    restored, report = make_restorer().restore(
        picture, options=RestoreOptions(scale=scale, detect_faces=False)
    )
    assert restored.shape[:2] == size
    assert report.output_size == size[::-1]


def test_a_size_that_is_no_multiple_of_the_networks_keeps_its_shape(picture):
    odd = np.ascontiguousarray(picture[:123, :77])
    restorer = make_restorer()
    restorer._network.multiple = 4
    restored, _ = restorer.restore(odd, options=QUICK)
    expected, _ = make_restorer().restore(odd, options=QUICK)
    assert restored.shape == (492, 308, 3)
    # Padding reaches no further than the receptive field.
    assert np.array_equal(restored[:450, :260], expected[:450, :260])


# --- progress


def test_progress_goes_forward_and_shows_every_finished_pixel(hopper):
    events, shown = [], np.zeros((2400, 2048, 3), np.uint8)

    def watch(event):
        events.append(event)
        if event.pixels is not None:
            left, top, width, height = event.box
            shown[top : top + height, left : left + width] = event.pixels
            with pytest.raises(ValueError, match="read-only"):
                event.pixels[:] = 0

    restored, _ = make_restorer().restore(
        hopper, options=RestoreOptions(tile_size=300), progress=watch
    )
    assert np.array_equal(shown, restored)
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    stages = list(dict.fromkeys(event.stage for event in events))
    assert stages == [Stage.DETECTING_FACES, Stage.RESTORING, Stage.DONE]
    assert {event.tiles_done for event in events} == {0, 1, 2, 3, 4}
    assert {event.faces for event in events if event.stage is Stage.RESTORING} == {1}


@pytest.mark.parametrize("at", [0, 1, 5])
def test_what_the_callback_raises_ends_the_work(picture, at):
    calls = []

    def cancel(event):
        calls.append(event)
        if len(calls) > at:
            raise Cancelled("the lease was lost")

    with pytest.raises(Cancelled, match="lease"):
        make_restorer().restore(picture, options=RestoreOptions(tile_size=64), progress=cancel)
    assert len(calls) == at + 1


# --- memory


class Hungry:
    """Stands before a network and runs out of memory on large tiles, as torch would."""

    def __init__(self, restorer, limit):
        self.pieces_of = restorer._network.pieces
        self.limit = limit

    def __call__(self, x, keep, step):
        if x.shape[2] * x.shape[3] > self.limit:
            raise RuntimeError(
                "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't "
                "allocate memory: you tried to allocate 400000000000000 bytes."
            )
        yield from self.pieces_of(x, keep, step)


def test_out_of_memory_falls_back_to_smaller_tiles_and_says_so(picture):
    expected, _ = make_restorer().restore(picture, options=QUICK)
    restorer = make_restorer()
    restorer._network.pieces = Hungry(restorer, limit=120**2)
    restored, report = restorer.restore(picture, options=QUICK)
    assert report.tile_size == 100
    assert report.tiles == 4
    assert report.fallbacks == ("out of memory with tiles of 200 pixels, continued with 100",)
    assert np.array_equal(restored, expected)


def test_not_even_the_smallest_tile_fits(picture):
    restorer = make_restorer()
    restorer._network.pieces = Hungry(restorer, limit=10)
    with pytest.raises(OutOfMemory, match="64 x 64"):
        restorer.restore(picture, options=QUICK)


def test_the_allocators_own_words_are_understood():
    """If torch changes them, the fallback above would never happen."""
    from restoration.engine.hardware import is_out_of_memory

    with pytest.raises(RuntimeError) as caught:
        torch.empty(10**14)
    assert is_out_of_memory(caught.value)
    assert not is_out_of_memory(RuntimeError("shapes do not match"))


def test_another_error_of_torch_is_not_taken_for_memory(picture):
    restorer = make_restorer()

    def broken(x, keep, step):
        raise RuntimeError("shapes do not match")
        yield

    restorer._network.pieces = broken
    with pytest.raises(RuntimeError, match="shapes"):
        restorer.restore(picture, options=QUICK)


def test_the_budget_decides_the_tile(real_restorer):
    """A 12-megapixel result is one tile in bfloat16; large ones are cut, and more the less."""
    network = real_restorer._network
    sizes = [
        tile_for(network, np.empty((h, w, 3), np.uint8), dtype=torch.bfloat16, budget_mb=budget)
        for h, w, budget in [(866, 866, 768), (3000, 4000, 768), (3000, 4000, 384)]
    ]
    assert sizes[0] == 866
    assert 866 < sizes[1] + 2 * network.halo < 1200
    assert sizes[2] < sizes[1]


# --- a network that went wrong


class Answering:
    def __init__(self, answer):
        self.answer = answer

    def __call__(self, x, keep, step):
        rgb = torch.nn.functional.interpolate(x, scale_factor=4)
        yield keep.scaled(4), keep.scaled(4).crop(self.answer(rgb))


def spoilt(rgb, value):
    rgb = rgb.clone()
    rgb[0, 1, 40, 40] = value
    return rgb


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda rgb: spoilt(rgb, float("nan")), "not numbers"),
        (lambda rgb: spoilt(rgb, float("inf")), "not numbers"),
        (torch.zeros_like, "flat"),
        (lambda rgb: torch.full_like(rgb, 0.4), "flat"),
        (lambda rgb: 1 - rgb, "another picture"),
    ],
)
def test_a_degenerate_answer_is_never_passed_on(picture, answer, words):
    restorer = make_restorer()
    restorer._network.pieces = Answering(answer)
    with pytest.raises(DegenerateOutput, match=words):
        restorer.restore(picture, options=QUICK)


def test_a_flat_input_may_stay_flat():
    flat = np.full((64, 64, 3), 120, np.uint8)
    restorer = make_restorer()
    restorer._network.pieces = Answering(lambda rgb: rgb)
    restored, _ = restorer.restore(flat, options=QUICK)
    assert np.array_equal(restored, np.full((256, 256, 3), 120, np.uint8))


# --- refused input


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((64, 64, 3), np.float32), "uint8"),
        (np.zeros((64, 64), np.uint8), "height, width, 3"),
        (np.zeros((64, 64, 4), np.uint8), "height, width, 3"),
        (np.zeros((64, 8, 3), np.uint8), "8 x 64"),
        ([[1]], "list"),
    ],
)
def test_a_picture_of_another_kind_is_refused(image, words):
    with pytest.raises(InvalidInput, match=words):
        make_restorer().restore(image)


def test_a_result_too_large_is_refused_before_any_work(picture):
    events = []
    with pytest.raises(InvalidInput, match="megapixels"):
        make_restorer().restore(
            picture, options=RestoreOptions(max_output_pixels=500_000), progress=events.append
        )
    assert events == []


def test_more_than_the_network_gives_is_refused(picture):
    with pytest.raises(InvalidInput, match="up to 4 times"):
        make_restorer().restore(picture, options=RestoreOptions(scale=5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0},
        {"scale": float("nan")},
        {"scale": -1},
        {"tile_size": 10},
        {"memory_budget_mb": 0},
        {"max_output_pixels": 0},
    ],
)
def test_a_wrong_option_is_named(wrong):
    (name,) = wrong
    with pytest.raises(InvalidInput, match=name):
        RestoreOptions(**wrong)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"device": "tpu"}, "tpu"),
        ({"dtype": "int8"}, "int8"),
        ({"dtype": "float16"}, "float16"),
        ({"threads": 0}, "threads"),
    ],
)
def test_a_wrong_place_to_run_is_named(wrong, words):
    with pytest.raises(InvalidInput, match=words):
        make_restorer(**wrong)


def test_a_face_network_does_not_restore_whole_pictures():
    with pytest.raises(InvalidInput, match="HiFaceGAN"):
        make_restorer(randomised(HiFaceGAN(variant="lipspade", ngf=4)))
