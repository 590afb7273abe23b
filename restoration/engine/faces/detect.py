"""All faces of a picture, also the small ones.

The detector looks at 192 x 192 pixels, so in a group photo the far faces shrink to nothing. The
picture is therefore searched again in overlapping squares of half the size, and so on down to
squares that the detector sees enlarged. A square shows little context and there are hundreds of
them, so what is found there is only a candidate: it is looked at again, three times, in the middle
of ever more of what surrounds it. Patterns do not survive that, faces do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median

import numpy as np

from restoration.engine.faces.blazeface import BlazeFace, Detection

# Of a face in the whole picture; above SURE nobody looks again.
MIN_SCORE = 0.5
SURE = 0.66
# Of a candidate in a square. Measured in nine group photos of 142 faces (tests/benchmarks/
# bench_faces.py): 0.66 alone, without looking again, loses two thirds of the faces under 32 pixels
# in squares that show them at their own size.
MIN_SQUARE_SCORE = 0.4
# Sides of what is shown when looking again, in boxes, and the least median of the scores. Most
# faces reach 0.74, soft ones under 32 pixels 0.58; patterns as small as those reached 0.56, larger
# ones (galaxies, mostly) 0.67.
LOOKS = (2.5, 3.5, 5.0)
MIN_SEEN_AGAIN, MIN_SEEN_AGAIN_LARGE = 0.58, 0.68
LARGE = 40
SMALLEST_FACE = 16  # of which nobody could say whose it is
# How far, in boxes, the middle may be off and how many times larger the box be to be the same face.
SAME_PLACE, SAME_SIZE = 0.35, 1.6
# The last squares: a face of 20 pixels has 30 in what the detector sees of them.
SMALLEST_SQUARE = 128
NEXT_SQUARE = 200  # halving ends above this: what lies between is seen well enough by either
# Neighbouring squares share this much of their side: a face up to that size is whole in one of
# them. Larger ones than a third of the smallest squares are found in those before.
OVERLAP, LEAST_OVERLAP = 0.5, 0.34
# A box this close to an inner edge of its square is probably cut off there; the neighbour that
# sees the face whole reports it.
EDGE = 0.02
SAME_FACE_IOU = 0.3
# One box mostly inside another is the same face seen in part.
SAME_FACE_INSIDE = 0.6


def detect_faces(
    image: np.ndarray, *, tick: Callable[[float], None] | None = None
) -> list[Detection]:
    """image: uint8 (H, W, 3) sRGB. Faces in reading order, coordinates in its pixels.

    The score of a face that was looked at again is the median of those looks. ``tick`` hears the
    fraction done; what it raises ends the search.
    """
    found = []
    height, width = image.shape[:2]
    areas = [(0, 0, width, height), *squares(width, height)]
    with BlazeFace(min_score=MIN_SQUARE_SCORE) as detector:
        for done, (left, top, across, down) in enumerate(areas, start=1):
            for face in detector.detect(image[top : top + down, left : left + across]):
                if _cut_off(face, (left, top, across, down), width, height):
                    continue
                moved = face.moved(left, top)
                least = MIN_SEEN_AGAIN if max(face.box[2:]) < LARGE else MIN_SEEN_AGAIN_LARGE
                score = face.score
                if done == 1:
                    least = MIN_SCORE
                if done > 1 or MIN_SCORE <= score < SURE:
                    score = _seen_again(detector, image, moved)
                if score >= least and max(face.box[2:]) >= SMALLEST_FACE:
                    found.append(replace(moved, score=score))
            if tick is not None:
                tick(done / len(areas))
    return sorted(suppress(found), key=lambda face: (face.box[1], face.box[0]))


def _seen_again(detector: BlazeFace, image: np.ndarray, face: Detection) -> float:
    """The median of the scores that the face has in the middle of what surrounds it."""
    left, top, width, height = face.box
    x, y, size = left + width / 2, top + height / 2, max(width, height)
    scores = []
    for look in LOOKS:
        reach = look * size / 2
        x0, y0 = max(0, round(x - reach)), max(0, round(y - reach))
        part = image[y0 : max(y0, round(y + reach)), x0 : max(x0, round(x + reach))]
        score = 0.0
        for other in detector.detect(part) if part.size else ():
            across, down, w, h = other.moved(x0, y0).box
            off = max(abs(across + w / 2 - x), abs(down + h / 2 - y))
            ratio = max(w, h) / size
            if off < SAME_PLACE * size and 1 / SAME_SIZE < ratio < SAME_SIZE:
                score = max(score, other.score)
        scores.append(score)
    return median(scores)


def squares(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """(left, top, width, height) of every square of every level, the largest first."""
    side = max(width, height) // 2
    while side > NEXT_SQUARE:
        yield from _level(width, height, side, OVERLAP)
        side //= 2
    if max(width, height) > SMALLEST_SQUARE:
        yield from _level(width, height, SMALLEST_SQUARE, LEAST_OVERLAP)


def _level(
    width: int, height: int, side: int, overlap: float
) -> Iterator[tuple[int, int, int, int]]:
    across, down = min(side, width), min(side, height)
    for top in _starts(height, down, overlap):
        for left in _starts(width, across, overlap):
            yield left, top, across, down


def _starts(length: int, side: int, overlap: float) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side * (1 - overlap)))) + 1
    return [round(index * (length - side) / (count - 1)) for index in range(count)]


def _cut_off(face: Detection, area: tuple[int, int, int, int], width: int, height: int) -> bool:
    left, top, across, down = area
    x, y, w, h = face.box
    margin = EDGE * max(across, down)
    return (
        (left > 0 and x < margin)
        or (top > 0 and y < margin)
        or (left + across < width and x + w > across - margin)
        or (top + down < height and y + h > down - margin)
    )


def suppress(faces: list[Detection]) -> list[Detection]:
    """Keep the best of the boxes that are one face (non-maximum suppression)."""
    kept: list[Detection] = []
    for face in sorted(faces, key=lambda face: (-face.score, face.box)):
        if not any(_same(face, other) for other in kept):
            kept.append(face)
    return kept


def _same(one: Detection, other: Detection) -> bool:
    ax, ay, aw, ah = one.box
    bx, by, bw, bh = other.box
    across = min(ax + aw, bx + bw) - max(ax, bx)
    down = min(ay + ah, by + bh) - max(ay, by)
    if across <= 0 or down <= 0:
        return False
    shared = across * down
    iou = shared / (aw * ah + bw * bh - shared)
    return iou > SAME_FACE_IOU or shared / min(aw * ah, bw * bh) > SAME_FACE_INSIDE
