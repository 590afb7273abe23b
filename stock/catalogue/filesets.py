"""The files of one public rendition: a picture in several sizes and formats, or a pyramid of tiles.

A rendition is one row however many files it has. They lie in a folder of its own, and what they
are called follows from the row's ``variants``, so that whoever removes a rendition knows all of
them without asking the storage:

- a picture: ``{"avif": [[width, height], ...], "webp": [...], "jpg": [...]}``, smallest first,
  as ``FOLDER/WIDTH.EXTENSION``;
- tiles: ``{"tile": side, "levels": [[width, height], ...]}``, smallest first, as
  ``FOLDER/LEVEL/COLUMN-ROW.webp``; the tiles of the last column and row are what is left.

``"old"`` may list files of an earlier making which are still to be removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any

#: Extension -> media type, best compression first: a browser takes the first that it knows.
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
TILE_EXTENSION = "webp"

Variants = dict[str, Any]


def picture_name(width: int, extension: str) -> str:
    return f"{width}.{extension}"


def tile_name(level: int, column: int, row: int) -> str:
    return f"{level}/{column}-{row}.{TILE_EXTENSION}"


def grid(size: tuple[int, int], tile: int) -> tuple[int, int]:
    """Columns and rows of tiles that cover ``size`` (width, height in pixels)."""
    return ceil(size[0] / tile), ceil(size[1] / tile)


def tile_names(variants: Variants) -> Iterator[str]:
    tile = variants["tile"]
    for level, size in enumerate(variants["levels"]):
        columns, rows = grid((size[0], size[1]), tile)
        for row in range(rows):
            for column in range(columns):
                yield tile_name(level, column, row)


def names(folder: str, variants: Variants | None) -> list[str]:
    """Every file of a set, by its name in the storage."""
    if not variants:
        return []
    made: list[str] = []
    if "levels" in variants:
        made += tile_names(variants)
    for extension in MEDIA_TYPES:
        made += (picture_name(width, extension) for width, _height in variants.get(extension, ()))
    return [f"{folder}/{name}" for name in made] + list(variants.get("old", ()))
