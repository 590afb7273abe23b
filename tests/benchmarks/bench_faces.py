"""Faces in group photos: ``python tests/benchmarks/bench_faces.py [--photos 12] [--people DIR]``.

Group photos are composed with seeded draws: heads of public-domain people, 20 to 400 pixels wide,
turned by up to 30 degrees, lighter or darker, some soft or noisy, on textured backgrounds of 2 to
12 megapixels. Prints how many were found by their size, what was found that is none, and how long
the search takes beside restoring a megapixel. --people takes a folder of more portraits, of one
large face each.
"""

# ruff: noqa: T201 - a command: what it prints is its result
from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from matplotlib import cbook
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from restoration.engine.faces.blazeface import Detection
from restoration.engine.faces.detect import detect_faces

SEED = 20261125
BINS = (20, 24, 32, 48, 80, 160, 401)
# Width of a head's cut-out, in faces, and where the face's middle is in it.
CUT, MIDDLE = 2.0, (0.5, 0.5)
# A detection belongs to a face if their middles are closer than this share of the face, and it is
# not twice as large or small.
NEAR, SIMILAR = 0.4, 2.0


@dataclass(frozen=True)
class Person:
    """picture: uint8 (H, W, 3); the face's middle and width in its pixels."""

    name: str
    picture: np.ndarray
    middle: tuple[float, float]
    face: float


@dataclass(frozen=True)
class Placed:
    x: float
    y: float
    size: float


def people(more: Path | None) -> list[Person]:
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    with Image.open(path) as picture:
        hopper = np.array(picture.convert("RGB"))
    found = [
        Person("hopper", hopper, (264, 228), 204),
        Person("astronaut", skimage.data.astronaut(), (226, 122), 104),
    ]
    for file in sorted(more.glob("*")) if more else ():
        with Image.open(file) as picture:
            image = np.array(picture.convert("RGB"))
        face = max(detect_faces(image), key=lambda one: one.box[2])
        left, top, width, height = face.box
        found.append(Person(file.stem, image, (left + width / 2, top + height / 2), width))
    return found


def backgrounds() -> dict[str, np.ndarray]:
    names = ("brick", "gravel", "grass", "coffee", "chelsea", "rocket", "hubble_deep_field", "page")
    found = {}
    for name in names:
        image = getattr(skimage.data, name)()
        found[name] = np.stack([image] * 3, axis=2) if image.ndim == 2 else image[..., :3]
    ramp = np.linspace(30, 220, 512, dtype=np.float32)
    found["gradient"] = np.stack([np.add.outer(ramp, ramp) / 2] * 3, axis=2).astype(np.uint8)
    return found


def head(person: Person, size: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A head with a face of ``size`` pixels, float32 (s, s, 3), and how opaque it is (s, s, 1)."""
    side = round(CUT * size)
    scale = size / person.face
    source = person.picture
    if scale < 1:  # in one step an affine map would skip pixels
        shape = (max(2, round(source.shape[1] * scale)), max(2, round(source.shape[0] * scale)))
        source = cv2.resize(source, shape, interpolation=cv2.INTER_AREA)
        x, y, scale = person.middle[0] * scale, person.middle[1] * scale, 1.0
    else:
        x, y = person.middle
    matrix = cv2.getRotationMatrix2D((x, y), float(rng.uniform(-30, 30)), scale)
    matrix[:, 2] += np.array([side * MIDDLE[0] - x, side * MIDDLE[1] - y])
    cut = cv2.warpAffine(
        source, matrix, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    if rng.random() < 0.5:
        cut = cut[:, ::-1]
    cut = cut * rng.uniform(0.6, 1.15) + rng.uniform(-10, 10)
    if rng.random() < 0.3:
        cut = cv2.GaussianBlur(cut, (0, 0), float(rng.uniform(0.5, 1.0)) * max(1.0, size / 80))
    rows, columns = np.indices((side, side), dtype=np.float32) / side - 0.5
    inside = 1 - np.hypot(columns / 0.46, rows / 0.49)
    return cut, np.clip(inside * side / 4, 0, 1)[..., None]


def group(
    crowd: list[Person], background: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, list[Placed]]:
    """A photo and where its faces are; heads do not overlap."""
    megapixels = rng.uniform(2, 12)
    height = round(np.sqrt(megapixels * 1e6 / 1.4))
    width = round(megapixels * 1e6 / height)
    factor = max(width / background.shape[1], height / background.shape[0])
    # Repeated rather than enlarged beyond recognition.
    repeat = max(1, round(factor / 2))
    tiled = np.tile(background, (repeat, repeat, 1))
    canvas = cv2.resize(tiled, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    places: list[Placed] = []
    for _ in range(int(rng.integers(8, 25))):
        size = float(np.exp(rng.uniform(np.log(20), np.log(400))))
        cut, opaque = head(crowd[int(rng.integers(len(crowd)))], size, rng)
        side = len(cut)
        for _ in range(50):
            left = int(rng.integers(0, width - side)) if width > side else -1
            top = int(rng.integers(0, height - side)) if height > side else -1
            x, y = left + side / 2, top + side / 2
            if min(left, top) >= 0 and all(
                max(abs(x - o.x), abs(y - o.y)) > CUT / 2 * (size + o.size) for o in places
            ):
                part = canvas[top : top + side, left : left + side]
                part += opaque * (cut - part)
                places.append(Placed(x, y, size))
                break
    canvas += rng.normal(0, rng.uniform(0, 8), canvas.shape).astype(np.float32)
    return np.clip(np.rint(canvas), 0, 255).astype(np.uint8), places


def belongs(face: Detection, place: Placed) -> bool:
    left, top, width, height = face.box
    off = np.hypot(left + width / 2 - place.x, top + height / 2 - place.y)
    return bool(off < NEAR * place.size and 1 / SIMILAR < width / place.size < SIMILAR)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=12)
    parser.add_argument("--people", type=Path, help="a folder of more portraits")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    crowd, rooms = people(arguments.people), backgrounds()
    rng = np.random.default_rng(arguments.seed)
    asked, found, twice, false = Counter(), Counter(), 0, []
    seconds = megapixels = 0.0
    for index in range(arguments.photos):
        room = list(rooms)[index % len(rooms)]
        photo, places = group(crowd, rooms[room], rng)
        started = time.process_time()
        faces = detect_faces(photo)
        spent = time.process_time() - started
        seconds, megapixels = seconds + spent, megapixels + photo.size / 3e6
        here = 0
        for place in places:
            size = next(low for low, high in pairwise(BINS) if place.size < high)
            asked[size] += 1
            hits = sum(belongs(face, place) for face in faces)
            found[size] += hits > 0
            here += hits > 0
            twice += max(0, hits - 1)
        wrong = [face for face in faces if not any(belongs(face, place) for place in places)]
        false += [(room, round(face.box[2]), round(face.score, 2)) for face in wrong]
        print(
            f"{room:18} {photo.shape[1]} x {photo.shape[0]}: {here} of {len(places)} faces, "
            f"{len(wrong)} that are none, {spent:.1f} s of processor",
            flush=True,
        )
    for low, high in pairwise(BINS):
        if asked[low]:
            share = found[low] / asked[low]
            print(f"  {low:3} to {high - 1:3} pixels: {found[low]} of {asked[low]} ({share:.1%})")
    total, hit = sum(asked.values()), sum(found.values())
    print(
        f"recall {hit / total:.1%}, precision {hit / max(1, hit + len(false)):.1%}, "
        f"{twice} found twice, {seconds / megapixels:.2f} s of processor per megapixel"
    )
    for room, size, score in false:
        print(f"  none: {size} pixels, score {score}, in {room}")


if __name__ == "__main__":
    main()
