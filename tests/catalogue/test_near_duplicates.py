"""Pictures that look alike are found, whatever their size, format and name."""

from __future__ import annotations

import pytest
from django.db.models import BigIntegerField, F, Value
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from stock.accounts.models import User
from stock.catalogue.models import Master, Photo
from stock.catalogue.similarity import (
    NEAR_DUPLICATE_BITS,
    HammingDistance,
    hamming,
    near_duplicates,
    perceptual_hash,
)
from tests import pictures
from tests.factories import make_bare_photo, make_photo, make_staff, take_in

signed = st.integers(-(1 << 63), (1 << 63) - 1)


def changed(how: str) -> bytes:
    image = pictures.picture(5, (400, 300))
    if how == "smaller":
        return pictures.encoded(image.resize((200, 150)), "JPEG")
    if how == "compressed":
        return pictures.encoded(image, "JPEG", quality=30)
    if how == "brighter":
        return pictures.encoded(ImageEnhance.Brightness(image).enhance(1.1), "PNG")
    return pictures.encoded(image, "WEBP")


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["smaller", "compressed", "brighter", "other format"])
def test_a_changed_copy_is_stored_and_shown_with_what_it_looks_like(how: str) -> None:
    first = make_photo(content=pictures.jpeg(5, (400, 300)))
    make_photo(content=pictures.jpeg(6, (400, 300)))
    done = take_in(changed(how), "copy.png")
    assert [master.photo for master in done.near_duplicates] == [first]
    assert Photo.objects.count() == 3, "it is only a hint: nothing is refused"


@pytest.mark.django_db
def test_another_picture_looks_like_none() -> None:
    make_photo(content=pictures.jpeg(5))
    assert take_in(pictures.jpeg(6)).near_duplicates == []


@pytest.mark.django_db
def test_the_nearest_comes_first_and_five_at_most(staff: User) -> None:
    fingerprint = -(1 << 63) + 12345  # also where the sign bit is set
    bits = [3, 0, 11, 1, 10, 2, 5]
    for number in bits:
        photo = make_bare_photo(by=staff)
        mask = sum(1 << 6 * position for position in range(number))
        Master.objects.filter(photo=photo).update(perceptual_hash=fingerprint ^ mask)
    found = near_duplicates(perceptual_hash=fingerprint)
    assert [master.distance for master in found] == [0, 1, 2, 3, 5]

    nearest = found[0].photo
    others = near_duplicates(perceptual_hash=fingerprint, exclude_photo=nearest.pk)
    assert [master.distance for master in others] == [1, 2, 3, 5, 10]
    assert NEAR_DUPLICATE_BITS == 10


@pytest.mark.parametrize("size", [(192, 144), (1200, 900), (640, 480)])
def test_the_hash_does_not_depend_on_the_size(size: tuple[int, int]) -> None:
    expected = perceptual_hash(pictures.picture(7))
    found = perceptual_hash(pictures.picture(7).resize(size, Image.Resampling.LANCZOS))
    assert hamming(found, expected) <= 4


def test_a_hash_fits_into_a_column_of_the_database() -> None:
    hashes = [perceptual_hash(pictures.picture(seed)) for seed in range(20)]
    assert all(-(1 << 63) <= number < 1 << 63 for number in hashes)
    assert min(hashes) < 0, "unsigned it would not fit"
    assert len(set(hashes)) == 20
    assert perceptual_hash(Image.new("RGB", (200, 200))) == 0


@given(signed, signed)
def test_the_distance_is_the_number_of_bits_that_differ(one: int, other: int) -> None:
    as_bits = [f"{number & (1 << 64) - 1:064b}" for number in (one, other)]
    assert hamming(one, other) == sum(a != b for a, b in zip(*as_bits, strict=True))
    assert hamming(one, other) == hamming(other, one)


@pytest.mark.django_db
@given(pairs=st.lists(st.tuples(signed, signed), min_size=1, max_size=4))
def test_the_database_computes_the_same(pairs: list[tuple[int, int]]) -> None:
    if not Master.objects.exists():
        make_bare_photo(by=make_staff())
    for one, other in pairs:
        Master.objects.update(perceptual_hash=one)
        distance = HammingDistance(
            F("perceptual_hash"), Value(other, output_field=BigIntegerField())
        )
        assert Master.objects.annotate(d=distance).get().d == hamming(one, other)
