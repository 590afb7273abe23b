"""One model over a folder of pairs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import cv2
import numpy as np

from restoration.evaluation.metrics import Frechet, Identity, Perceptual, Unavailable, psnr, ssim
from restoration.evaluation.pairs import Pair, PairsError, read

# What is compared with the true picture. bicubic: reduced to a quarter and enlarged again, as if
# the photo were a small sharp one; it is what plain enlargement would make of the network's input.
SUBJECTS = ("model", "bicubic", "input")
ASSUMED_SCALE = 4
SMALLEST_SIDE = 16
# Figures in this order; True where more is better.
FIGURES = {"psnr": True, "ssim": True, "identity": False, "lpips": False}

Figures = dict[str, float | None]
# uint8 (H, W, 3) to a restored picture of any size.
Restore = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One pair. figures: by subject, then by name; None where there is none (no face)."""

    name: str
    size: tuple[int, int]
    figures: dict[str, Figures]


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """missing: figures that could not be computed, and why. fid: by subject, over all pictures."""

    model: str
    results: list[Result]
    mean: dict[str, Figures]
    fid: dict[str, float] | None
    missing: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON, which has no word for infinity: the PSNR of equal pictures is null."""
        return _plain(asdict(self))


OnResult = Callable[[Result, dict[str, np.ndarray]], None]


def evaluate(
    model: str, restore: Restore, pairs: Sequence[Pair], on_result: OnResult
) -> Evaluation:
    """``on_result`` hears each result with its pictures: truth and the SUBJECTS, of one size.

    A result of another size than the true picture is resampled to it. Raises PairsError, and
    whatever ``restore`` raises.
    """
    missing: dict[str, str] = {}
    identity = _available(Identity, "identity", missing)
    perceptual = _available(Perceptual, "lpips", missing)
    frechet = _available(Frechet, "fid", missing)
    features: dict[str, list[np.ndarray]] = {name: [] for name in ("truth", *SUBJECTS)}
    results = []
    for pair in pairs:
        low, truth = read(pair.low), read(pair.true)
        height, width = truth.shape[:2]
        if min(height, width) < SMALLEST_SIDE:
            raise PairsError(f"{pair.true} is smaller than {SMALLEST_SIDE} pixels")
        pictures = {
            "truth": truth,
            "model": fitted(restore(low), width, height),
            "bicubic": fitted(bicubic(low), width, height),
            "input": fitted(low, width, height),
        }
        figures: dict[str, Figures] = {
            name: {"psnr": psnr(pictures[name], truth), "ssim": ssim(pictures[name], truth)}
            for name in SUBJECTS
        }
        if identity is not None:
            distances = identity.distance(truth, *(pictures[name] for name in SUBJECTS))
            for at, name in enumerate(SUBJECTS):
                figures[name]["identity"] = distances[at] if distances else None
        if perceptual is not None:
            for name in SUBJECTS:
                figures[name]["lpips"] = perceptual.distance(truth, pictures[name])
        if frechet is not None:
            for name, picture in pictures.items():
                features[name].append(frechet.features(picture))
        result = Result(name=pair.name, size=(width, height), figures=figures)
        results.append(result)
        on_result(result, pictures)
    fid = None
    if frechet is not None and len(results) < Frechet.LEAST:
        missing["fid"] = f"FID needs at least {Frechet.LEAST} pictures"
    elif frechet is not None:
        fid = {name: frechet.distance(features["truth"], features[name]) for name in SUBJECTS}
    return Evaluation(model=model, results=results, mean=_mean(results), fid=fid, missing=missing)


def bicubic(low: np.ndarray) -> np.ndarray:
    height, width = low.shape[:2]
    size = (max(1, round(width / ASSUMED_SCALE)), max(1, round(height / ASSUMED_SCALE)))
    small = cv2.resize(low, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def fitted(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    if picture.shape[:2] == (height, width):
        return picture
    smaller = picture.shape[0] > height
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return cv2.resize(picture, (width, height), interpolation=method)


def _available(figure: Callable[[], Any], name: str, missing: dict[str, str]) -> Any:
    try:
        return figure()
    except Unavailable as error:
        missing[name] = str(error)
        return None


def _mean(results: Sequence[Result]) -> dict[str, Figures]:
    """Over the pictures that have the figure; None if none has."""
    means: dict[str, Figures] = {}
    for subject in SUBJECTS:
        means[subject] = {}
        for figure in results[0].figures[subject] if results else ():
            values = [result.figures[subject][figure] for result in results]
            known = [value for value in values if value is not None]
            means[subject][figure] = float(np.mean(known)) if known else None
    return means


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
