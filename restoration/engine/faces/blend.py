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
    for group in _groups(places):
        rows = slice(min(places[i][0].start for i in group), max(places[i][0].stop for i in group))
        columns = slice(
            min(places[i][1].start for i in group), max(places[i][1].stop for i in group)
        )
        if all(patches[i].change is None for i in group):
            continue
        # Rounded once for all, or the order would matter after all.
        canvas = picture[rows, columns].astype(np.float32)
        for index in group:
            if patches[index].change is None:
                continue
            down, across = places[index]
            neighbours = [patches[i] for i in group if i != index]
            canvas[
                down.start - rows.start : down.stop - rows.start,
                across.start - columns.start : across.stop - columns.start,
            ] += strength * _share(patches[index], neighbours, down, across)
        picture[rows, columns] = np.clip(np.rint(canvas), 0, 255)


def _share(patch: Patch, neighbours: Sequence[Patch], rows: slice, columns: slice) -> np.ndarray:
    """What the patch adds to ``rows`` and ``columns`` of the picture, float32 (h, w, 3)."""
    assert patch.change is not None  # noqa: S101 - for the type checker
    to_part = moving(-columns.start, -rows.start)
    width, height = columns.stop - columns.start, rows.stop - rows.start

    def seen(frame: np.ndarray, to_picture: np.ndarray) -> np.ndarray:
        return sample(frame, to_part @ to_picture, width, height, mirror=False)

    weight = np.clip(seen(mask.weight(), patch.to_picture), 0, 1)
    total = weight.copy()
    for other in neighbours:
        total += np.clip(seen(mask.weight(), other.to_picture), 0, 1)
    change = seen(patch.change.astype(np.float32), patch.to_picture)
    return (weight * weight / np.maximum(total, 1e-6))[..., None] * change


def _groups(places: Sequence[tuple[slice, slice]]) -> list[list[int]]:
    """Which places touch each other, directly or through others; empty places are in none."""
    groups: list[list[int]] = []
    for index, place in enumerate(places):
        if any(side.start >= side.stop for side in place):
            continue
        mine = [index]
        rest = []
        for group in groups:
            if any(_meet(place, places[other]) for other in group):
                mine = group + mine
            else:
                rest.append(group)
        groups = [*rest, mine]
    return groups


def _meet(one: tuple[slice, slice], other: tuple[slice, slice]) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))


def frame_of(picture: np.ndarray, to_picture: np.ndarray) -> np.ndarray:
    """The picture's own face in the frame: float32 (512, 512, 3), 0 to 255."""
    return np.clip(sample(picture, np.linalg.inv(to_picture), FRAME, FRAME), 0, 255)
