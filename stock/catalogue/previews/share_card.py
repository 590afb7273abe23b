"""The picture that stands for a photo where its address is shared: before, after and the title."""

from __future__ import annotations

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from stock.documents.fonts import BOLD, REGULAR, font_file

#: What the common networks show without cutting.
SIZE = (1200, 630)
#: Narrower pictures than this are shown twice, side by side; wider ones once, parted in the middle.
SIDE_BY_SIDE_BELOW = 1.15
GROUND = (11, 11, 14)
INK, SOFT = (255, 255, 255), (214, 212, 220)
MARGIN = 48


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_file(name)), size)


def compose(
    *,
    before: Image.Image,
    after: Image.Image,
    title: str,
    subtitle: str,
    focus: tuple[float, float],
) -> Image.Image:
    """A picture of :data:`SIZE`. ``before`` and ``after`` have one size and are marked already;
    ``focus`` is what must be seen, as fractions of width and height."""
    width, height = SIZE
    half = width // 2
    card = Image.new("RGB", SIZE, GROUND)
    if after.width / after.height < SIDE_BY_SIDE_BELOW:
        card.paste(_cover(before, (half, height), focus), (0, 0))
        card.paste(_cover(after, (width - half, height), focus), (half, 0))
    else:
        card.paste(_cover(before, SIZE, focus).crop((0, 0, half, height)), (0, 0))
        card.paste(_cover(after, SIZE, focus).crop((half, 0, width, height)), (half, 0))
    card = _darkened_below(card)
    draw = ImageDraw.Draw(card, "RGBA")
    draw.rectangle((half - 2, 0, half + 1, height), fill=(255, 255, 255, 235))
    _label(draw, "BEFORE", right=half - 22)
    _label(draw, "AFTER", left=half + 22)
    room = width - 2 * MARGIN - 210
    title_font, small = _font(BOLD, 46), _font(REGULAR, 27)
    draw.text((MARGIN, height - 126), _fitting(title, title_font, room), font=title_font, fill=INK)
    draw.text((MARGIN, height - 68), _fitting(subtitle, small, room), font=small, fill=SOFT)
    _word_mark(draw, width - MARGIN, height - 74)
    return card


def _cover(image: Image.Image, size: tuple[int, int], focus: tuple[float, float]) -> Image.Image:
    """Fill ``size`` with the picture, cut around ``focus``."""
    scale = max(size[0] / image.width, size[1] / image.height)
    wide, high = size[0] / scale, size[1] / scale
    left = min(max(focus[0] * image.width - wide / 2, 0), image.width - wide)
    # The face belongs above the middle: the title lies below.
    top = min(max(focus[1] * image.height - high * 0.42, 0), image.height - high)
    return image.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + wide, top + high))


def _darkened_below(card: Image.Image) -> Image.Image:
    shade = Image.linear_gradient("L").resize((1, 250)).point(lambda value: value * 225 // 255)
    mask = Image.new("L", SIZE, 0)
    mask.paste(shade.resize((SIZE[0], 250)), (0, SIZE[1] - 250))
    return Image.composite(Image.new("RGB", SIZE, GROUND), card, mask)


def _label(
    draw: ImageDraw.ImageDraw, words: str, *, left: int | None = None, right: int | None = None
) -> None:
    font = _font(BOLD, 20)
    wide = round(font.getlength(words)) + 32
    x = left if left is not None else (right or 0) - wide
    draw.rounded_rectangle((x, 28, x + wide, 66), radius=19, fill=(8, 8, 11, 165))
    draw.text((x + 16, 36), words, font=font, fill=INK)


def _fitting(words: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    """The words, cut with an ellipsis where they are too long."""
    if font.getlength(words) <= room:
        return words
    while words and font.getlength(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _word_mark(draw: ImageDraw.ImageDraw, right: int, top: int) -> None:
    """“Encore” and its repeat sign, ending at ``right``."""
    font = _font(BOLD, 34)
    left = right - round(font.getlength("Encore")) - 34
    draw.text((left, top), "Encore", font=font, fill=INK)
    x, high = right - 24, 30
    for share in (0.34, 0.66):
        middle = top + 6 + high * share
        draw.ellipse((x, middle - 3, x + 6, middle + 3), fill=INK)
    draw.rectangle((x + 10, top + 6, x + 12, top + 6 + high), fill=INK)
    draw.rectangle((x + 17, top + 6, x + 23, top + 6 + high), fill=INK)
