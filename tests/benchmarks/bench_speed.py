"""Speed against the published tools: ``python tests/benchmarks/bench_speed.py [--rounds 3]``.

One picture, one run, the same weights, rounds interleaved, the least time of each counts because
the machine may be shared; processor seconds are shown beside for the same reason. Every contestant
starts from the 8-bit picture and ends with one. Equality is PSNR against plain torch untiled, fp32.

The published Real-ESRGAN tiling is written from its description: the picture is mirrored by
``pre_pad`` 10 pixels at the right and bottom, cut into tiles, each read with up to 10 pixels more
on every side (less at the picture's edges), fp32, standard memory layout, one tile after another.
ncnn, onnxruntime and OpenVINO are measured if installed, and named if not. OpenVINO gets a network
compiled for this very size, which takes it longer than restoring; that time is not counted.
"""

# ruff: noqa: T201 - a command: what it prints is its result
from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from matplotlib import cbook
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from restoration.engine import RestoreOptions, Restorer, builtin_models, load_builtin
from restoration.engine.weights import package_file
from restoration.evaluation.metrics import psnr

MODEL = "realesrgan-x4plus"
REFERENCE = "torch fp32 untiled"
PUBLISHED = ("published tiling 400/10", "published tiling 128/10")
PAD = 10

Contestant = Callable[[np.ndarray], np.ndarray]


class Plain(nn.Module):
    """The network as the paper draws it: nothing cut, nothing in place, nothing tuned."""

    def __init__(self) -> None:
        super().__init__()
        self.network = load_builtin(MODEL).network

    def forward(self, x: Tensor) -> Tensor:
        net = self.network
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
        return net.conv_last(functional.leaky_relu(net.conv_hr(features), 0.2))


def to_input(image: np.ndarray) -> Tensor:
    return torch.from_numpy(image).permute(2, 0, 1)[None].float().div(255).contiguous()


def to_picture(rgb: np.ndarray) -> np.ndarray:
    """(3, H, W) in [0, 1]."""
    return np.rint(np.clip(rgb, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)


def untiled(plain: Plain) -> Contestant:
    def run(image: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return to_picture(plain(to_input(image))[0].numpy())

    return run


def published(plain: Plain, tile: int) -> Contestant:
    def run(image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        x = functional.pad(to_input(image), (0, PAD, 0, PAD), "reflect")
        rows, columns = x.shape[2:]
        output = torch.zeros(1, 3, rows * 4, columns * 4)
        with torch.inference_mode():
            for top in range(0, rows, tile):
                for left in range(0, columns, tile):
                    bottom, right = min(top + tile, rows), min(left + tile, columns)
                    above, before = max(top - PAD, 0), max(left - PAD, 0)
                    below, after = min(bottom + PAD, rows), min(right + PAD, columns)
                    made = plain(x[:, :, above:below, before:after])
                    down, across = (top - above) * 4, (left - before) * 4
                    output[:, :, top * 4 : bottom * 4, left * 4 : right * 4] = made[
                        :, :, down : down + (bottom - top) * 4, across : across + (right - left) * 4
                    ]
        return to_picture(output[0, :, : height * 4, : width * 4].numpy())

    return run


def ours(threads: int, dtype: str = "auto") -> Contestant:
    restorer = Restorer.builtin(MODEL, threads=threads, dtype=dtype)
    # The others know neither faces nor soft photos: only the same work is compared.
    options = RestoreOptions(detect_faces=False, estimate_scale=False)
    return lambda image: restorer.restore(image, options=options)[0]


def with_ncnn(threads: int) -> Contestant:
    import ncnn

    builtin = builtin_models()[MODEL]
    net = ncnn.Net()
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = False
    net.load_param(str(package_file(builtin.package, builtin.param)))
    net.load_model(str(package_file(builtin.package, builtin.binary)))
    entry, exit_ = net.input_names()[0], net.output_names()[0]

    def run(image: np.ndarray) -> np.ndarray:
        # Named, because ncnn only borrows the memory.
        values = to_input(image)[0].numpy()
        extractor = net.create_extractor()
        extractor.input(entry, ncnn.Mat(values))
        _, answer = extractor.extract(exit_)
        return to_picture(np.array(answer))

    return run


def with_onnxruntime(plain: Plain, threads: int) -> Contestant:
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.onnx")
        sides = {2: torch.export.Dim("height", min=16), 3: torch.export.Dim("width", min=16)}
        torch.onnx.export(
            plain,
            (torch.rand(1, 3, 64, 80),),
            path,
            dynamo=True,
            dynamic_shapes=(sides,),
            external_data=False,
            verbose=False,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0].name
    return lambda image: to_picture(session.run(None, {entry: to_input(image).numpy()})[0][0])


def missing(*modules: str) -> str | None:
    absent = [module for module in modules if importlib.util.find_spec(module) is None]
    return f"not installed: {', '.join(absent)} (the extra `bench`)" if absent else None


def with_openvino(plain: Plain, threads: int, side: int, precision: str) -> Contestant:
    import openvino

    example = torch.rand(1, 3, side, side)
    model = openvino.convert_model(plain, example_input=example, input=[(1, 3, side, side)])
    wanted = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": precision}
    compiled = openvino.compile_model(model, "CPU", wanted)

    def run(image: np.ndarray) -> np.ndarray:
        return to_picture(compiled(to_input(image).numpy())[0][0])

    return run


def photo(side: int) -> np.ndarray:
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    with Image.open(path) as picture:
        crop = np.array(picture.convert("RGB"))[83:483, 84:484]
    return cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", type=int, default=256, help="of the square picture")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    plain = Plain().eval()
    contestants: dict[str, Contestant] = {
        REFERENCE: untiled(plain),
        PUBLISHED[0]: published(plain, 400),
        PUBLISHED[1]: published(plain, 128),
    }
    absent = {
        "ncnn": missing("ncnn"),
        "onnxruntime": missing("onnxruntime", "onnx", "onnxscript"),
        "openvino": missing("openvino"),
    }
    if absent["ncnn"] is None:
        contestants["ncnn"] = with_ncnn(arguments.threads)
    if absent["onnxruntime"] is None:
        contestants["onnxruntime fp32"] = with_onnxruntime(plain, arguments.threads)
    if absent["openvino"] is None:
        for name, precision in (("fp32", "f32"), ("bf16", "bf16")):
            contestants[f"openvino {name}"] = with_openvino(
                plain, arguments.threads, arguments.side, precision
            )
    contestants["ours, fp32"] = ours(arguments.threads, "float32")
    contestants["ours"] = ours(arguments.threads)

    image = photo(arguments.side)
    pictures: dict[str, np.ndarray] = {}
    least: dict[str, tuple[float, float]] = {}
    for _ in range(arguments.rounds):
        for name, run in contestants.items():
            wall, cpu = time.perf_counter(), time.process_time()
            pictures[name] = run(image)
            spent = time.perf_counter() - wall, time.process_time() - cpu
            best = least.get(name, spent)
            least[name] = (min(spent[0], best[0]), min(spent[1], best[1]))
    tiling = min(least[name][0] for name in PUBLISHED)
    print(
        f"{arguments.side} x {arguments.side} to {4 * arguments.side} x {4 * arguments.side}, "
        f"{arguments.threads} threads, least of {arguments.rounds}; x: times as fast as the "
        "faster published tiling, by the clock and by processor time"
    )
    used = min(least[name][1] for name in PUBLISHED)
    for name, (wall, cpu) in least.items():
        equality = psnr(pictures[name], pictures[REFERENCE])
        print(
            f"  {name:26} {wall:7.2f} s {tiling / wall:6.2f}x   {cpu:7.2f} s of processor "
            f"{used / cpu:6.2f}x   {equality:6.1f} dB"
        )
    for name, reason in absent.items():
        if reason is not None:
            print(f"  {name:26} {reason}")
    others = [name for name in least if not name.startswith("ours")]
    fastest = min(others, key=lambda name: least[name][0])
    ratio, equality = tiling / least["ours"][0], psnr(pictures["ours"], pictures[REFERENCE])
    print(
        f"ours: {ratio:.2f}x the faster published tiling at {equality:.1f} dB (bar: 2x at 50 dB, "
        f"goal 2.5x); {least[fastest][0] / least['ours'][0]:.2f}x the fastest other ({fastest})"
    )


if __name__ == "__main__":
    main()
