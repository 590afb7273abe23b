import importlib.util

import numpy as np
import pytest
import skimage.data
import torch

from restoration.evaluation import metrics
from restoration.evaluation.metrics import Frechet, Identity, Perceptual, Unavailable


@pytest.fixture
def picture():
    return skimage.data.astronaut()


def test_psnr_and_ssim(picture):
    darker = np.clip(picture.astype(int) - 10, 0, 255).astype(np.uint8)
    assert metrics.psnr(picture, picture) == np.inf
    assert metrics.psnr(np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 51, np.uint8)) == (
        pytest.approx(20 * np.log10(5))
    )
    assert metrics.ssim(picture, picture) == pytest.approx(1)
    assert 0.8 < metrics.ssim(picture, darker) < 1


def test_the_frechet_distance_of_known_gaussians():
    rng = np.random.default_rng(0)
    one = rng.normal(0, 1, (20_000, 2))
    other = rng.normal([3, 0], 2, (20_000, 2))
    # |means|^2 plus, per dimension, (1 - 2)^2.
    assert metrics.frechet_distance(one, other) == pytest.approx(9 + 2, rel=0.03)
    assert metrics.frechet_distance(one, one) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("figure", "package"),
    [(Identity, "dlib-bin"), (Perceptual, "lpips"), (Frechet, "pytorch-fid")],
)
def test_a_missing_package_is_named(figure, package, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=package):
        figure()


@pytest.mark.parametrize("figure", [Perceptual, Frechet])
def test_missing_weights_are_named_and_never_fetched(figure, monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    with pytest.raises(Unavailable, match="weights"):
        figure()


@pytest.mark.parametrize("figure", [Perceptual, Frechet])
@pytest.mark.parametrize("error", [ImportError, RuntimeError, OSError])
def test_a_package_that_cannot_be_imported_is_a_missing_one(figure, error, monkeypatch, tmp_path):
    """As torchvision is whose build is for another torch."""

    def broken(name):
        raise error("operator torchvision::nms does not exist")

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    for weights in ("alexnet-owt-7be5be79.pth", "pt_inception-2015-12-05-6726825d.pth"):
        (tmp_path / "checkpoints" / weights).write_bytes(b"")
    monkeypatch.setattr(importlib, "import_module", broken)
    with pytest.raises(Unavailable, match="torchvision::nms"):
        figure()


def test_the_same_face_is_near_and_no_face_is_no_figure(picture):
    pytest.importorskip("dlib", reason="dlib-bin is not installed (evaluate.txt)")
    identity = Identity()
    same, soft = identity.distance(picture, picture, picture // 2 + 40)
    assert same == 0
    assert 0 < soft < 0.6
    assert identity.distance(skimage.data.coffee(), skimage.data.coffee()) is None
