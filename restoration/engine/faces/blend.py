"""Restored faces into the picture, without an edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from restoration.engine.faces import mask
from restoration.engine.faces.align import FRAME, bounds, moving, sample


@dataclass(frozen=True)
class Patch:
    """One face's place in the picture and what to add there.

    to_picture: frame to picture coordinates. change: float16 (512, 512, 3), in levels of 255, see
    mask.change; None for a face that stays as it is and keeps its neighbours' masks off.
    """

    to_picture: np.ndarray
    change: np.ndarray | None


def place_of(patch: Patch, picture: np.ndarray) -> tuple[slice, slice]:
    """(rows, columns) of the picture that the patch's mask touches."""
    (x, y), (across, down) = mask.CENTRE, mask.RADII
    corner = patch.to_picture @ moving(x - across, y - down)
    left, top, right, bottom = bounds(corner, 2 * across, 2 * down)
    rows, columns = picture.shape[:2]
    return (
        slice(min(rows, max(0, math.floor(top))), max(0, min(rows, math.ceil(bottom)))),
        slice(min(columns, max(0, math.floor(left))), max(0, min(columns, math.ceil(right)))),
    )


def paste(picture: np.ndarray, patches: Sequence[Patch], *, strength: float) -> None:
    """Add the changes to ``picture``, uint8 (H, W, 3), in place, ``strength`` (0 to 1) of them.

    Where masks overlap they share the pixel: a face of weight a gets a * a / (sum of weights), so
    the order of the faces does not matter and no face is painted over by its neighbour.
    """
    places = [place_of(patch, picture) for patch in patches]
    for index, patch in enumerate(patches):
        rows, columns = places[index]
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if patch.change is None or height <= 0 or width <= 0:
            continue
        to_part = moving(-columns.start, -rows.start)
        both = np.concatenate([patch.change.astype(np.float32), mask.weight()[..., None]], axis=2)
        both = sample(both, to_part @ patch.to_picture, width, height, mirror=False)
        weight = np.clip(both[..., 3], 0, 1)
        total = weight.copy()
        for other, place in enumerate(places):
            if other != index and _meet(places[index], place):
                theirs = to_part @ patches[other].to_picture
                total += np.clip(
                    sample(mask.weight(), theirs, width, height, mirror=False), 0, 1
                )
        share = strength * weight * weight / np.maximum(total, 1e-6)
        part = picture[rows, columns]
        part[:] = np.clip(np.rint(part + share[..., None] * both[..., :3]), 0, 255)


def _meet(one: tuple[slice, slice], other: tuple[slice, slice]) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))


def frame_of(picture: np.ndarray, to_picture: np.ndarray) -> np.ndarray:
    """The picture's own face in the frame: float32 (512, 512, 3), 0 to 255."""
    return np.clip(sample(picture, np.linalg.inv(to_picture), FRAME, FRAME), 0, 255)
