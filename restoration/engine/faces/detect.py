"""All faces of a picture, also the small ones.

The detector looks at 192 x 192 pixels, so in a group photo the far faces shrink to nothing. The
picture is therefore searched again in overlapping squares of half the size, and so on down to
where a square is about what the detector sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from restoration.engine.faces.blazeface import BlazeFace, Detection

MIN_SCORE = 0.5
# A square sees less context than the picture and there are many of them: be stricter. Measured:
# the small faces of a group score 0.75 and more, badges and petals up to 0.65, and up to 0.74 where
# the detector sees only sixteen pixels of them.
MIN_SQUARE_SCORE = 0.66
MIN_SQUARE_SHARE = 0.09
SMALLEST_SQUARE = 192
# Halvings of the longer side: at sixteen to one a 4,000 pixel photo is searched in 250s. Measured
# in a photo 1,600 wide: faces of 20 and 24 pixels are all found in squares of 200, hardly one of
# 20 pixels in squares of 400.
LEVELS = 4
# Neighbouring squares share half their side: a face up to that size is whole in one of them.
OVERLAP = 0.5
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

    ``tick`` hears the fraction done; what it raises ends the search.
    """
    found = []
    height, width = image.shape[:2]
    areas = [(0, 0, width, height), *squares(width, height)]
    with BlazeFace(min_score=MIN_SCORE) as detector:
        for done, (left, top, across, down) in enumerate(areas, start=1):
            part = detector.detect(image[top : top + down, left : left + across])
            if done > 1:
                part = [
                    face
                    for face in part
                    if face.score >= MIN_SQUARE_SCORE
                    and max(face.box[2:]) >= MIN_SQUARE_SHARE * max(across, down)
                    and not _cut_off(face, (left, top, across, down), width, height)
                ]
            found += [face.moved(left, top) for face in part]
            if tick is not None:
                tick(done / len(areas))
    return sorted(suppress(found), key=lambda face: (face.box[1], face.box[0]))


def squares(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """(left, top, width, height) of every square of every level."""
    for level in range(1, LEVELS + 1):
        side = max(width, height) // 2**level
        if side < SMALLEST_SQUARE:
            return
        across, down = min(side, width), min(side, height)
        for top in _starts(height, down):
            for left in _starts(width, across):
                yield left, top, across, down


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side * (1 - OVERLAP)))) + 1
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
