"""How hard the mark of public pictures is to remove, and what drawing public pictures costs.

``python tests/benchmarks/bench_watermark.py``. The pictures are the public-domain ones that
scikit-image carries. Each attack tries to get the clean picture back; its result is compared with
the clean picture, beside the marked picture compared with it: an attack that works has a much
higher PSNR than no attack. The mask of the last row is the very pattern, which only whoever has the
key can compute: it is the upper bound.
"""
# ruff: noqa: T201

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
os.environ["ENCORE_TEST_VAR"] = "1"
os.environ["ENCORE_VAR"] = tempfile.mkdtemp(prefix="encore-bench-")

EDGE = 1200
OTHERS = 24


def main() -> None:
    import django

    django.setup()
    import cv2
    import numpy as np
    import skimage.data
    from PIL import Image

    from stock.catalogue import imaging, watermark
    from stock.catalogue.previews import drawing
    from stock.catalogue.previews.limits import Limits

    def psnr(one: Image.Image, other: np.ndarray) -> float:
        error = np.asarray(one, dtype=np.float64) - other.astype(np.float64)
        return 10 * np.log10(255**2 / (error**2).mean())

    def guessed(marked: np.ndarray) -> np.ndarray:
        """What stands out against its surroundings, as somebody without any knowledge finds it."""
        grey = cv2.cvtColor(marked, cv2.COLOR_RGB2GRAY)
        top = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, np.ones((15, 15), np.uint8))
        return cv2.dilate((top > 18).astype(np.uint8), np.ones((3, 3), np.uint8))

    def pattern_mask(size: tuple[int, int], seed: int) -> np.ndarray:
        words = np.asarray(watermark.pattern(size, seed=seed)[0])
        return cv2.dilate((words > 25).astype(np.uint8), np.ones((3, 3), np.uint8))

    pictures = [skimage.data.astronaut(), skimage.data.coffee(), skimage.data.chelsea()]
    sums: dict[str, list[float]] = {}
    for number, array in enumerate(pictures):
        clean = imaging.fit(Image.fromarray(array).resize((2400, 2400)), long_edge=EDGE)
        seed = 1000 + number
        marked = np.asarray(watermark.watermarked(clean, seed=seed))
        small = np.asarray(
            Image.fromarray(marked).resize((EDGE // 2, EDGE // 2)).resize(clean.size)
        )
        average = np.mean(
            [
                np.asarray(watermark.pattern(clean.size, seed=other)[0], dtype=np.float32)
                for other in range(OTHERS)
            ],
            axis=0,
        )
        learned = (average > np.percentile(average, 85)).astype(np.uint8)
        masks: dict[str, np.ndarray] = {
            "guessed mask": guessed(marked),
            "mask of another photo": pattern_mask(clean.size, seed + 1),
            f"mask learned of {OTHERS} photos": learned,
            "the very pattern (needs the key)": pattern_mask(clean.size, seed),
        }
        methods: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
            "Telea": lambda image, mask: cv2.inpaint(image, mask, 4, cv2.INPAINT_TELEA),
            "Navier-Stokes": lambda image, mask: cv2.inpaint(image, mask, 4, cv2.INPAINT_NS),
        }
        results = {
            "no attack": psnr(clean, marked),
            "mean of two sizes": psnr(clean, (marked.astype(np.float32) + small) / 2),
            "median filter, 15 px": psnr(clean, cv2.medianBlur(marked, 15)),
        }
        for mask_name, mask in masks.items():
            for method, attack in methods.items():
                results[f"{method}, {mask_name}"] = psnr(clean, attack(marked, mask))
        for name, value in results.items():
            sums.setdefault(name, []).append(value)
    print(f"PSNR against the clean picture, {len(pictures)} pictures of {EDGE} px (mean):")
    base = float(np.mean(sums["no attack"]))
    for name, values in sums.items():
        mean = float(np.mean(values))
        print(f"  {name:52} {mean:5.1f} dB  ({mean - base:+.1f})")

    print("drawing all public pictures of a photo:")
    for label, size in (("2 megapixels", (1632, 1224)), ("12 megapixels", (4000, 3000))):
        after = Image.fromarray(pictures[0]).resize(size)
        originals = drawing.Originals(
            before=after.resize((size[0] // 4, size[1] // 4)), after=after
        )
        limits = Limits.of_settings()
        kinds = drawing.planned(max(size), limits)
        started = time.perf_counter()
        drawn = list(drawing.draw(originals, kinds=kinds, seed=1, limits=limits))
        seconds = time.perf_counter() - started
        count = sum(len(one.files) for one in drawn)
        weight = sum(len(data) for one in drawn for data in one.files.values())
        print(f"  {label}: {seconds:.2f} s, {count} files, {weight / 1000:.0f} kB")
        card = next(one for one in drawn if one.kind == "thumbnail")
        for extension in drawing.FORMATS:
            sizes = [
                f"{Path(name).stem} px {len(data) / 1000:.1f} kB"
                for name, data in card.files.items()
                if name.endswith(extension)
            ]
            print(f"    a card as {extension}: {', '.join(sizes)}")


if __name__ == "__main__":
    main()
