"""Faces through the face network, as many at once as fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import cv2
import numpy as np
import torch

from restoration.engine.errors import DegenerateOutput, OutOfMemory
from restoration.engine.hardware import is_out_of_memory
from restoration.engine.networks.base import FaceNetwork
from restoration.engine.places import Place

# More at once is not faster, and shows no progress.
MOST_AT_ONCE = 8
# For the check of the answer, as restorer.CHECK_REDUCTION.
CHECK_REDUCTION = 8
FLAT_INPUT = 2.0
FLAT_RATIO = 0.1


def batch_size(network: FaceNetwork, *, dtype: torch.dtype, budget_mb: int) -> int:
    """How many faces fit the budget; one is always tried."""
    face = network.channels_per_pixel() * network.size**2 * dtype.itemsize
    return max(1, min(MOST_AT_ONCE, int(budget_mb * 1e6 / face)))


def restore_frames(
    network: FaceNetwork,
    frames: Sequence[Callable[[], np.ndarray]],
    *,
    places: Sequence[Place],
    budget_mb: int,
    fallbacks: list[str],
) -> Generator[np.ndarray, None, None]:
    """The network's answer to each frame, in order.

    frames: each gives a float32 (size, size, 3) RGB picture, 0 to 255, and is asked for when its
    turn comes; the answers are the same. places: where to run, where else if memory runs out; the
    network must be at the first one and is brought back to it. What did not go as planned is added
    to ``fallbacks``. Raises DegenerateOutput or OutOfMemory.
    """
    place, *others = places
    try:
        batch = batch_size(network, dtype=place.dtype, budget_mb=budget_mb)
        at = 0
        while at < len(frames):
            given = [frame() for frame in frames[at : at + batch]]
            try:
                answers = _forward(network, given, place)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                if len(given) == 1 and not others:
                    raise OutOfMemory(
                        f"not even one face fits into the memory of {place}"
                    ) from error
            else:
                for before, after in zip(given, answers, strict=True):
                    check(before, after)
                yield from answers
                at += len(given)
                continue
            # Outside the handler, so that the traceback no longer holds the batch's buffers.
            place.make_room()
            if len(given) > 1:
                batch = len(given) // 2
                fallbacks.append(
                    f"out of memory with {len(given)} faces at once, continued with {batch}"
                )
            else:
                fallbacks.append(
                    f"out of memory with one face on {place}, continued on {others[0]}"
                )
                place = others.pop(0)
                place.take(network)
                batch = batch_size(network, dtype=place.dtype, budget_mb=budget_mb)
    finally:
        if place is not places[0]:
            places[0].take(network)


def _forward(network: FaceNetwork, frames: Sequence[np.ndarray], place: Place) -> list[np.ndarray]:
    low, high = network.value_range
    with torch.inference_mode():
        x = torch.from_numpy(np.stack(frames)).to(place.device).permute(0, 3, 1, 2)
        x = x.mul((high - low) / 255).add_(low).to(place.dtype)
        y = network(x.contiguous(memory_format=torch.channels_last)).to(torch.float32)
        y = y.sub_(low).mul_(255 / (high - low)).permute(0, 2, 3, 1)
        return list(np.ascontiguousarray(y.cpu().numpy()))


def check(before: np.ndarray, after: np.ndarray) -> None:
    """Raise DegenerateOutput for what no face network that works would answer."""
    if after.shape != before.shape:
        raise DegenerateOutput(f"the face network answered with the shape {after.shape}")
    if not np.isfinite(after).all():
        raise DegenerateOutput("the face network's output contains values that are not numbers")
    size = (before.shape[1] // CHECK_REDUCTION, before.shape[0] // CHECK_REDUCTION)
    spread, answered = (
        float(cv2.resize(picture, size, interpolation=cv2.INTER_AREA).std())
        for picture in (before, np.clip(after, 0, 255))
    )
    if spread > FLAT_INPUT and answered < FLAT_RATIO * spread:
        raise DegenerateOutput("the face network answered with a flat picture")
