"""Folders of pairs: lq/NAME.png as it comes in, gt/NAME.png as it should come out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError


class PairsError(Exception):
    """The folder is not one of pairs; the message names what is wrong."""


@dataclass(frozen=True)
class Pair:
    name: str
    low: Path
    true: Path


def find_pairs(folder: Path) -> list[Pair]:
    """By name. Raises PairsError."""
    found = {}
    for kind in ("lq", "gt"):
        if not (folder / kind).is_dir():
            raise PairsError(f"there is no folder {folder / kind}")
        found[kind] = {path.name: path for path in sorted((folder / kind).glob("*.png"))}
    single = sorted(found["lq"].keys() ^ found["gt"].keys())
    if single:
        raise PairsError(f"without a partner: {', '.join(single)}")
    if not found["lq"]:
        raise PairsError(f"there are no .png pictures in {folder / 'lq'}")
    return [
        Pair(Path(name).stem, path, found["gt"][name]) for name, path in sorted(found["lq"].items())
    ]


def read(path: Path) -> np.ndarray:
    """uint8 (H, W, 3) RGB. Raises PairsError."""
    try:
        with Image.open(path) as picture:
            return np.array(picture.convert("RGB"))
    except (OSError, UnidentifiedImageError) as error:
        raise PairsError(f"{path} cannot be read: {error}") from error
