"""Speed and memory of the engine: ``python tests/benchmarks/bench_restoration.py``.

Prints ratios against plain fp32 torch on the same 256 x 256 photo in the same run, and the peak
memory of a process that makes a 12-megapixel picture. Rounds are interleaved and the best of each
counts, because the machine may be shared.
"""

# ruff: noqa: T201 - a command: what it prints is its result
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from matplotlib import cbook
from PIL import Image
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from restoration.engine import RestoreOptions, Restorer, load_builtin
from restoration.engine.upscale import to_tensor

MODEL = "realesrgan-x4plus"


def photo() -> np.ndarray:
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    with Image.open(path) as picture:
        return np.array(picture.convert("RGB"))


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


class PlainTorch:
    """RRDBNet as its authors wrote it: fp32, whole picture, nothing tuned."""

    def __init__(self) -> None:
        self.network = load_builtin(MODEL).network

    def __call__(self, image: np.ndarray) -> np.ndarray:
        net = self.network
        x = to_tensor(image, device=torch.device("cpu"), dtype=torch.float32).contiguous()
        with torch.inference_mode():
            first = features = net.conv_first(x)
            for block in net.body:
                inner = features
                for dense in (block.rdb1, block.rdb2, block.rdb3):
                    outputs = [inner]
                    for conv in (dense.conv1, dense.conv2, dense.conv3, dense.conv4):
                        outputs.append(functional.leaky_relu(conv(torch.cat(outputs, 1)), 0.2))
                    inner = dense.conv5(torch.cat(outputs, 1)) * 0.2 + inner
                features = inner * 0.2 + features
            features = first + net.conv_body(features)
            for conv in (net.conv_up1, net.conv_up2):
                doubled = functional.interpolate(features, scale_factor=2, mode="nearest")
                features = functional.leaky_relu(conv(doubled), 0.2)
            rgb = net.conv_last(functional.leaky_relu(net.conv_hr(features), 0.2))
            pixels = (rgb[0].clamp(0, 1) * 255).round().to(torch.uint8)
        return pixels.permute(1, 2, 0).numpy()


def speed(rounds: int, threads: int) -> None:
    torch.set_num_threads(threads)
    image = np.ascontiguousarray(photo()[100:356, 140:396])
    options = RestoreOptions(detect_faces=False)
    ours = Restorer.builtin(MODEL)
    ours32 = Restorer.builtin(MODEL, dtype="float32")
    ours_name, ours32_name = f"ours, {str(ours.dtype).removeprefix('torch.')}", "ours, float32"
    contestants = {
        "plain torch fp32, whole picture": PlainTorch(),
        ours32_name: lambda image: ours32.restore(image, options=options)[0],
        ours_name: lambda image: ours.restore(image, options=options)[0],
    }
    best: dict[str, tuple[float, float]] = {}
    pictures = {}
    for _ in range(rounds):
        for name, run in contestants.items():
            wall, cpu = time.perf_counter(), time.process_time()
            pictures[name] = run(image)
            spent = time.perf_counter() - wall, time.process_time() - cpu
            best[name] = tuple(map(min, zip(spent, best.get(name, spent), strict=True)))
    reference = "plain torch fp32, whole picture"
    print(f"256 x 256 to 1024 x 1024, {threads} threads, best of {rounds}:")
    for name, (wall, cpu) in best.items():
        print(
            f"  {name:32} {wall:6.2f} s ({cpu:6.2f} s of processor)  "
            f"{best[reference][0] / wall:5.2f}x  "
            f"{psnr(pictures[name], pictures[reference]):6.1f} dB against plain"
        )


def peak() -> None:
    """In a process of its own: restore to 12 megapixels, print VmHWM in MB and the tiles."""
    image = cv2.resize(photo(), (1000, 750), interpolation=cv2.INTER_AREA)
    _, report = Restorer.builtin(MODEL).restore(image)
    status = Path("/proc/self/status").read_text().splitlines()
    (high_water,) = (line for line in status if line.startswith("VmHWM"))
    print(
        json.dumps(
            {
                "megabytes": round(int(high_water.split()[1]) / 1024),
                "megapixels": round(np.prod(report.output_size) / 1e6, 1),
                "tiles": report.tiles,
                "dtype": report.dtype,
                "seconds": report.seconds,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--only", choices=["speed", "memory"])
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        peak()
        return
    if arguments.only != "memory":
        speed(arguments.rounds, arguments.threads)
    if arguments.only != "speed":
        done = subprocess.run(
            [sys.executable, __file__, "--peak"], check=True, capture_output=True, text=True
        )
        found = json.loads(done.stdout.strip().splitlines()[-1])
        print(
            f"{found['megapixels']} megapixels in {found['dtype']}: peak {found['megabytes']} MB, "
            f"{found['tiles']} tile(s), {found['seconds']} s"
        )


if __name__ == "__main__":
    main()
