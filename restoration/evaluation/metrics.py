"""Figures that compare a restored picture with the true one. Pictures: uint8 (H, W, 3) sRGB."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import torch


class Unavailable(Exception):
    """A figure cannot be computed here; the message says what is missing."""


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """Decibels over all three channels; infinity for equal pictures."""
    error = float(np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(one: np.ndarray, other: np.ndarray) -> float:
    """Structural similarity with scikit-image's usual window of 7, mean over the channels."""
    from skimage.metrics import structural_similarity

    return float(structural_similarity(one, other, channel_axis=2, data_range=255))


class Identity:
    """Distance between two faces as dlib's network sees them: 0 the same, above 0.6 strangers.

    The face is found once, in the true picture, so that a detector's hesitation over a soft one
    does not count as a change of person.
    """

    def __init__(self) -> None:
        """Raises Unavailable."""
        _need({"dlib": "dlib-bin"}, "the identity distance")
        folder = _folder("face_recognition_models", "face-recognition-models") / "models"
        dlib = _imported("dlib", "the identity distance")
        self._detect = dlib.get_frontal_face_detector()
        self._shape = dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat"))
        self._network = dlib.face_recognition_model_v1(
            str(folder / "dlib_face_recognition_resnet_model_v1.dat")
        )

    def distance(self, truth: np.ndarray, *others: np.ndarray) -> tuple[float, ...] | None:
        """To each of ``others``, pictures of the size of ``truth``; None if it shows no face."""
        truth = np.ascontiguousarray(truth)
        faces = self._detect(truth, 0) or self._detect(truth, 1)
        if not faces:
            return None
        largest = max(faces, key=lambda face: face.width() * face.height())
        expected = self._describe(truth, largest)
        return tuple(
            float(np.linalg.norm(self._describe(np.ascontiguousarray(other), largest) - expected))
            for other in others
        )

    def _describe(self, image: np.ndarray, face: Any) -> np.ndarray:
        return np.array(self._network.compute_face_descriptor(image, self._shape(image, face)))


class Perceptual:
    """LPIPS (arXiv 1801.03924) with AlexNet: 0 the same, about 0.5 quite different."""

    def __init__(self) -> None:
        """Raises Unavailable."""
        _need({"lpips": "lpips", "torchvision": "torchvision"}, "LPIPS")
        _weights("alexnet-owt-*.pth", "LPIPS", "AlexNet's weights")
        lpips = _imported("lpips", "LPIPS")
        self._network = lpips.LPIPS(net="alex", verbose=False).eval()

    def distance(self, truth: np.ndarray, other: np.ndarray) -> float:
        with torch.inference_mode():
            return float(self._network(_signed(truth), _signed(other)))


class Frechet:
    """FID (arXiv 1706.08500) between all restored and all true pictures; Inception's features.

    Of few pictures it is more noise than figure: the report says how many there were.
    """

    LEAST = 2

    def __init__(self) -> None:
        """Raises Unavailable."""
        _need({"pytorch_fid": "pytorch-fid", "torchvision": "torchvision"}, "FID")
        _weights("pt_inception-*.pth", "FID", "Inception's weights")
        InceptionV3 = _imported("pytorch_fid.inception", "FID").InceptionV3
        self._network = InceptionV3([InceptionV3.BLOCK_INDEX_BY_DIM[2048]]).eval()

    def features(self, image: np.ndarray) -> np.ndarray:
        """2048 numbers of one picture."""
        with torch.inference_mode():
            (answer,) = self._network(_signed(image).add(1).div(2))
        return answer.flatten().numpy()

    def distance(self, truths: list[np.ndarray], others: list[np.ndarray]) -> float:
        """Between two collections of ``features``, each of at least LEAST pictures."""
        return frechet_distance(np.stack(truths), np.stack(others))


def frechet_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Between the Gaussians of two sets of vectors, (n, d) each."""
    from scipy import linalg

    means = one.mean(axis=0) - other.mean(axis=0)
    first = np.atleast_2d(np.cov(one, rowvar=False))
    second = np.atleast_2d(np.cov(other, rowvar=False))
    # The trace of the root of the product, as the sum of the roots of its eigenvalues, which are
    # real and positive but for rounding.
    roots = np.sqrt(np.clip(linalg.eigvals(first @ second).real, 0, None))
    return float(means @ means + np.trace(first) + np.trace(second) - 2 * roots.sum())


def _signed(image: np.ndarray) -> torch.Tensor:
    """(1, 3, H, W) in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None]
    return x.to(torch.float32).div(127.5).sub(1)


def _need(modules: dict[str, str], figure: str) -> None:
    missing = [name for module, name in modules.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise Unavailable(f"{figure} needs {', '.join(missing)} (docker/requirements/evaluate.txt)")


def _imported(module: str, figure: str) -> Any:
    """A torchvision built for another torch is found and yet cannot be imported."""
    try:
        return importlib.import_module(module)
    except (ImportError, RuntimeError, OSError) as error:
        raise Unavailable(f"{figure}: {module} cannot be imported: {error}") from error


def _folder(module: str, package: str) -> Path:
    """Of an installed package, without importing it: this one imports the pkg_resources of old."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            f"the identity distance needs {package} (docker/requirements/evaluate.txt)"
        )
    return Path(spec.submodule_search_locations[0])


def _weights(pattern: str, figure: str, what: str) -> None:
    """Loading must never turn into a download."""
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    if not any(folder.glob(pattern)):
        raise Unavailable(f"{figure} needs {what} ({pattern}) in {folder}")
