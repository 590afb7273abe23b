"""The engine's front door: a picture in, a restored picture and a report out."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
import torch

from restoration.engine import faithful
from restoration.engine.denoise import denoise
from restoration.engine.errors import DegenerateOutput, InvalidInput, OutOfMemory
from restoration.engine.faces.align import FRAME
from restoration.engine.faces.decide import Plan
from restoration.engine.faces.detect import detect_faces
from restoration.engine.faces.restore import plan_faces, restore_faces
from restoration.engine.hardware import is_out_of_memory
from restoration.engine.models import DEFAULT_MODEL, Model, load_builtin, load_file
from restoration.engine.networks.base import FaceNetwork, Upscaler
from restoration.engine.options import MIN_TILE, RestoreOptions
from restoration.engine.places import Place, places
from restoration.engine.report import (
    Box,
    FaceAction,
    FaceModelReport,
    FaceReport,
    Progress,
    RestorationReport,
    ScaleReport,
    Stage,
)
from restoration.engine.scale_estimation import ScaleEstimate, estimate_scale, true_size
from restoration.engine.targets import output_size
from restoration.engine.upscale import plan, tile_for, upscale

OnProgress = Callable[[Progress], None]

MIN_SIDE = 16
# Share of the whole time, roughly; only the progress bar depends on it.
DETECTION_SHARE = 0.03
RESAMPLING_AT = 0.99
# A face costs about as much time as this many input pixels of the rest.
FACE_PIXELS = 40_000
# For the check of the result both pictures are reduced this much, so that noise the network
# rightly removed does not count as a picture it lost.
CHECK_REDUCTION = 8
FLAT_INPUT = 2.0  # standard deviation in levels of 255, below which the input itself is flat
FLAT_RATIO = 0.1
UNRELATED = 48.0  # mean difference in levels, far above what any restoration changes


class Restorer:
    """One model on one device, ready for many pictures; not for several threads at once.

    Takes the model's network over: moves it to the device and number format. The same picture,
    options, models, threads and machine give the same bytes.

    face_model: restores the faces that need it; without one they are part of the picture like
    everything else. A result is for commercial use only if both models are.

    device: auto, cpu or cuda. dtype: auto, float32, bfloat16 or float16. threads: for the CPU;
    torch has one such number per process, which this sets; None leaves it as it is. clock: where
    the report's seconds come from.
    """

    def __init__(
        self,
        model: Model,
        face_model: Model | None = None,
        *,
        device: str = "auto",
        dtype: str = "auto",
        threads: int | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        if not isinstance(model.network, Upscaler):
            raise InvalidInput(
                f"{model.name} is a {model.descriptor.purpose} network "
                f"({model.descriptor.architecture}); a picture needs an upscaling one"
            )
        if face_model is not None and not (
            isinstance(face_model.network, FaceNetwork) and face_model.network.size == FRAME
        ):
            raise InvalidInput(
                f"{face_model.name} ({face_model.descriptor.architecture}) restores no faces of "
                f"{FRAME} x {FRAME} pixels"
            )
        if threads is not None:
            if threads < 1:
                raise InvalidInput(f"threads must be at least 1, not {threads}")
            torch.set_num_threads(threads)
        self.model = model
        self.face_model = face_model
        self._places = places(device, dtype)
        self.device, self.dtype = self._places[0].device, self._places[0].dtype
        self._network: Upscaler = model.network
        self._places[0].take(self._network)
        self._face_network: FaceNetwork | None = None
        if face_model is not None:
            assert isinstance(face_model.network, FaceNetwork)  # noqa: S101 - for the type checker
            self._face_network = face_model.network
            self._places[0].take(self._face_network)
        self._clock = clock

    @classmethod
    def builtin(
        cls,
        name: str = DEFAULT_MODEL,
        *,
        face_model: Model | None = None,
        device: str = "auto",
        dtype: str = "auto",
        threads: int | None = None,
    ) -> Restorer:
        """One of builtin_models(). Raises WeightsError."""
        return cls(load_builtin(name), face_model, device=device, dtype=dtype, threads=threads)

    @classmethod
    def from_file(
        cls,
        path: Path,
        *,
        name: str,
        licence: str,
        commercial_use: bool,
        sha256: str,
        face_model: Model | None = None,
        device: str = "auto",
        dtype: str = "auto",
        threads: int | None = None,
    ) -> Restorer:
        """A file (see load_file) with this hash. Raises WeightsError."""
        model = load_file(
            path, name=name, licence=licence, commercial_use=commercial_use, sha256=sha256
        )
        return cls(model, face_model, device=device, dtype=dtype, threads=threads)

    def restore(
        self,
        image: np.ndarray,
        *,
        options: RestoreOptions | None = None,
        progress: OnProgress | None = None,
    ) -> tuple[np.ndarray, RestorationReport]:
        """image: uint8 (H, W, 3) sRGB. Returns uint8 (about scale*H, scale*W, 3) sRGB.

        Raises a RestorationError subclass, or whatever ``progress`` raises, unchanged. Never
        returns a picture that was not restored.
        """
        options = options or RestoreOptions()
        notify = progress or _ignore
        started = self._clock()
        self._check(image, options)
        height, width = image.shape[:2]

        plans: list[Plan] = []
        count: int | None = None
        if options.detect_faces:
            plans = self._find_faces(image, options, notify)
            count = len(plans)
        until = RESAMPLING_AT - self._faces_share(image, plans)

        estimate = estimate_scale(image) if options.estimate_scale else None
        source = _as_sharp_as_it_is(image, estimate, options)

        fallbacks: list[str] = []
        output, tile, place = self._upscale(source, options, notify, count, until, fallbacks)
        self._check_result(image, output)
        if estimate is not None and estimate.soft:
            output = faithful.tamed(output, scale=self._network.scale)
        size = output_size(options, width=width, height=height)
        if max(size) > self._network.scale * max(width, height):
            fallbacks.append(
                f"{self.model.name} enlarges {self._network.scale} times; "
                f"the rest up to {size[0]} x {size[1]} is interpolation"
            )
        if size != output.shape[1::-1]:
            notify(Progress(stage=Stage.RESAMPLING, fraction=until, faces=count))
            smaller = size[0] < output.shape[1]
            output = cv2.resize(
                output, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
            )
        if estimate is not None and estimate.soft:
            faithful.apply(output, image, estimate)
        faces = self._restore_faces(image, output, plans, options, notify, until, fallbacks)
        tiles = len(plan(self._network, source, tile))
        notify(
            Progress(
                stage=Stage.DONE, fraction=1.0, tiles_done=tiles, tiles_total=tiles, faces=count
            )
        )
        report = RestorationReport(
            input_size=(width, height),
            output_size=(output.shape[1], output.shape[0]),
            scale=options.scale if options.long_edge is None else max(size) / max(width, height),
            model=self.model.name,
            architecture=self.model.descriptor.architecture,
            weights_sha256=self.model.sha256,
            model_licence=self.model.licence,
            commercial_use=self.model.commercial_use
            and (self.face_model is None or self.face_model.commercial_use),
            dtype=str(place.dtype).removeprefix("torch."),
            device=str(place.device),
            threads=torch.get_num_threads(),
            tile_size=tile,
            tiles=tiles,
            fallbacks=tuple(fallbacks),
            faces=tuple(faces),
            faces_detected=options.detect_faces,
            face_model=_papers(self.face_model),
            fidelity=options.fidelity,
            estimate=_scale_report(estimate, image),
            reduction=round(max(width, height) / max(source.shape[:2]), 3),
            denoise=options.denoise,
            seconds=round(self._clock() - started, 3),
            software=_software(),
        )
        return output, report

    def _check(self, image: np.ndarray, options: RestoreOptions) -> None:
        if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
            kind = image.dtype if isinstance(image, np.ndarray) else type(image).__name__
            raise InvalidInput(f"the picture must be a uint8 array, not {kind}")
        if image.ndim != 3 or image.shape[2] != 3:
            raise InvalidInput(f"the picture must be (height, width, 3), not {image.shape}")
        height, width = image.shape[:2]
        if min(height, width) < MIN_SIDE:
            raise InvalidInput(
                f"the picture is {width} x {height}; each side must be at least {MIN_SIDE} pixels"
            )
        if options.long_edge is None and options.scale > self._network.scale:
            raise InvalidInput(
                f"{self.model.name} enlarges up to {self._network.scale} times, "
                f"not {options.scale:g} times"
            )
        across, down = output_size(options, width=width, height=height)
        pixels = max(height * width * self._network.scale**2, across * down)
        if pixels > options.max_output_pixels:
            raise InvalidInput(
                f"the result would have {pixels / 1e6:.0f} megapixels, "
                f"the limit is {options.max_output_pixels / 1e6:.0f}"
            )

    def _find_faces(
        self, image: np.ndarray, options: RestoreOptions, notify: OnProgress
    ) -> list[Plan]:
        def tick(fraction: float) -> None:
            notify(Progress(stage=Stage.DETECTING_FACES, fraction=DETECTION_SHARE * fraction))

        tick(0.0)
        found = detect_faces(image, tick=tick)
        size = self._face_network.size if self._face_network else None
        return plan_faces(image, found, size=size, fidelity=options.fidelity)

    def _faces_share(self, image: np.ndarray, plans: list[Plan]) -> float:
        """The part of the time that the face network takes, roughly."""
        faces = FACE_PIXELS * sum(one.action is FaceAction.RESTORED for one in plans)
        return (RESAMPLING_AT - DETECTION_SHARE) * faces / (faces + image.shape[0] * image.shape[1])

    def _restore_faces(
        self,
        image: np.ndarray,
        output: np.ndarray,
        plans: list[Plan],
        options: RestoreOptions,
        notify: OnProgress,
        after: float,
        fallbacks: list[str],
    ) -> list[FaceReport]:
        """Into ``output``, in place."""

        def tick(fraction: float) -> None:
            reached = after + (RESAMPLING_AT - after) * fraction
            notify(Progress(stage=Stage.RESTORING_FACES, fraction=reached, faces=len(plans)))

        return restore_faces(
            image,
            output,
            plans,
            network=self._face_network,
            places=self._places,
            budget_mb=options.memory_budget_mb,
            fidelity=options.fidelity,
            fallbacks=fallbacks,
            tick=tick,
        )

    def _upscale(
        self,
        image: np.ndarray,
        options: RestoreOptions,
        notify: OnProgress,
        faces: int | None,
        until: float,
        fallbacks: list[str],
    ) -> tuple[np.ndarray, int, Place]:
        """The network's picture, and the tile and the place that worked.

        until: the fraction of the whole work that is done then. What did not work is added to
        ``fallbacks``.
        """
        before = DETECTION_SHARE if options.detect_faces else 0.0
        latest = Progress(stage=Stage.RESTORING, fraction=before, faces=faces)

        def on_step(done: int, total: int, fraction: float) -> None:
            nonlocal latest
            reached = before + (until - before) * fraction
            latest = replace(latest, fraction=reached, tiles_done=done, tiles_total=total)
            notify(latest)

        def on_piece(box: Box, pixels: np.ndarray) -> None:
            notify(replace(latest, box=box, pixels=pixels))

        place, *others = self._places
        tile = self._first_tile(image, options, place)
        try:
            while True:
                on_step(0, len(plan(self._network, image, tile)), 0.0)
                try:
                    output = upscale(
                        self._network,
                        image,
                        tile=tile,
                        device=place.device,
                        dtype=place.dtype,
                        on_piece=on_piece,
                        on_step=on_step,
                    )
                except (RuntimeError, MemoryError) as error:
                    if not is_out_of_memory(error):
                        raise
                    if tile <= MIN_TILE and not others:
                        raise OutOfMemory(
                            f"not even a tile of {tile} x {tile} pixels fits into the memory "
                            f"of {place}"
                        ) from error
                else:
                    return output, tile, place
                # Outside the handler, so that the traceback no longer holds the tile's buffers.
                place.make_room()
                failed = f"out of memory with tiles of {tile} pixels"
                if tile > MIN_TILE:
                    tile = max(MIN_TILE, tile // 2)
                    fallbacks.append(f"{failed}, continued with {tile}")
                else:
                    fallbacks.append(f"{failed} on {place}, continued on {others[0]}")
                    place = others.pop(0)
                    place.take(self._network)
                    tile = self._first_tile(image, options, place)
        finally:
            if place is not self._places[0]:
                self._places[0].take(self._network)

    def _first_tile(self, image: np.ndarray, options: RestoreOptions, place: Place) -> int:
        tile = options.tile_size or tile_for(
            self._network, image, dtype=place.dtype, budget_mb=options.memory_budget_mb
        )
        return min(tile, max(image.shape[:2]))

    def _check_result(self, image: np.ndarray, output: np.ndarray) -> None:
        """Raise DegenerateOutput unless the result is the same picture, seen from afar."""
        height, width = image.shape[:2]
        size = (max(2, width // CHECK_REDUCTION), max(2, height // CHECK_REDUCTION))
        before = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        after = cv2.resize(output, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        spread = float(before.std())
        if spread > FLAT_INPUT and float(after.std()) < FLAT_RATIO * spread:
            raise DegenerateOutput(f"{self.model.name} answered with a flat picture")
        difference = float(np.abs(before - after).mean())
        if difference > UNRELATED:
            raise DegenerateOutput(
                f"{self.model.name} answered with another picture: "
                f"it differs by {difference:.0f} of 255 levels on average"
            )


def _as_sharp_as_it_is(
    image: np.ndarray, estimate: ScaleEstimate | None, options: RestoreOptions
) -> np.ndarray:
    """What the network is shown: reduced to its true size, then cleaned if that is wanted."""
    source = image
    if estimate is not None:
        size = true_size(image, estimate)
        if size != image.shape[1::-1]:
            source = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if options.denoise > 0:
        source = denoise(source, strength=options.denoise)
    return source


def _scale_report(estimate: ScaleEstimate | None, image: np.ndarray) -> ScaleReport | None:
    if estimate is None:
        return None
    height, width = image.shape[:2]
    return ScaleReport(
        true_scale=round(1 / estimate.reduction(height=height, width=width), 3),
        blur=round(estimate.blur, 2),
        noise=round(estimate.noise, 2),
        raster=round(estimate.raster, 2),
    )


def _papers(model: Model | None) -> FaceModelReport | None:
    if model is None:
        return None
    return FaceModelReport(
        name=model.name,
        architecture=model.descriptor.architecture,
        sha256=model.sha256,
        licence=model.licence,
        commercial_use=model.commercial_use,
    )


def _ignore(_: Progress) -> None:
    pass


def _software() -> dict[str, str]:
    packages = ("torch", "numpy", "opencv-contrib-python", "mediapipe")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}
