"""Quality on soft photos: ``python tests/benchmarks/bench_quality.py [--draws 3] [--pairs DIR]``.

Faces and photos that may be redistributed are degraded as a published benchmark did (blur,
reduction, noise, JPEG, enlarged again), with seeded draws, and restored. Prints PSNR, SSIM and
dlib's identity distance (where its packages are installed) against the original for the input,
bicubic, plain Real-ESRGAN on an assumed scale of 4, and ours. Parameters were tuned on other draws
of the degradation, but on some of these pictures (docs/decisions/0018). --pairs also takes a folder
of more ground-truth pictures.
"""

# ruff: noqa: T201 - a command: what it prints is its result
from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from matplotlib import cbook
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from restoration.engine import RestoreOptions, Restorer
from restoration.evaluation.evaluate import bicubic, fitted
from restoration.evaluation.metrics import Identity, Unavailable, psnr, ssim

SEED = 20261123
SIDE = 512


@dataclass(frozen=True)
class Degradation:
    sigma: float
    reduction: float
    noise: float
    quality: int

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Degradation:
        return cls(
            rng.uniform(1.5, 6), rng.uniform(1.5, 4), rng.uniform(0, 10), int(rng.integers(60, 101))
        )

    def apply(self, truth: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        height, width = truth.shape[:2]
        x = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), self.sigma)
        small = (round(width / self.reduction), round(height / self.reduction))
        x = cv2.resize(x, small, interpolation=cv2.INTER_LINEAR)
        x = np.clip(np.rint(x + rng.normal(0, self.noise, x.shape)), 0, 255).astype(np.uint8)
        _, jpeg = cv2.imencode(".jpg", x[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        x = np.ascontiguousarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[..., ::-1])
        return cv2.resize(x, (width, height), interpolation=cv2.INTER_LINEAR)


def truths(more: Path | None) -> dict[str, np.ndarray]:
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    with Image.open(path) as picture:
        hopper = np.array(picture.convert("RGB"))
    found = {
        # The faces fill the picture as in the published benchmark; they had to be enlarged for it.
        "hopper": square(hopper[83:363, 134:414]),
        "astronaut": square(skimage.data.astronaut()[40:210, 140:310]),
        "coffee": square(skimage.data.coffee()[:, 100:500]),
        "cat": square(skimage.data.chelsea()[:, 75:375]),
    }
    if more is not None:
        for path in sorted(more.glob("*.png")):
            with Image.open(path) as picture:
                found[path.stem] = square(np.array(picture.convert("RGB")))
    return found


def square(picture: np.ndarray) -> np.ndarray:
    smaller = picture.shape[0] > SIDE
    method = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return cv2.resize(np.ascontiguousarray(picture), (SIDE, SIDE), interpolation=method)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--pairs", type=Path, help="a folder of more ground-truth .png pictures")
    arguments = parser.parse_args()
    try:
        identity: Identity | None = Identity()
    except Unavailable as error:
        print(f"not measured: {error}")
        identity = None
    restorer = Restorer.builtin()
    plain = RestoreOptions(detect_faces=False, estimate_scale=False)
    ours = RestoreOptions(detect_faces=False)
    rows: dict[str, list[tuple[float, ...]]] = {}
    rng = np.random.default_rng(SEED)
    for draw in range(arguments.draws):
        for name, truth in truths(arguments.pairs).items():
            degradation = Degradation.drawn(rng)
            low = degradation.apply(truth, rng)
            quarter = cv2.resize(low, (SIDE // 4, SIDE // 4), interpolation=cv2.INTER_AREA)
            restored, report = restorer.restore(low, options=ours)
            pictures = {
                "input": low,
                "bicubic": bicubic(low),
                "Real-ESRGAN, scale 4 assumed": restorer.restore(quarter, options=plain)[0],
                "ours": fitted(restored, SIDE, SIDE),
            }
            distances = identity.distance(truth, *pictures.values()) if identity else None
            for at, (subject, picture) in enumerate(pictures.items()):
                far = distances[at] if distances else float("nan")
                rows.setdefault(subject, []).append(
                    (psnr(picture, truth), ssim(picture, truth), far)
                )
            found = report.estimate
            last = "; ".join(
                f"{subject} " + " ".join(f"{value:.3f}" for value in values[-1])
                for subject, values in rows.items()
            )
            print(
                f"{name} {draw}: blur {degradation.sigma:.1f}, "
                f"reduced {degradation.reduction:.1f}, "
                f"noise {degradation.noise:.1f}, JPEG {degradation.quality}; "
                f"estimated blur {found.blur if found else 0}, "
                f"network saw 1/{report.reduction}: {last}",
                flush=True,
            )
    print(f"{'mean':30} {'PSNR':>8} {'SSIM':>8} {'identity':>9}   (pictures, faces)")
    for subject, values in rows.items():
        table = np.array(values)
        faces = table[~np.isnan(table[:, 2])]
        far = f"{faces[:, 2].mean():9.4f}" if len(faces) else "        -"
        print(
            f"{subject:30} {table[:, 0].mean():8.3f} {table[:, 1].mean():8.4f} {far}"
            f"   ({len(table)}, {len(faces)})"
        )
        if 0 < len(faces) < len(table):
            print(f"{'  faces alone':30} {faces[:, 0].mean():8.3f} {faces[:, 1].mean():8.4f}")


if __name__ == "__main__":
    main()
