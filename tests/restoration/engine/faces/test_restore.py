"""Faces through the front door: a photo in, restored faces and a word about each one out."""

import json

import cv2
import numpy as np
import pytest
import torch
from torch.nn import functional

from restoration.engine import (
    Cancelled,
    DegenerateOutput,
    FaceAction,
    FaceReason,
    InvalidInput,
    RestoreOptions,
    Stage,
)
from restoration.engine.faces import mask
from restoration.engine.faces.align import as_complex, fit
from restoration.engine.networks.hifacegan import HiFaceGAN
from restoration.engine.places import Place
from tests.restoration.engine.builders import randomised

from .builders import Answering, Bicubic, make_model, make_restorer
from .conftest import reduced

TWICE = RestoreOptions(scale=2)


def identity(x):
    return x


def paler(x):
    return 0.7 * x + 0.2


def restored(image, face, options=TWICE, **arguments):
    return make_restorer(face, **arguments).restore(image, options=options)


def inside(result, face, scale, *, radius=0.9):
    """Where a face's mask is in the result, by the report alone."""
    placed = fit(as_complex(face.keypoints))
    rows, columns = (np.indices(result.shape[:2]) + 0.5) / scale
    points = placed.to_frame(columns + 1j * rows)
    (cx, cy), (rx, ry) = mask.CENTRE, mask.RADII
    return np.hypot((points.real - cx) / rx, (points.imag - cy) / ry) < radius


@pytest.mark.parametrize("scale", [1, 2, 3.3, 4])
def test_a_network_that_changes_nothing_changes_nothing(portrait, psnr, scale):
    """Into the frame, through the network, back into the picture: 45 dB is the bar."""
    options = RestoreOptions(scale=scale)
    result, report = restored(portrait, identity, options)
    # Enlarged and reduced again, the photo would be softer than what the network answered.
    expected = portrait if scale == 1 else restored(portrait, None, options)[0]
    (face,) = report.faces
    assert face.action is FaceAction.RESTORED
    where = inside(result, face, scale)
    assert psnr(result[where], expected[where]) >= 45


def test_what_the_network_does_arrives_in_the_face_alone(portrait):
    """Mild smoothing, as a known change: the face loses detail, everything else keeps it."""

    def smooth(x):
        return functional.avg_pool2d(x, 9, 1, 4, count_include_pad=False)

    result, report = restored(portrait, smooth)
    expected, _ = restored(portrait, None)
    (face,) = report.faces

    def detail(image, where):
        return float(np.abs(cv2.Laplacian(image.astype(np.float32), cv2.CV_32F))[where].mean())

    core = inside(result, face, 2, radius=0.6)
    assert detail(result, core) < 0.8 * detail(expected, core)
    outside = ~inside(result, face, 2, radius=1.15)
    assert np.array_equal(result[outside], expected[outside])


def test_the_report_has_a_word_about_the_face_and_the_papers_of_its_model(portrait):
    _, report = restored(portrait, paler, RestoreOptions(scale=2, fidelity=0.25))
    found = json.loads(json.dumps(report.to_dict()))
    (face,) = found["faces"]
    assert (face["action"], face["reason"]) == ("restored", "soft")
    assert face["blur"] > 1.5
    assert 0 <= face["drift"] < 0.12
    assert face["likeness"] > 0.99
    assert found["fidelity"] == 0.25
    assert found["face_model"] == {
        "name": "faces",
        "architecture": "Answering",
        "sha256": "1" * 64,
        "licence": "faces-licence",
        "commercial_use": True,
    }


@pytest.mark.parametrize("background", [True, False])
@pytest.mark.parametrize("face", [True, False])
def test_for_sale_only_if_both_models_are(portrait, background, face):
    restorer = make_restorer(
        identity, commercial_use=background, face_commercial_use=face, dtype="float32"
    )
    _, report = restorer.restore(portrait, options=RestoreOptions(scale=1, detect_faces=False))
    assert report.commercial_use is (background and face)
    assert report.face_model.commercial_use is face


def test_without_a_face_model_faces_are_part_of_the_picture(portrait):
    _, report = restored(portrait, None)
    (face,) = report.faces
    assert (face.action, face.reason) == (FaceAction.BACKGROUND_ONLY, FaceReason.NO_FACE_MODEL)
    assert report.face_model is None
    assert report.commercial_use is True


def test_fidelity_goes_from_the_network_to_the_original(portrait):
    ends = [
        restored(portrait, paler, RestoreOptions(scale=2, fidelity=f))[0].astype(float)
        for f in (0.0, 0.5, 1.0)
    ]
    original, _ = restored(portrait, None)
    assert np.array_equal(ends[2], original)
    assert np.abs(ends[1] - (ends[0] + ends[2]) / 2).max() <= 1
    assert np.abs(ends[0] - ends[2]).max() > 10


def test_with_full_fidelity_the_network_is_not_even_asked(portrait):
    network = Answering()
    _, report = restored(portrait, network, RestoreOptions(scale=2, fidelity=1.0))
    assert network.batches == []
    assert report.faces[0].reason is FaceReason.FULL_FIDELITY


@pytest.mark.parametrize("fidelity", [-0.1, 1.1, float("nan")])
def test_another_fidelity_is_refused(fidelity):
    with pytest.raises(InvalidInput, match="fidelity"):
        RestoreOptions(fidelity=fidelity)


# --- who is it?


@pytest.mark.parametrize(
    "network",
    [lambda x: x.flip(3), lambda x: torch.roll(x, 25, 2), lambda x: -x],
    ids=["mirrored", "moved", "negative"],
)
def test_another_face_is_put_back(portrait, network):
    result, report = restored(portrait, network)
    expected, _ = restored(portrait, None)
    (face,) = report.faces
    assert (face.action, face.reason) == (FaceAction.BACKGROUND_ONLY, FaceReason.IDENTITY_DRIFT)
    assert face.likeness < 0.9
    assert np.array_equal(result, expected)


def test_another_persons_face_is_put_back(portrait, hopper):
    """Well aligned, well lit, sharp: and somebody else."""
    from restoration.engine.faces.align import FRAME, sample
    from restoration.engine.faces.detect import detect_faces

    (other,) = detect_faces(hopper)
    frame = sample(hopper, fit(as_complex(other.keypoints)).matrix, FRAME, FRAME)
    stranger = torch.from_numpy(frame).permute(2, 0, 1) / 127.5 - 1
    _, report = restored(portrait, lambda x: stranger.expand_as(x))
    assert report.faces[0].reason is FaceReason.IDENTITY_DRIFT
    assert report.faces[0].likeness < 0.5


def test_landmarks_that_moved_are_noticed_in_the_result(portrait, monkeypatch):
    """Also where the network's answer alone looked right."""
    from restoration.engine.faces import restore

    monkeypatch.setattr(restore, "LEAST_LIKENESS", -1)
    result, report = restored(portrait, lambda x: torch.roll(x, 30, 2))
    expected, _ = restored(portrait, None)
    (face,) = report.faces
    assert face.reason is FaceReason.IDENTITY_DRIFT
    assert face.drift > 0.12
    assert np.array_equal(result, expected)


def test_a_face_that_is_no_more_found_is_put_back(portrait, monkeypatch):
    from restoration.engine.faces import restore

    monkeypatch.setattr(restore, "landmarks", lambda *_: None)
    result, report = restored(portrait, paler)
    assert report.faces[0].reason is FaceReason.IDENTITY_DRIFT
    assert report.to_dict()["faces"][0]["drift"] is None
    assert np.array_equal(result, restored(portrait, None)[0])


# --- several people


def test_two_faces_cheek_by_cheek(couple):
    network = Answering(paler)
    result, report = restored(couple, network)
    expected, _ = restored(couple, None)
    assert [face.action for face in report.faces] == [FaceAction.RESTORED] * 2
    assert network.batches == [2]
    for face in report.faces:
        core = inside(result, face, 2, radius=0.5)
        before, after = expected[core].astype(float), result[core].astype(float)
        assert after.std() < 0.92 * before.std()
        assert np.abs(after.mean(0) - before.mean(0)).max() < 3


def test_one_of_two_drifts_and_the_other_stays(couple):
    """Only the second frame of the batch is spoilt."""

    def spoil(x):
        return torch.cat([paler(x[:1]), x[1:].flip(2)])

    result, report = restored(couple, spoil)
    expected, _ = restored(couple, None)
    first, second = report.faces
    assert first.action is FaceAction.RESTORED
    assert second.reason is FaceReason.IDENTITY_DRIFT
    core = inside(result, second, 2, radius=0.5)
    assert np.array_equal(result[core], expected[core])


def test_a_sharp_face_is_not_touched_by_its_neighbours_restoration(hopper, astronaut):
    canvas = np.full((420, 640, 3), 110, np.uint8)
    canvas[:, :360] = hopper[60:480, 90:450]
    soft = reduced(astronaut, 0.9)[30:200, 130:270]
    canvas[150:320, 420:560] = soft
    result, report = restored(canvas, paler, RestoreOptions(scale=1))
    expected, _ = restored(canvas, None, RestoreOptions(scale=1))
    by_reason = {face.reason: face for face in report.faces}
    assert set(by_reason) == {FaceReason.ALREADY_SHARP, FaceReason.SOFT}
    core = inside(result, by_reason[FaceReason.ALREADY_SHARP], 1, radius=0.7)
    assert np.array_equal(result[core], expected[core])
    core = inside(result, by_reason[FaceReason.SOFT], 1, radius=0.7)
    assert not np.array_equal(result[core], expected[core])


def test_faces_in_many_batches_are_as_in_one(couple):
    face = 60 * 512 * 512 * 4 / 1e6
    network = Answering(paler)
    few = RestoreOptions(scale=2, memory_budget_mb=int(1.5 * face))
    one_by_one, _ = restored(couple, network, few)
    assert network.batches == [1, 1]
    together, _ = restored(couple, paler)
    assert np.array_equal(one_by_one, together)


def test_the_same_photo_gives_the_same_bytes(couple):
    network = randomised(HiFaceGAN(variant="lipspade", ngf=2), spread=0.12)

    def mostly_itself(x):
        return 0.9 * x + 0.1 * network(x)

    restorer = make_restorer(mostly_itself)
    first, report = restorer.restore(couple, options=TWICE)
    second, _ = restorer.restore(couple, options=TWICE)
    # Nor does it matter what the restorer did before, or that it is another one.
    third, _ = make_restorer(mostly_itself).restore(couple, options=TWICE)
    assert first.tobytes() == second.tobytes() == third.tobytes()
    assert FaceAction.RESTORED in {face.action for face in report.faces}


# --- what goes wrong


@pytest.mark.parametrize(
    ("network", "words"),
    [(lambda x: x * float("nan"), "not numbers"), (torch.zeros_like, "flat")],
)
def test_a_degenerate_face_fails_the_whole_restoration(portrait, network, words):
    with pytest.raises(DegenerateOutput, match=words):
        restored(portrait, network)


def test_progress_tells_of_every_face_and_can_end_the_work(couple):
    events = []
    make_restorer(paler).restore(couple, options=TWICE, progress=events.append)
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert [event.faces for event in events if event.stage is Stage.RESTORING_FACES] == [2, 2]

    def cancel(event):
        if event.stage is Stage.RESTORING_FACES:
            raise Cancelled("the lease was lost")

    with pytest.raises(Cancelled):
        make_restorer(paler).restore(couple, options=TWICE, progress=cancel)


def test_a_network_that_is_none_for_faces_is_refused():
    from restoration.engine import Purpose, Restorer

    upscaler = make_model(Bicubic(), purpose=Purpose.UPSCALE, name="bicubic")
    with pytest.raises(InvalidInput, match=r"Bicubic. restores no faces"):
        Restorer(upscaler, make_model(Bicubic(), purpose=Purpose.UPSCALE, name="bicubic"))
    small = Answering()
    small.size = 256
    with pytest.raises(InvalidInput, match="512 x 512"):
        Restorer(upscaler, make_model(small, purpose=Purpose.FACE, name="small"))


class Elsewhere:
    """Stands before the background network; has memory only after it was moved."""

    def __init__(self, network):
        self.pieces, self.network = network.pieces, network
        self.moves = []
        network.pieces, network.to = self.run, self.to

    def run(self, x, keep, step):
        if not self.moves:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")
        yield from self.pieces(x, keep, step)

    def to(self, *, device=None, dtype=None, memory_format=None):
        if device is not None:
            self.moves.append(dtype)
        return self.network


def test_a_full_graphics_card_leads_to_the_cpu_and_the_report_says_so(portrait):
    restorer = make_restorer(None)
    cpu = torch.device("cpu")
    restorer._places = (Place(cpu, torch.float16), Place(cpu, torch.float32))
    elsewhere = Elsewhere(restorer._network)
    options = RestoreOptions(detect_faces=False)
    result, report = restorer.restore(portrait, options=options)
    assert report.fallbacks == (
        "out of memory with tiles of 180 pixels, continued with 90",
        "out of memory with tiles of 90 pixels, continued with 64",
        "out of memory with tiles of 64 pixels on the CPU, continued on the CPU",
    )
    assert report.dtype == "float32"
    assert report.tile_size == 180
    assert elsewhere.moves == [torch.float32, torch.float16]
    assert np.array_equal(result, make_restorer(None).restore(portrait, options=options)[0])


def test_a_real_architecture_with_random_weights_harms_nobody(portrait, tmp_path):
    """Loaded from a file as it would be. What it paints is no face, so the photo stays."""
    from restoration.engine import Restorer, load_file

    network = randomised(HiFaceGAN(variant="lipspade", ngf=2), spread=0.15)
    torch.save({"state_dict": network.state_dict()}, tmp_path / "g.pth")
    face_model = load_file(tmp_path / "g.pth", name="random", licence="L", commercial_use=False)
    upscaler = make_model(Bicubic(), purpose=face_model.descriptor.purpose, name="bicubic")
    restorer = Restorer(upscaler, face_model, device="cpu", dtype="bfloat16", threads=1)
    result, report = restorer.restore(portrait, options=TWICE)
    assert report.face_model.architecture == "HiFaceGAN-lipspade"
    assert report.face_model.sha256 == face_model.sha256
    assert report.commercial_use is False
    assert report.faces[0].reason is FaceReason.IDENTITY_DRIFT
    expected, _ = restored(portrait, None, dtype="bfloat16")
    assert np.array_equal(result, expected)
