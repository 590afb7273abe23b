"""Whatever comes in: upright, RGB, 8 bits, sRGB, without transparency and without metadata."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from stock.catalogue.imaging import decode, to_srgb
from tests import pictures

WHITE, RED, GREEN, BLUE = (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)


def decoded(content: bytes) -> Image.Image:
    image = decode(io.BytesIO(content)).image
    assert image.mode == "RGB"
    assert image.info == {}
    assert not image.getexif()
    return image


def middle(image: Image.Image) -> tuple[int, ...]:
    return image.getpixel((image.width // 2, image.height // 2))


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


# --- which way is up ----------------------------------------------------------------------------

#: EXIF orientation -> how a camera's picture has to be turned to be upright.
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    right, bottom = image.width - 9, image.height - 9
    return [image.getpixel(place) for place in [(8, 8), (right, 8), (8, bottom), (right, bottom)]]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", TURNS)
def test_the_orientation_is_applied(format: str, orientation: int) -> None:
    taken = pictures.quarters()
    content = pictures.encoded(taken, format, exif=pictures.exif(orientation=orientation))
    turn = TURNS[orientation]
    upright = taken.transpose(turn) if turn is not None else taken
    image = decoded(content)
    assert image.size == upright.size
    found = zip(corners(image), corners(upright), strict=True)
    assert all(near(one, other, by=40) for one, other in found)


def test_the_orientation_of_heic_is_applied_once() -> None:
    content = pictures.encoded(
        pictures.quarters(), "HEIF", quality=95, exif=pictures.exif(orientation=6)
    )
    upright = pictures.quarters().transpose(Image.Transpose.ROTATE_270)
    image = decoded(content)
    assert image.size == upright.size
    found = zip(corners(image), corners(upright), strict=True)
    assert all(near(one, other, by=40) for one, other in found)


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_an_orientation_that_does_not_exist_is_none(orientation: int) -> None:
    content = pictures.jpeg(exif=pictures.exif(orientation=orientation))
    assert decoded(content).size == pictures.SIZE


# --- depth --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "grey"), [(0, 0), (65_535, 255), (257 * 100, 100), (200, 1), (32_896, 128)]
)
def test_sixteen_bits_of_grey_become_eight(value: int, grey: int) -> None:
    """Also in a picture that is dark throughout: 200 of 65,535 is nearly black."""
    assert middle(decoded(pictures.sixteen_bit_grey_png(value))) == (grey,) * 3


def test_sixteen_bits_of_colour_become_eight() -> None:
    colour = (257 * 200, 257 * 100, 257 * 50)
    assert near(middle(decoded(pictures.sixteen_bit_colour_png(colour))), (200, 100, 50), by=1)


@pytest.mark.parametrize(("value", "grey"), [(0.5, 128), (1.0, 255), (200.0, 200)])
def test_floating_point_is_understood(value: float, grey: int) -> None:
    content = pictures.encoded(Image.new("F", pictures.SIZE, value), "TIFF")
    assert middle(decoded(content)) == (grey,) * 3


# --- colour -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_profile_is_applied(format: str) -> None:
    profile = pictures.red_and_green_swapped_profile()
    content = pictures.encoded(
        Image.new("RGB", pictures.SIZE, (200, 0, 0)), format, icc_profile=profile
    )
    assert near(middle(decoded(content)), (0, 200, 0), by=12)


def test_without_a_profile_the_numbers_are_srgb() -> None:
    content = pictures.encoded(Image.new("RGB", pictures.SIZE, (200, 30, 60)), "PNG")
    assert middle(decoded(content)) == (200, 30, 60)


def test_a_turned_picture_keeps_its_profile_until_it_is_applied() -> None:
    image = Image.new("RGB", pictures.SIZE, (200, 0, 0))
    content = pictures.encoded(
        image,
        "JPEG",
        exif=pictures.exif(orientation=6),
        icc_profile=pictures.red_and_green_swapped_profile(),
    )
    upright = decoded(content)
    assert upright.size == pictures.SIZE[::-1]
    assert near(middle(upright), (0, 200, 0), by=12)


@pytest.mark.parametrize(
    "profile",
    [b"this is no profile", b"\0" * 200, pictures.red_and_green_swapped_profile()[:140]],
    ids=["words", "zeros", "cut off"],
)
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    content = pictures.encoded(
        Image.new("RGB", pictures.SIZE, (200, 30, 60)), "PNG", icc_profile=profile
    )
    assert middle(decoded(content)) == (200, 30, 60)


def test_a_profile_for_another_kind_of_colour_is_ignored() -> None:
    content = pictures.encoded(
        Image.new("RGB", pictures.SIZE, (200, 30, 60)),
        "PNG",
        icc_profile=pictures.cyan_is_red_profile(),
    )
    assert middle(decoded(content)) == (200, 30, 60)


def test_inks_without_a_profile_are_taken_at_their_name() -> None:
    assert near(middle(decoded(pictures.cmyk_jpeg((255, 0, 0, 0)))), (0, 255, 255))
    assert near(middle(decoded(pictures.cmyk_jpeg((0, 0, 0, 0)))), WHITE)
    assert near(middle(decoded(pictures.cmyk_jpeg((0, 0, 0, 255)))), (0, 0, 0))


def test_inks_with_a_profile_look_as_it_says() -> None:
    profile = pictures.cyan_is_red_profile()
    red, green, blue = middle(decoded(pictures.cmyk_jpeg((255, 0, 0, 0), profile=profile)))
    assert red > 200
    assert max(green, blue) < 80
    assert near(middle(decoded(pictures.cmyk_jpeg((0, 0, 0, 0), profile=profile))), WHITE)


def test_lab_is_understood() -> None:
    image = Image.new("LAB", pictures.SIZE, (255, 128, 128))  # L 100, a 0, b 0
    assert near(middle(decoded(pictures.encoded(image, "TIFF"))), WHITE)


# --- modes --------------------------------------------------------------------------------------


def test_what_is_transparent_becomes_white() -> None:
    image = decoded(pictures.alpha_png(alpha=0))
    assert image.getpixel((5, 5)) == (200, 0, 0)
    assert image.getpixel((image.width - 5, 5)) == WHITE


def test_what_is_half_transparent_becomes_lighter() -> None:
    image = decoded(pictures.alpha_png(alpha=128))
    assert near(image.getpixel((image.width - 5, 5)), (227, 127, 127), by=2)


def test_a_transparent_entry_of_a_palette_becomes_white() -> None:
    image = Image.new("P", pictures.SIZE, 1)
    image.putpalette([10, 10, 10, 200, 0, 0])
    image.paste(0, (0, 0, 20, 20))
    found = decoded(pictures.encoded(image, "PNG", transparency=0))
    assert found.getpixel((5, 5)) == WHITE
    assert middle(found) == (200, 0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    image = to_srgb(Image.new(mode, (4, 3)))
    assert (image.mode, image.size) == ("RGB", (4, 3))


@pytest.mark.parametrize("seed", [1, 2])
def test_what_needs_no_change_is_not_changed(seed: int) -> None:
    assert decoded(pictures.png(seed)).tobytes() == pictures.picture(seed).tobytes()
