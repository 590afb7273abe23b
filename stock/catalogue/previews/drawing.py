"""Drawing the public pictures of one restored file. Pillow and numbers; no database, no storage."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from PIL import Image

from stock.catalogue import filesets, imaging
from stock.catalogue.models import Rendition
from stock.catalogue.previews import share_card
from stock.catalogue.previews.limits import Limits
from stock.catalogue.watermark import watermarked

Kind = Rendition.Kind

#: In which sizes a picture is offered, as parts of the largest. A card of the grid is from 150 to
#: 340 points wide and the slider from 360 to 900, on screens of one to three pixels a point.
THUMBNAIL_STEPS = (0.5, 0.75, 1.0)
PREVIEW_STEPS = (8 / 15, 0.8, 1.0)
#: Side of a tile. At most 2,048 pixels in all: few requests matter more than small ones.
TILE = 512
#: Below this a picture is not made smaller for smaller screens.
SMALLEST_STEP = 240

#: Part of every recipe: a change of what is drawn here, or how, is a change of this.
VERSION = "1"

FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}


@dataclass(frozen=True, slots=True)
class Originals:
    """What is drawn from, RGB: the upload and what was restored from it; what else is known."""

    before: Image.Image
    after: Image.Image
    title: str = ""
    subtitle: str = ""
    #: Where the eyes should be led, as fractions of width and height.
    focus: tuple[float, float] = (0.5, 0.35)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The files of one rendition, by their names in its folder."""

    kind: Rendition.Kind
    files: dict[str, bytes]
    #: The file that stands for all.
    main: str
    format: str
    width: int
    height: int
    variants: filesets.Variants = field(default_factory=dict)
    placeholder: str = ""


def planned(sold: int, limits: Limits) -> list[Rendition.Kind]:
    """What a restored file with the longer side ``sold`` gets. The thumbnail comes last: where
    there is one, there is the rest."""
    tiles = [Kind.TILES] if limits.zoom_of(sold) else []
    return [Kind.AFTER, Kind.BEFORE, *tiles, Kind.SHARE, Kind.THUMBNAIL]


def draw(
    originals: Originals, *, kinds: Collection[Rendition.Kind], seed: int, limits: Limits
) -> Iterator[Drawn]:
    """Draw these kinds, in the order of :func:`planned`.

    Before and after have the same size, so that the slider compares like with like: the master
    is enlarged without any restoration, by bicubic interpolation. The mark is drawn once, at the
    largest size, and all smaller ones are made of that: no two of them can be laid over each
    other to get behind it.
    """
    sold = max(originals.after.size)
    zoom, preview = limits.zoom_of(sold), limits.preview_of(sold)
    largest = watermarked(imaging.fit(originals.after, long_edge=zoom or preview), seed=seed)
    after = imaging.fit(largest, long_edge=preview)
    before = originals.before.resize(after.size, Image.Resampling.BICUBIC)
    if {Kind.BEFORE, Kind.SHARE} & set(kinds):
        before = watermarked(before, seed=seed)
    for kind in planned(sold, limits):
        if kind not in kinds:
            continue
        if kind == Kind.AFTER:
            yield in_sizes(kind, after, steps=PREVIEW_STEPS)
        elif kind == Kind.BEFORE:
            yield in_sizes(kind, before, steps=PREVIEW_STEPS)
        elif kind == Kind.TILES:
            yield in_tiles(largest)
        elif kind == Kind.SHARE:
            card = share_card.compose(
                before=before,
                after=after,
                title=originals.title,
                subtitle=originals.subtitle,
                focus=originals.focus,
            )
            yield in_sizes(kind, card, steps=(1.0,), extensions=("jpg",))
        else:
            small = imaging.fit(originals.after, long_edge=limits.thumbnail_of(sold))
            yield in_sizes(kind, small, steps=THUMBNAIL_STEPS)


def in_sizes(
    kind: Rendition.Kind,
    image: Image.Image,
    *,
    steps: tuple[float, ...],
    extensions: tuple[str, ...] = tuple(FORMATS),
) -> Drawn:
    """One picture in every size and format; the largest WebP (or what there is) stands for all."""
    edge = max(image.size)
    edges = {round(edge * step) for step in steps if edge * step >= SMALLEST_STEP} | {edge}
    sized = {one.width: one for one in (imaging.fit(image, long_edge=e) for e in sorted(edges))}
    main = "webp" if "webp" in extensions else extensions[0]
    return Drawn(
        kind=kind,
        files={
            filesets.picture_name(width, extension): imaging.encode(one, FORMATS[extension])
            for width, one in sized.items()
            for extension in extensions
        },
        main=filesets.picture_name(image.width, main),
        format=FORMATS[main],
        width=image.width,
        height=image.height,
        variants={
            extension: [[one.width, one.height] for one in sized.values()]
            for extension in extensions
        },
        placeholder=imaging.placeholder(image),
    )


def in_tiles(image: Image.Image) -> Drawn:
    """The picture cut into squares, and halved until one square holds all of it."""
    levels = [image]
    while max(levels[0].size) > TILE:
        levels.insert(0, imaging.fit(image, long_edge=-(-max(levels[0].size) // 2)))
    files = {}
    for number, level in enumerate(levels):
        columns, rows = filesets.grid(level.size, TILE)
        for row in range(rows):
            for column in range(columns):
                left, top = column * TILE, row * TILE
                box = (left, top, min(left + TILE, level.width), min(top + TILE, level.height))
                name = filesets.tile_name(number, column, row)
                files[name] = imaging.encode(level.crop(box), "WEBP")
    return Drawn(
        kind=Kind.TILES,
        files=files,
        main=filesets.tile_name(0, 0, 0),
        format="WEBP",
        width=image.width,
        height=image.height,
        variants={"tile": TILE, "levels": [list(level.size) for level in levels]},
    )
